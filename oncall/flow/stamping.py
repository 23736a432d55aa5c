"""The instant that a worker means who types a time of day: texts carry no date, and watches are fast."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from oncall.domain.contact import Contact
from oncall.flow.moment import Moment
from rota.pattern import local_date, local_wall, wall_to_instant

_FAST_WATCH = timedelta(minutes=10)
_SET_BACK = (timedelta(minutes=30), timedelta(hours=1))
"""By how much clocks are set back in autumn: Lord Howe Island by half an hour, all others by one."""


def stamp(moment: Moment, contact: Contact, wall: tuple[int, int]) -> datetime | None:
    """The latest instant at which the agency's clocks showed that time; None when that was before the last stage.

    A watch may be fast: what lies a few minutes ahead counts as now.
    """
    shown = max(at for at in _shown(moment, clock(wall)) if at <= moment.at + _FAST_WATCH)
    last = last_stage(moment, contact)
    # People tell a time to the minute, so the minute of the last stage counts as after it.
    return max(min(shown, moment.at), last) if shown >= last.replace(second=0, microsecond=0) else None


def _shown(moment: Moment, wall: str) -> Iterator[datetime]:
    """Every instant around now at which the clocks show that time; the end of the gap where they leave it out."""
    zone = moment.rules.zone
    today = local_date(moment.at, zone)
    for days in (-1, 0, 1):
        first = wall_to_instant(today + timedelta(days=days), wall, zone)
        yield first
        again = (first + set_back for set_back in _SET_BACK)
        yield from (at for at in again if local_wall(at, zone) == wall)


def last_stage(moment: Moment, contact: Contact) -> datetime:
    """When the call-out last came further: its stage, else the claim (UTC)."""
    return contact.stage_at or contact.claimed_at or moment.at


def clock(wall: tuple[int, int]) -> str:
    """Hour and minute as a text shows them."""
    return "{:02}:{:02}".format(*wall)
