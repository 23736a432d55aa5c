"""The checkout as the promises look at it: its Python files, parsed once, and the tools that judge them."""

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("notifiers", "oncall", "rota", "web")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One Python file: `name` is its path from the root of the checkout, with forward slashes."""

    name: str
    text: str
    tree: ast.Module

    def place(self, node: ast.expr | ast.stmt | int) -> str:
        """`file:line`, which editors and terminals make a link of."""
        return f"{self.name}:{node if isinstance(node, int) else node.lineno}"


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """The Python files under `folders`, by default every one of ours, in the order of their names."""
    paths = [path for folder in folders or (*PACKAGES, "tests") for path in (ROOT / folder).rglob("*.py")]
    if not folders:
        paths.append(ROOT / "run.py")
    return tuple(_read(path) for path in sorted(paths))


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a file, nested ones too."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def dotted(node: ast.expr) -> str:
    """`datetime.now` for the expression that reads so; empty for one that is no dotted name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


def expect_none(places: Iterable[str], rule: str) -> None:
    """Fail with `rule` and every place that breaks it, one a line; say nothing when there is none."""
    if found := sorted(places):
        pytest.fail("\n  ".join([rule, *found]), pytrace=False)


def judge(program: str, *words: str) -> None:
    """Run a tool of this virtual environment over the checkout; fail with what it says unless content."""
    command = [str(Path(sys.executable).with_name(program)), *words]
    verdict = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if verdict.returncode:
        pytest.fail(f"{program} objects:\n{verdict.stdout}{verdict.stderr}", pytrace=False)


def _read(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(name=path.relative_to(ROOT).as_posix(), text=text, tree=ast.parse(text))
