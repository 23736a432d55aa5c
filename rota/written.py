"""A time as people write it, read without guessing: on the agency's wall, or with its own offset.

Duty patterns must give an answer for every night, so they settle what the clocks skip or show twice.
A time that a person wrote is not settled for them: they are asked which one they mean.
"""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from rota.errors import AmbiguousTime, SkippedTime, UnreadableTime
from rota.interval import as_instant

_WRITTEN = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?) ?(Z|[+-]\d{2}:\d{2})?")


def instant_of(text: str, zone: ZoneInfo) -> datetime:
    """The instant meant by "2026-11-24 17:00" on the clocks of `zone`, or by "2026-11-24T17:00-06:00".

    Raises UnreadableTime, and for a time without an offset SkippedTime or AmbiguousTime where the
    clocks of `zone` change.
    """
    written = _read(text)
    if written.tzinfo is not None:
        return as_instant(written)
    before, after = (written.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if before < after:
        raise AmbiguousTime(text, _with_offset(before, zone), _with_offset(after, zone))
    if before > after:
        raise SkippedTime(text, _with_offset(before, zone))
    return before


def _read(text: str) -> datetime:
    found = _WRITTEN.fullmatch(text.strip())
    try:
        written = datetime.fromisoformat(f"{found[1]}T{found[2]}{found[3] or ''}") if found else None
    except ValueError:
        written = None
    # The years at the ends of the calendar have no neighbours in which another zone could lie.
    if written is None or not 1900 <= written.year <= 2200:
        raise UnreadableTime(text)
    return written


def _with_offset(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).isoformat(sep=" ", timespec="minutes")
