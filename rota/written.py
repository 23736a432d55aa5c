"""Times and days as people write them, read without guessing: on the agency's wall, or with their own offset.

Duty patterns must give an answer for every night, so they settle what the clocks skip or show twice.
A time that a person wrote is not settled for them: they are asked which one they mean.
"""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from rota.errors import AmbiguousTime, SkippedTime, UnreadableDay, UnreadableTime
from rota.interval import as_instant, must_be_near

_WRITTEN = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?) ?(Z|[+-]\d{2}:\d{2})?")


def instant_of(text: str, zone: ZoneInfo) -> datetime:
    """The instant meant by "2026-11-24 17:00" on the clocks of `zone`, or by "2026-11-24T17:00-06:00".

    Raises UnreadableTime and FarAway, and for a time without an offset SkippedTime or AmbiguousTime where
    the clocks of `zone` change.
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


def day_of(text: str) -> date:
    """The local day meant by "2026-12-24". Raises UnreadableDay and FarAway."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise UnreadableDay(text) from None
    must_be_near(day)
    return day


def _read(text: str) -> datetime:
    found = _WRITTEN.fullmatch(text.strip())
    try:
        written = datetime.fromisoformat(f"{found[1]}T{found[2]}{found[3] or ''}") if found else None
    except ValueError:
        written = None
    if written is None:
        raise UnreadableTime(text)
    must_be_near(written)
    return written


def _with_offset(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).isoformat(sep=" ", timespec="minutes")
