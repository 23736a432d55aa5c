"""Everything this checkout can do, with nothing to install first.

    python3 run.py demo     start the demonstration on this computer; no message leaves it
    python3 run.py test     every check: lint, types, import contracts, tests on SQLite and PostgreSQL
    python3 run.py bench    the measurements; one line a figure
    python3 run.py lock     rewrite the two lock files from the two .in files (needs uv)
    python3 run.py WORDS    anything else goes to the oncall command: `python3 run.py who`

What follows the first word is passed on: `run.py demo --help`, `run.py test tests/rota -q`. Alone, `run.py test`
runs three tests at a time.
`ONCALL_TEST_STORES=sqlite python3 run.py test` leaves PostgreSQL out, for a quick look.

The first run makes .venv beside this file and installs the locked, hash-checked libraries there
(about half a minute). Later runs install only what a lock file has changed, and an install that
was interrupted is done again. Deleting .venv is always safe.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PIP = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
LOCKED = [*PIP, "--require-hashes", "--no-compile", "-r"]
EDITABLE = [*PIP, "--no-deps", "--no-build-isolation", "-e", str(ROOT)]
WHOLE_RUN = ["-n", "3"]  # A third of a whole run is waiting: for disks, clocks and other processes.
LOCK = [
    *("uv", "pip", "compile", "--quiet", "--upgrade", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate"),
]


def main(words: list[str]) -> None:
    """Carry out one command line; the exit code is that of the program it ends in."""
    if sys.version_info < (3, 11):
        sys.exit(f"This is Python {sys.version.split()[0]}; 3.11 or later is needed: python3.11 run.py ...")
    if not words or words[0] in ("-h", "--help"):
        print(__doc__)
        return
    if words[0] == "lock":
        sys.exit(lock())
    install(with_tests=words[0] in ("test", "bench"))
    if words[0] in ("test", "bench") and os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        # Such a run starts hundreds of processes, and each would spend two seconds on compiling everything again.
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(VENV / "bytecode"))
    if words[0] == "test":
        become("pytest", [*WHOLE_RUN, *words[1:]] if len(words) == 1 else words[1:], ROOT)
    if words[0] == "bench":
        become("tests.bench", words[1:], ROOT)
    become("oncall", words, Path.cwd())


def install(*, with_tests: bool) -> None:
    """Bring .venv up to date; each step is stamped only when it has succeeded."""
    if not PYTHON.exists():
        shutil.rmtree(VENV, ignore_errors=True)
    step("a virtual environment", [sys.executable, "-m", "venv", "--clear", str(VENV)], [], needs="ensurepip")
    step("the libraries", [*LOCKED, str(ROOT / "requirements.lock")], ["requirements.lock"])
    step("this checkout", EDITABLE, ["pyproject.toml"])
    if with_tests:
        tests = "requirements-test.lock"
        step("the test libraries", [*LOCKED, str(ROOT / tests)], [tests])


def step(what: str, command: list[str], inputs: list[str], *, needs: str = "") -> None:
    """Run `command` unless its stamp says it succeeded here, for these very `inputs`."""
    # The place counts as well: a copied .venv would go on running the checkout that it was made for.
    facts = [str(ROOT).encode(), *((ROOT / name).read_bytes() for name in inputs)]
    wanted = hashlib.sha256(b"".join(facts)).hexdigest()
    stamp = VENV / ("installed " + what)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    if needs and importlib.util.find_spec(needs) is None:
        sys.exit("This Python cannot make a virtual environment. Cure: apt install python3-venv")
    started = time.monotonic()
    print(f"Installing {what} ...", end=" ", file=sys.stderr, flush=True)
    if subprocess.call(command, stdin=subprocess.DEVNULL):
        sys.exit(f"\nInstalling {what} failed for the reason above. Cure it and give the same command again.")
    print(f"{time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    stamp.write_text(wanted)


def lock() -> int:
    """Rewrite both lock files for every platform; the tests' one is held to the service's versions."""
    if shutil.which("uv") is None:
        sys.exit("Locking for every platform needs uv on the PATH: pip install uv")
    for name in ("requirements", "requirements-test"):
        command = [*LOCK, f"{name}.in", "-o", f"{name}.lock"]
        print(f"Locking {name}.in ...", file=sys.stderr, flush=True)
        if code := subprocess.call(command, cwd=ROOT):
            return code
    return 0


def become(module: str, words: list[str], folder: Path) -> NoReturn:
    """Go on as `python -m module`, so that signals and the exit code are the module's own."""
    command = [str(PYTHON), "-m", module, *words]
    if os.name == "nt":  # Windows has no real exec: it would give the prompt back at once.
        sys.exit(subprocess.call(command, cwd=folder))
    os.chdir(folder)
    os.execv(command[0], command)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("\nStopped. The same command goes on from here.")
