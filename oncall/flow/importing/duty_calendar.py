"""A rota out of a calendar program, as the rows of a spreadsheet: entries that come back are laid out one by one.

An entry of whole days has no hours of its own: it stands for the duty periods that begin on those days.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from typing import Any

import icalendar
import recurring_ical_events
from dateutil.rrule import rrulestr

from oncall.domain.errors import Problem, RowsInvalid
from oncall.flow.importing.cells import by_name, named
from oncall.flow.importing.sheet import MOST_BYTES, Sheet, SheetRow
from oncall.flow.importing.summaries import LEFT_OUT, Summaries, table_of
from oncall.flow.moment import Moment
from rota.interval import LAST_YEAR
from rota.model import Scope
from rota.pattern import days_between, local_date
from rota.said import several

AHEAD = timedelta(days=400)
"""How far ahead entries that come back without end are laid out."""

EVER = datetime(1990, 1, 1, tzinfo=UTC)
"""Of a rota no duty is older."""

MOST_ENTRIES = 20_000
_MOST_WALKED = 10 * MOST_ENTRIES  # From the beginning of what comes back to what is asked for.
_TOO_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarItem:
    """One time of one entry; `start` and `end` are dates for whole days, else times with a zone or without.

    `uid` is the name of the entry, `which` the time of it that this is when it comes back, "" when it does not;
    a `free` one takes nobody's time.
    """

    summary: str
    start: date | datetime
    end: date | datetime
    uid: str = ""
    which: str = ""
    free: bool = False


def is_calendar(data: bytes) -> bool:
    """Whether the file is a calendar, not a spreadsheet."""
    return data.lstrip(b"\xef\xbb\xbf \r\n\t")[:15].upper() == b"BEGIN:VCALENDAR"


def read_calendar(moment: Moment, data: bytes, summaries: Summaries) -> Sheet:
    """The entries of a calendar as rows. Raises RowsInvalid for a file that cannot be read at all."""
    items = items_of(data, EVER, moment.at + AHEAD)
    guesses, rows, problems, left_out = guesses_of(moment), list[SheetRow](), list[Problem](), 0
    for number, item in enumerate(items, 1):
        cells = summaries.cells(item.summary, guesses)
        if cells.get("worker") == LEFT_OUT:
            left_out += 1
            continue
        times = list(_times(moment, cells, item))
        if fault := _unclear(cells, times):
            problems.append(Problem(place=f"entry {number}, {fault[0]}", fault=fault[1], remedy=fault[2]))
            continue
        rows += [SheetRow(called="entry", number=number, cells={**cells, **hours}) for hours in times]
    notices = [f"Entries left out, as the table says: {left_out}."] if left_out else []
    return Sheet(rows=tuple(rows), notices=tuple(notices), problems=tuple(problems))


def items_of(data: bytes, since: datetime, until: datetime) -> Sequence[CalendarItem]:
    """Every time of every entry that ends after `since` and begins before `until`, to the day, in order. Raises
    RowsInvalid."""
    if len(data) > MOST_BYTES:
        raise _unfit(f"it has {len(data)} bytes, more than {MOST_BYTES}", "Export a shorter time")
    try:
        calendar = icalendar.Calendar.from_ical(data)
        _must_be_slow(calendar)
        _must_end(calendar)
        first, last = since.date() - timedelta(days=1), until.date()
        _must_be_few(calendar, first, last)
        query = recurring_ical_events.of(calendar, skip_bad_series=False)
        found: list[icalendar.Event] = query.between(first, last)
    except RowsInvalid:
        raise
    except Exception as error:  # noqa: BLE001 - The libraries raise whatever a broken file makes them stumble over.
        raise _unfit(f"it cannot be read as a calendar ({type(error).__name__})", "Export it again, whole") from None
    if len(found) > MOST_ENTRIES:
        raise _too_many()
    series = {str(event.get("UID", "")) for event in calendar.walk("VEVENT") if "RRULE" in event or "RDATE" in event}
    items = [_item(event, series) for event in found if _holds(event)]
    return sorted(items, key=lambda item: (str(item.start), item.summary))


def summary_table(moment: Moment, data: bytes, known: Summaries) -> Sequence[Sequence[str]]:
    """Every different summary of a calendar with what is known or can be read out of it, as rows under a header."""
    guesses = guesses_of(moment)
    summaries = dict.fromkeys(item.summary for item in items_of(data, EVER, moment.at + AHEAD))
    return table_of(summaries, {summary: known.cells(summary, guesses) for summary in summaries})


def guesses_of(moment: Moment) -> Mapping[str, Mapping[str, str]]:
    """What can be read out of a summary: every name and id, by column, with the id that it means."""
    rules, workers = moment.rules, [w for w in moment.tx.people.all_workers() if w.active]
    people = {worker.name: worker.external_id for worker in workers}
    return {
        "worker": people | {worker.external_id: worker.external_id for worker in workers},
        "line": by_name({line.id: line.name for line in rules.service_lines}),
        "area": by_name({area.id: area.name for area in rules.areas}),
        "position": by_name({position.id: position.name for position in rules.positions}),
    }


def _unclear(cells: Mapping[str, str], times: Sequence[object]) -> tuple[str, str, str] | None:
    """What an entry does not say: the column, the fault, the remedy."""
    say = "Say what its summary means"
    if not cells.get("worker"):
        return "worker", "its summary names no worker, or several", f"{say}; '{LEFT_OUT}' leaves it out"
    if not cells.get("position"):
        return "position", "its summary names no position, or several", f"{say}, or name one position for all entries"
    if not times:
        fault = "it is for whole days, on which no duty period of that position begins"
        return "start", fault, "Give it hours, or say the right area and position"
    return None


def _times(moment: Moment, cells: dict[str, str], item: CalendarItem) -> Iterator[dict[str, str]]:
    """From when until when an entry lasts, as a spreadsheet would say it; whole days as their duty periods."""
    _complete(moment, cells)
    if isinstance(item.start, datetime) and isinstance(item.end, datetime):
        yield {"start": _written(item.start), "end": _written(item.end)}
        return
    rules, areas = moment.rules.duty, by_name({area.id: area.name for area in moment.rules.areas})
    positions = by_name({position.id: position.name for position in moment.rules.positions})
    area, position = named(cells.get("area", ""), areas), named(cells.get("position", ""), positions)
    for day in days_between(_day(moment, item.start), _day(moment, item.end) - timedelta(days=1)):
        for pattern in rules.patterns:
            hours = pattern.interval_on(day, rules.zone, rules.calendar)
            if hours and position and pattern.serves(area, position):
                yield {"start": _written(hours.start), "end": _written(hours.end), "kind": pattern.kind}


def _complete(moment: Moment, cells: dict[str, str]) -> None:
    """What goes without saying: the only area, no area for a position of the whole line, all lines together."""
    rules = moment.rules
    position = named(cells.get("position", ""), by_name({each.id: each.name for each in rules.positions}))
    if position and rules.position(position).scope is Scope.LINE:
        cells.pop("area", None)
    elif len(rules.areas) == 1:
        cells.setdefault("area", rules.areas[0].id)
    if rules.planning.lines_together:
        cells.setdefault("line", " ".join(line.id for line in rules.service_lines))


def _must_be_slow(calendar: icalendar.Component) -> None:
    """Nobody's duty comes back every hour; laying it out would not end."""
    rules = [rule for event in _events(calendar) for rule in _rules(event)]
    if any(str(word).upper() in _TOO_OFTEN for rule in rules for word in rule.get("FREQ", ())):
        raise _unfit("an entry in it comes back every hour or more often", "Take that entry out")


