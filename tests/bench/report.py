"""What was measured, as one table, and on what."""

import os
import platform
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
import pysqlite3

HEADS = ("figure", "measured", "floor", "ratio", "target", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table. `floor` is the bare equivalent in the same run, None where there is none."""

    name: str
    measured: float
    unit: str
    target: str
    met: bool
    floor: float | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """As it is printed."""
        floor = "–" if self.floor is None else _shown(self.floor, self.unit)
        ratio = f"{self.measured / self.floor:.2f}" if self.floor else "–"
        verdict = "ok" if self.met else "NOT MET"
        return (self.name, _shown(self.measured, self.unit), floor, ratio, self.target, verdict)


def _shown(value: float, unit: str) -> str:
    digits = 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}".rstrip()


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which that share of them lies; the last one for a share of 1."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def table(figures: Sequence[Figure]) -> str:
    """The whole table."""
    rows = [HEADS, *(figure.cells for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    aligned: list[Callable[[str, int], str]] = [str.ljust, str.rjust, str.rjust, str.rjust, str.ljust, str.ljust]
    lines = ["  ".join(a(c, w) for a, c, w in zip(aligned, row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def machine(store: str) -> str:
    """What the figures were measured on, for a figure without its machine says little."""
    memory = psutil.virtual_memory().total / 2**30
    facts = [
        f"{os.cpu_count()} processors ({_processor()})",
        f"{memory:.0f} GiB",
        f"{platform.system()} {platform.machine()}",
        f"Python {sys.version.split()[0]}",
        f"store {store}" + (f" {pysqlite3.dbapi2.sqlite_version}" if store == "sqlite" else ""),
        f"load {psutil.getloadavg()[0]:.1f}",
    ]
    return ", ".join(facts)


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    lines = described.read_text().splitlines() if described.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or "unknown"
