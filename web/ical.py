"""A calendar in the words of RFC 5545, as calendar programs fetch it.

Times are on the agency's clocks, with a description of its zone beside them, so that a program shows the
same night in every country. Only the hour that the clocks show twice is written in UTC: the standard
knows it by its first time alone, and a duty that begins in the second would begin an hour too early.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar

from oncall.app import CalendarEntry, DutyCalendar

REFRESH = timedelta(hours=4)
_MAKER = "-//dutyline//On call//EN"
_A_YEAR = timedelta(days=366)


def written(calendar: DutyCalendar, uid: str) -> bytes:
    """The calendar as a file; the same values give the same bytes."""
    zone = ZoneInfo(calendar.zone)
    file = icalendar.Calendar.new(prodid=_MAKER, name=calendar.name, uid=uid, method="PUBLISH")
    # The library leaves out the kind of value, without which some programs do not read the interval.
    file.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    file.add("X-PUBLISHED-TTL", REFRESH)
    file.add("X-WR-TIMEZONE", calendar.zone)
    for entry in calendar.entries:
        file.add_component(_event(entry, zone))
    if calendar.entries:
        first, last = calendar.entries[0].start, max(entry.end for entry in calendar.entries)
        file.add_missing_timezones((first - _A_YEAR).date(), (last + _A_YEAR).date())
    return bytes(file.to_ical())


def _event(entry: CalendarEntry, zone: ZoneInfo) -> icalendar.Event:
    return icalendar.Event.new(
        uid=entry.uid,
        # Without a conversation by mail the stamp means the same as the last change, and must not be the time of now.
        stamp=entry.changed_at,
        last_modified=entry.changed_at,
        sequence=entry.sequence,
        start=_local(entry.start, zone),
        end=_local(entry.end, zone),
        summary=entry.summary,
        description=entry.description,
        status=icalendar.STATUS.CANCELLED if entry.cancelled else icalendar.STATUS.CONFIRMED,
        transparency=icalendar.TRANSP.TRANSPARENT,
        classification=icalendar.CLASS.PRIVATE,
    )


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone)
    return at if local.fold else local
