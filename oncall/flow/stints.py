"""Stretches of duty as they are held, cut, named in texts, and laid over each other.

A planned duty is never altered: whoever serves instead has rows of their own over it, one a service line,
made later or of a higher rank. Cancelling those rows is the undo.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from oncall.domain.covering import Stint
from oncall.domain.staffing import Absence
from oncall.domain.texts.cover import rules_in_words
from oncall.flow.duty import roster_at
from oncall.flow.moment import Moment
from rota.coverage import OnDuty, who
from rota.held import Stretch, held
from rota.interval import Interval
from rota.model import Duty, DutySource
from rota.pattern import local_date, local_wall, wall_to_instant
from rota.roster import Roster
from rota.said import when

_LATER = timedelta(microseconds=1)
_ROUND = timedelta(days=1)
_AHEAD = timedelta(days=28)
_REACH_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Who is to serve one line from `start` until just before `end` (UTC); `position` is what they hold besides, `kind`
    the duty's own where a stint is several."""

    line: str
    worker: str
    position: str = ""
    kind: str = ""
    start: datetime
    end: datetime

    @property
    def interval(self) -> Interval:
        """The time it lasts."""
        return Interval(start=self.start, end=self.end)


def post_of(moment: Moment, stint: Stint) -> str:
    """The place as a text names it: area and position."""
    positions = {each.id: each.name for each in moment.rules.positions}
    areas = {each.id: each.name for each in moment.rules.areas}
    return f"{areas.get(stint.area or '', '')} {positions.get(stint.position, stint.position)}".strip()


def span_of(moment: Moment, stint: Stint) -> str:
    """From when until when, local, such as 'Sun 25 Oct 14:40 to Mon 26 Oct 08:00'; the day once where it is one."""
    zone = moment.rules.zone
    one_day = local_date(stint.start, zone) == local_date(stint.end, zone)
    until = moment.wall(stint.end) if one_day else spelled(moment, stint.end)
    return f"{spelled(moment, stint.start)} to {until}"


def spans_of(moment: Moment, several: Sequence[Stint]) -> list[str]:
    """The same of one stint or more; of several, what ends within a day of its beginning names that day alone."""
    if len(several) == 1:
        return [span_of(moment, several[0])]
    ends = (moment.wall(each.end) if each.end - each.start < _ROUND else spelled(moment, each.end) for each in several)
    return [f"{spelled(moment, each.start)} to {end}" for each, end in zip(several, ends, strict=True)]


def spelled(moment: Moment, at: datetime) -> str:
    """Such as 'Sun 25 Oct 14:40'; with the zone's letters in an hour that the clocks show twice."""
    return when(at, moment.rules.zone)


def holdings(moment: Moment, since: datetime, until: datetime) -> tuple[Stretch, ...]:
    """What everybody really holds within [since, until), in all lines, cut to it."""
    lines = [line.id for line in moment.rules.service_lines]
    duties = [duty for line in lines for duty in moment.tx.duties.of_line(line, since, until)]
    cut = (replace(each, start=max(each.start, since), end=min(each.end, until)) for each in held(duties))
    return tuple(each for each in cut if each.start < each.end)


def stint_of(stretch: Stretch) -> Stint:
    """A held stretch as something that can change hands."""
    return Stint(
        lines=stretch.lines,
        area=stretch.area,
        position=stretch.position,
        kind=stretch.kind,
        start=stretch.start,
        end=stretch.end,
    )


def run_of(moment: Moment, worker: str, since: datetime, within: timedelta) -> tuple[Stretch, ...]:
    """The unbroken run of duty in which that worker is at `since`, else the next that begins `within` it, cut to what
    lies ahead; empty for neither. Several positions at the same time are one run.

    Some people's duties follow on each other without end: of those it is what runs first, and what follows and ends
    within a week of local days, for nobody means the year when they speak of their duty.
    """
    run: list[Stretch] = []
    for each in ahead_of(moment, worker, since):
        if each.start > (max(held.end for held in run) if run else since + within):
            break
        near = within_reach(moment, each, run[0].start if run else each.start)
        if near == each or not run or each.start == run[0].start:
            run.append(near)
    return tuple(run)


def within_reach(moment: Moment, stretch: Stretch, since: datetime) -> Stretch:
    """What of it lies within a week of local days of `since`: one that lasts longer ends at the hour at which it is
    handed over."""
    if stretch.end <= days_on(moment, since, _REACH_DAYS):
        return stretch
    duty, day = moment.tx.duties.get(stretch.duties[0]), local_date(since, moment.rules.zone)
    wall = local_wall(duty.start if duty else since, moment.rules.zone)
    last = wall_to_instant(day + timedelta(days=_REACH_DAYS), wall, moment.rules.zone)
    return replace(stretch, end=min(stretch.end, max(last, stretch.start)))


def days_on(moment: Moment, at: datetime, days: int) -> datetime:
    """The instant so many local days on at which the clocks show the same, whatever they did meanwhile."""
    zone = moment.rules.zone
    return wall_to_instant(local_date(at, zone) + timedelta(days=days), local_wall(at, zone), zone)


