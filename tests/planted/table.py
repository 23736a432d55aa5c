"""The table of planted defects at the end of a run."""

from collections.abc import Iterable, Iterator
from typing import Any

PROPERTY = "planted"
HEADS = ("planted defect", "whose", "caught by")


def lines(reports: Iterable[Any]) -> Iterator[str]:
    """One line a defect that was caught; none where nothing was planted."""
    rows = [value for report in reports for name, value in getattr(report, "user_properties", ()) if name == PROPERTY]
    if not rows:
        return
    widths = [max(len(row[column]) for row in [HEADS, *rows]) for column in range(len(HEADS))]
    yield f"{len(rows)} planted defects, each caught by a story that the healthy product passes"
    for row in [HEADS, *rows]:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
