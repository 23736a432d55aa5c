"""The house rules that no ready-made linter knows: one test a rule, naming every place that breaks it."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from tests.promises.sources import PACKAGES, ROOT, Source, dotted, expect_none, functions, sources

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
NOTHING_NAMES = {"common", "helper", "helpers", "manager", "misc", "service", "services", "util", "utils"}
FOLDERS = {"notifiers", "oncall", "rota", "tests", "web"}
RUN_TIME_FOLDERS = {"var", "__pycache__"}  # Ignored by git: what a running service and Python keep.

CLOCK_MODULES = {"oncall/clock.py", "tests/oncall/test_clock.py"}
CLOCK_READS = re.compile(
    r"(^|\.)((datetime|date)\.(now|utcnow|today)|time\.(time|time_ns|localtime|gmtime|ctime|strftime))$"
)
DOUBLES = re.compile(r"(^|\.)(MagicMock|AsyncMock|Mock|mock\.\w+|monkeypatch\.set(attr|item))$")
EXCUSES = re.compile(r"^pytest\.(skip|xfail|importorskip|mark\.(skip|skipif|xfail))$")
UNFINISHED = re.compile(r"\b(TO[D]O|FIX[M]E|X[X]X|HAC[K])\b|raise NotImplemente[d]")
EXEMPTION = re.compile(r"#\s*(noqa|type: ignore|pragma)\b(?P<rest>.*)")
REASON = re.compile(r"(\s[-–—#]|  #)\s*\w+ \w+")


def test_files_are_short() -> None:
    """A file that no longer fits into the head is two files."""
    lengths = ((source.name, source.text.count("\n")) for source in sources())
    long = (f"{name}: {length} lines" for name, length in lengths if length > LONGEST_FILE)
    expect_none(long, f"Split these files; the ceiling is {LONGEST_FILE} lines:")


def test_functions_are_short() -> None:
    """A function is one thought; the ceiling counts its docstring too."""
    expect_none(
        (
            f"{source.place(node)} {node.name}: {length} lines"
            for source in sources()
            for node in functions(source)
            if (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
        ),
        f"Split these functions; the ceiling is {LONGEST_FUNCTION} lines:",
    )


def test_modules_are_named_after_what_they_hold() -> None:
    """`utils` and its kin say nothing, so anything ends up in them."""
    expect_none(
        (source.name for source in sources() if NOTHING_NAMES & set(re.split(r"[/._]", source.name))),
        "Name these after what they hold:",
    )


def test_nothing_is_left_for_later() -> None:
    """Work that is planned belongs into an issue; what is here is finished."""
    expect_none(
        (
            f"{source.place(number)} {line.strip()}"
            for source in sources()
            for number, line in enumerate(source.text.splitlines(), 1)
            if UNFINISHED.search(line)
        ),
        "Finish these or take them out:",
    )


def test_no_function_is_empty() -> None:
    """A body of `pass` or `...` promises what nobody does; only a Protocol may state a signature alone."""
    hollow = (
        f"{source.place(node)} {node.name}"
        for source in sources()
        for node in functions(source)
        if _is_hollow(node) and node not in _protocol_methods(source)
    )
    expect_none(hollow, "These functions do nothing:")


def test_time_is_passed_in() -> None:
    """One module reads the clock; everything else is told the time, so a night can be replayed in a test."""
    expect_none(
        (
            f"{source.place(node)} {dotted(node)}"
            for source in sources(*PACKAGES, "tests")
            if source.name not in CLOCK_MODULES
            for node in _names(source)
            if CLOCK_READS.search(dotted(node))
        ),
        "Take the time as an argument `at` instead of reading a clock:",
    )


def test_tests_double_nothing_of_ours() -> None:
    """A patched function proves nothing about the real one; the clock and the phones have doubles of ours.

    Only where a defect is planted to be caught is a function replaced on purpose.
    """
    expect_none(
        (
            f"{source.place(node)} {dotted(node)}"
            for source in sources("tests")
            if not source.name.startswith("tests/planted/")
            for node in _names(source)
            if DOUBLES.search(dotted(node))
        ),
        "Test the real thing instead:",
    )


def test_no_test_is_excused() -> None:
    """A skipped test protects nobody. Only a conftest may skip, where a machine lacks a whole program."""
    expect_none(
        (
            f"{source.place(node)} {dotted(node)}"
            for source in sources("tests")
            if not source.name.endswith("/conftest.py")
            for node in _names(source)
            if EXCUSES.search(dotted(node))
        ),
        "Make these tests run or remove them:",
    )


def test_every_file_says_what_it_is_for() -> None:
    """Whoever opens a file learns from its first lines whether it is the one to read."""
    silent = (source.name for source in sources() if not ast.get_docstring(source.tree))
    expect_none(silent, "Begin these files with a docstring:")


def test_every_scenario_tells_its_story() -> None:
    """The scenarios are the specification: the name is the sentence, the docstring the story behind it."""
    expect_none(
        (
            f"{source.place(node)} {node.name}"
            for source in sources("tests/scenarios")
            for node in functions(source)
            if node.name.startswith("test_") and not ast.get_docstring(node)
        ),
        "Tell in a docstring what happens here and to whom:",
    )


def test_every_exemption_has_its_reason() -> None:
    """Silencing a tool is an argument with it, and the argument is written beside it or on the line above."""
    expect_none(
        (
            f"{source.place(number)} {line.strip()}"
            for source in sources()
            for number, (above, line) in enumerate(pairwise(["", *source.text.splitlines()]), 1)
            if (found := EXEMPTION.search(line)) and not REASON.search(found["rest"])
            if not above.lstrip().startswith("#")
        ),
        "Say why, as in `# noqa: BLE001 - one poisoned row must not stop the others`:",
    )


def test_the_top_level_is_the_agreed_one() -> None:
    """The customer fixed the folders: four packages and the tests."""
    seen = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    expect_none(seen - FOLDERS - RUN_TIME_FOLDERS, "These folders have no place at the top level:")


def test_lock_files_name_no_index() -> None:
    """Where packages come from is each machine's own affair; a lock file says only what they are."""
    allowed = re.compile(r"\S+==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    expect_none(
        (
            f"{lock.name}:{number} {line}"
            for lock in ROOT.glob("*.lock")
            for number, line in enumerate(lock.read_text().splitlines(), 1)
            if not allowed.fullmatch(line)
        ),
        "A lock file holds pinned versions and hashes only; run `python3 run.py lock`:",
    )


def test_everything_asked_for_is_locked() -> None:
    """A library added to a `.in` file alone would be missing on the next new machine."""
    asked = re.compile(r"^[a-z0-9][a-z0-9-]*", re.MULTILINE)
    expect_none(
        (
            f"{wish.name}: {name}"
            for wish in ROOT.glob("*.in")
            for name in asked.findall(wish.read_text())
            if f"\n{name}==" not in f"\n{wish.with_suffix('.lock').read_text()}"
        ),
        "Run `python3 run.py lock`; these are not in the lock file:",
    )


def _names(source: Source) -> Iterator[ast.Name | ast.Attribute]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name | ast.Attribute):
            yield node


def _is_hollow(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return all(isinstance(line, ast.Pass) or ast.unparse(line) == "..." for line in body)


def _protocol_methods(source: Source) -> set[ast.stmt]:
    classes = (node for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef))
    protocols = (node for node in classes if any(dotted(base).endswith("Protocol") for base in node.bases))
    return {method for protocol in protocols for method in protocol.body}