def ahead_of(moment: Moment, worker: str, since: datetime, within: timedelta = _AHEAD) -> tuple[Stretch, ...]:
    """What a worker holds in the time from `since` on, cut to what lies ahead; by its start. What they hold as a shadow
    needs nobody else."""
    shadows = {each.id for each in moment.rules.positions if each.shadow}
    found = holdings(moment, since, since + within)
    return tuple(each for each in found if each.worker == worker and each.position not in shadows)


def holders(moment: Moment, stint: Stint) -> tuple[Stretch, ...]:
    """Who really holds that place during its hours of duty, in order; what nobody holds is missing."""
    place = (stint.area, stint.position)
    there = [each for each in holdings(moment, stint.start, stint.end) if (each.area, each.position) == place]
    lines, hours = set(stint.lines), stint.hours
    return tuple(each for each in there if lines & set(each.lines) and any(map(each.interval.overlaps, hours)))


def held_whole(moment: Moment, stint: Stint, worker: str) -> bool:
    """Whether that worker holds all of it, every minute and every line."""
    theirs = [each for each in holders(moment, stint) if each.worker == worker]
    for line in stint.lines:
        held_hours = [each.interval for each in theirs if line in each.lines]
        if any(hours.minus(held_hours) for hours in stint.hours):
            return False
    return True


def is_taken(moment: Moment, stint: Stint, worker: str) -> bool:
    """Whether any of it came to that worker from somebody else."""
    theirs = [each for each in holders(moment, stint) if each.worker == worker]
    return any(each.source is not DutySource.PLANNED for each in theirs)


def above(moment: Moment, stint: Stint, besides: Iterable[str]) -> list[Piece]:
    """Whoever holds the nearest position above, minute by minute and line by line, but for those named and for who is
    away then, whom the rota may still show where nobody stands above; where nobody does, there is no piece."""
    out, found = set(besides), list[Piece]()
    absences = [each for each in moment.tx.staffing.absences(stint.start, stint.end) if not each.only_kinds]
    for line in stint.lines:
        ahead = stint.end - stint.start + _ROUND
        roster = roster_at(moment.tx, moment.rules, line, [stint.area], stint.start, ahead=ahead)
        for start, end in pairwise(_points(roster, absences, stint)):
            away = {each.worker for each in absences if each.start <= start < each.end}
            holder = _next_above(moment, roster, line, stint, start, out | away)
            if holder is None:
                continue
            last = found[-1] if found else None
            if last and (last.line, last.worker, last.end) == (line, holder.worker, start):
                found[-1] = replace(last, end=end)
            else:
                found.append(Piece(line=line, worker=holder.worker, position=holder.position, start=start, end=end))
    return found


def _points(roster: Roster, absences: Iterable[Absence], stint: Stint) -> list[datetime]:
    """The beginning, every change inside, the end."""
    points = {point for duty in roster.duties for point in (duty.start, duty.end)}
    points |= {point for closure in roster.closures for point in (closure.start, closure.end)}
    points |= {point for absence in absences for point in (absence.start, absence.end)}
    return [stint.start, *sorted(point for point in points if stint.start < point < stint.end), stint.end]


def _next_above(moment: Moment, roster: Roster, line: str, stint: Stint, at: datetime, out: set[str]) -> OnDuty | None:
    for position in moment.rules.duty.upward(stint.position)[1:]:
        answer = who(roster, line, stint.area, position, at)
        if isinstance(answer, OnDuty) and answer.worker not in out:
            return answer
    return None


def lay(
    moment: Moment, stint: Stint, pieces: Sequence[Piece], by: str, reason: str, *, imposed: bool = False
) -> tuple[Duty, ...]:
    """Have these people serve instead of whoever does now, from this transaction on. The rows, for the undo."""
    there = _standing(moment, stint)
    rows = []
    for piece in pieces:
        under = [d for d in there if d.line == piece.line and d.start < piece.end and piece.start < d.end]
        forced = imposed or any(duty.source is DutySource.OVERRIDE for duty in under)
        rows.append(
            Duty(
                id=moment.ids.new(),
                line=piece.line,
                area=stint.area,
                position=stint.position,
                worker=piece.worker,
                start=piece.start,
                end=piece.end,
                kind=piece.kind or stint.kind,
                source=DutySource.OVERRIDE if forced else DutySource.SWAP,
                # Among equals the latest serves, so it must be later than all that it lies over.
                made_at=max([moment.at, *(duty.made_at + _LATER for duty in under)]),
            )
        )
    moment.tx.duties.add(rows, by=by, reason=reason)
    return tuple(rows)


def why(act: str, allowed: Sequence[str], reason: str = "") -> str:
    """The reason that is kept with the rows: what was done, the rules that whoever made them let be broken, and why."""
    done = f"{act}, allowed although: {rules_in_words(allowed)}" if allowed else act
    return f"{done}. {reason}" if reason else done


def given_to(stint: Stint, worker: str) -> list[Piece]:
    """All of a stint to one worker, duty by duty."""
    return [
        Piece(line=line, worker=worker, kind=each.kind, start=each.start, end=each.end)
        for each in stint.each
        for line in each.lines
    ]


def _standing(moment: Moment, stint: Stint) -> list[Duty]:
    place = (stint.area, stint.position)
    duties = [duty for line in stint.lines for duty in moment.tx.duties.of_line(line, stint.start, stint.end)]
    return [duty for duty in duties if (duty.area, duty.position) == place]