def _must_be_few(calendar: icalendar.Component, first: date, last: date) -> None:
    """Counted before they are laid out, which takes a hundred times as long, in a process that has pages to send."""
    ahead = 0
    for walked, day in enumerate(_days_of_series(calendar, last)):
        ahead += day >= first
        if ahead > MOST_ENTRIES or walked > _MOST_WALKED:
            raise _too_many()


def _days_of_series(calendar: icalendar.Component, last: date) -> Iterator[date]:
    """Every day until `last` on which an entry comes back, from its own first one on."""
    for event in _events(calendar):
        for rule in _rules(event):
            begins = datetime.combine(event.start, time.min)
            times = rrulestr(rule.to_ical().decode(), dtstart=begins, ignoretz=True)
            yield from takewhile(lambda day: day <= last, (at.date() for at in times))


def _events(calendar: icalendar.Component) -> Iterator[icalendar.Event]:
    return (each for each in calendar.walk("VEVENT") if isinstance(each, icalendar.Event))


def _rules(event: icalendar.Event) -> Sequence[Any]:
    """How an entry comes back: usually in one way, if at all."""
    rule = event.get("RRULE", [])
    return rule if isinstance(rule, list) else [rule]


def _must_end(calendar: icalendar.Component) -> None:
    """Some programs write "for ever" as an end in the year 9999; no zone has a date there, and nobody such a duty."""
    last = [event.end.year for event in _events(calendar) if _holds(event) and event.end.year > LAST_YEAR]
    if last:
        raise _unfit(
            f"{several(len(last), 'entry ends', 'entries end')} in the year {max(last)}",
            f"Give an end before {LAST_YEAR + 1}, or take it out",
        )


def _holds(event: icalendar.Event) -> bool:
    return str(event.get("STATUS", "")).upper() != "CANCELLED"


def _item(event: icalendar.Event, series: Collection[str]) -> CalendarItem:
    uid, which = str(event.get("UID", "")), event.get("RECURRENCE-ID")
    busy = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
    return CalendarItem(
        summary=str(event.get("SUMMARY", "")),
        start=event.start,
        end=event.end,
        uid=uid,
        which=which.dt.isoformat() if which and uid in series else "",
        free=str(event.get("TRANSP", "")).upper() == "TRANSPARENT" or busy == "FREE",
    )


def _written(at: datetime) -> str:
    """With its offset, or as the agency's clocks show it when the calendar names no zone."""
    return at.isoformat(sep=" ", timespec="minutes")


def _day(moment: Moment, value: date | datetime) -> date:
    return local_date(value, moment.rules.zone) if isinstance(value, datetime) else value


def _too_many() -> RowsInvalid:
    return _unfit(f"it has more than {MOST_ENTRIES} entries", "Export a shorter time")


def _unfit(fault: str, remedy: str) -> RowsInvalid:
    return RowsInvalid(Problem(place="the file", fault=fault, remedy=remedy))
