"""How soon after its start does `oncall serve` answer, and how much memory does the product come to?"""

import base64
import subprocess
import sys
import tempfile
import time
from statistics import median

from tests.bench.asking import Line, get_request
from tests.bench.report import Figure
from tests.bench.setting import Place, Setting
from tests.bench.stage import environment, free_port, provider, running

_TIMES = 5
_KEY = "bench:" + base64.b64encode(bytes(32)).decode()
_PATIENCE = 20.0


def start(setting: Setting) -> list[Figure]:
    """The command itself, over a store that is up to date; and the most memory of everything before."""
    place = setting.agency(100)
    floors, floor_memory = [], 0.0
    with provider(0) as nowhere:
        for _ in range(_TIMES):
            with running("tests.bench.floor", place.url, nowhere.port) as bare:
                floors.append(bare.started_in)
                floor_memory = bare.mebibytes
        with setting.product(place, nowhere) as product:
            Line(product.port).ask(get_request("/api/v1/who?area=a0001", place.key))
    first, most = median(_first_answer(place) for _ in range(_TIMES)), max(setting.memory)
    return [
        Figure(
            name="first answer of oncall serve",
            measured=first,
            unit="s",
            floor=median(floors),
            target="≤ 1.5 s",
            met=first <= 1.5,
        ),
        Figure(
            name="memory, the most of this run",
            measured=most,
            unit="MiB",
            floor=floor_memory,
            target="≤ 150 MiB",
            met=most <= 150,
        ),
    ]


def _first_answer(place: Place) -> float:
    """Seconds from the command to its first answer to a real question."""
    port = free_port()
    settings = {"STORE__URL": place.url, "STORE__DATA_KEYS": _KEY, "SERVICE__NOTIFIER": "console"}
    environ = environment(**{f"ONCALL_{name}": value for name, value in settings.items()})
    command = [sys.executable, "-m", "oncall", "serve", "--port", str(port)]
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=subprocess.DEVNULL)
        try:
            _ask_until_answered(port, get_request("/api/v1/who?area=a0001", place.key))
            return time.monotonic() - began
        finally:
            process.terminate()
            process.wait(_PATIENCE)


def _ask_until_answered(port: int, request: bytes) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            Line(port).ask(request)
        except ConnectionError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return
