"""The machine code of the planner is kept where it can be, is never stale, and never needed."""

import json
import os
import subprocess
import sys
from pathlib import Path

from oncall.engine import machine_code

ALONE = """
import json, os, sys
from pathlib import Path
from oncall.engine import machine_code
if sys.argv[1]:
    machine_code._planner = lambda: Path(sys.argv[1])
folder = machine_code.keep()
if len(sys.argv) > 2:
    from rota.planner.compiled import compiled
    from tests.oncall.test_machine_code import doubled
    print(json.dumps([compiled("i(i)")(doubled)(21), len(list(Path(folder).rglob("*.nb[ci]")))]))
else:
    print(json.dumps([folder and str(folder), os.environ.get("NUMBA_CACHE_DIR")]))
"""


def doubled(number: int) -> int:
    """Something to be compiled."""
    return 2 * number


def alone(planner: Path, *words: str, named: str | None = None) -> list[object]:
    """What a process of its own says, for a planner whose sources lie there."""
    here = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    environment = {**here, "NUMBA_CACHE_DIR": named} if named else here
    command = [sys.executable, "-c", ALONE, str(planner), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300, env=environment)
    answered: list[object] = json.loads(done.stdout)
    return answered


def sources(folder: Path, content: str = "one") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "search.py").write_text(content, encoding="utf-8")
    return folder


def test_machine_code_is_kept_beside_the_sources_and_for_these_alone(tmp_path: Path) -> None:
    planner = sources(tmp_path / "planner")
    first, named = alone(planner)
    assert first == named
    assert str(first).startswith(str(planner / "__pycache__" / "machine-code-"))
    assert alone(planner) == [first, first]
    assert alone(sources(planner, "two")) != [first, first]


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    """Something else stands where the folder would be. What somebody has named may hold old code: it is not used."""
    planner = sources(tmp_path / "planner")
    (planner / "__pycache__").write_text("no folder", encoding="utf-8")
    assert alone(planner, named=str(tmp_path)) == [None, None]


def test_machine_code_that_is_damaged_is_made_again(tmp_path: Path) -> None:
    planner = sources(tmp_path / "planner")
    assert alone(planner, "compile") == [42, 2]
    kept = list(planner.rglob("*.nb[ci]"))
    for file in kept:
        file.write_bytes(file.read_bytes()[:-40])
    assert alone(planner, "compile")[0] == 42


def test_whoever_has_the_compiler_already_goes_on_as_they_are() -> None:
    import numba  # noqa: F401, PLC0415 - to have it is the point

    before = os.environ.get("NUMBA_CACHE_DIR")
    assert machine_code.keep() is None
    assert os.environ.get("NUMBA_CACHE_DIR") == before
