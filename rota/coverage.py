"""Who is on duty: the one resolver, for paging, pages, feeds and reports alike.

    office open and answering for the position ─────────────> Office
    else the duty there (of the covering area in merged periods;
         override before swap before planned) ──────────────> OnDuty
    else, in hours in which the office was to be open but is closed:
         the worker confirmed for the closure, ─────────────> OnDuty
         or whoever holds the position above
    else ───────────────────────────────────────────────────> Gap

There is exactly one answer for every instant, whatever the order in which the facts are given.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from rota.interval import Interval, as_instant
from rota.model import Duty, Merge
from rota.office import Closure, Office, days_around, office_at
from rota.pattern import local_date, period_at
from rota.roster import DutyRules, Post, Roster

__all__ = ["Answer", "DutyRules", "Gap", "Office", "OnDuty", "Roster", "gaps", "recently_on", "who"]

# Just before an instant: databases and datetimes know nothing finer.
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty:
    """The answer "this worker", until `until` (UTC), as far as the roster shows.

    `area` and `position` are those the worker really holds: another area's in a merged period, the
    position above during a closure. `duty` is None for a worker confirmed for a closure.
    """

    worker: str
    duty: Duty | None
    area: str | None
    position: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """The answer "nobody" at the instant `at` (UTC). Alarming, and never hidden."""

    line: str
    area: str | None
    position: str
    at: datetime


Answer = OnDuty | Office | Gap


def who(roster: Roster, line: str, area: str | None, position: str, at: datetime) -> Answer:
    """Who answers for that position of the service line at `at`, asked about from that area.

    No area is an area that is not known: only what serves the whole line answers then.
    Raises NaiveInstant.
    """
    at = as_instant(at)
    post = roster.post(line, area, position)
    answer = _resolve(roster, post, at)
    if isinstance(answer, Gap):
        return answer
    return replace(answer, until=_end_of(roster, post, answer, at))


def gaps(
    roster: Roster,
    line: str,
    area: str | None,
    position: str,
    first_instant: datetime,
    last_instant: datetime,
) -> tuple[Interval, ...]:
    """The stretches from the first instant until just before the last in which nobody answers.

    Raises NaiveInstant and EmptyInterval.
    """
    post = roster.post(line, area, position)
    window = Interval(start=first_instant, end=last_instant)
    points = [window.start, *_changes(roster, post, window), window.end]
    pieces = [Interval(start=start, end=end) for start, end in pairwise(points)]
    return window.minus(piece for piece in pieces if not isinstance(_resolve(roster, post, piece.start), Gap))


def recently_on(
    roster: Roster, line: str, area: str | None, position: str, at: datetime, minutes: int = 15
) -> OnDuty | None:
    """The worker who was on duty until a change in the `minutes` up to `at`, and is not any more.

    Both holders are shown for a while after a change, so that neither is looked for in vain; the
    new one is responsible from the first minute. Raises NaiveInstant.
    """
    at = as_instant(at)
    post = roster.post(line, area, position)
    now = _resolve(roster, post, at)
    window = Interval(start=at - timedelta(minutes=minutes), end=at + _MOMENT)
    for change in reversed(_changes(roster, post, window)):
        before = _resolve(roster, post, change - _MOMENT)
        if isinstance(before, OnDuty) and not (isinstance(now, OnDuty) and now.worker == before.worker):
            return replace(before, until=change)
    return None


def _resolve(roster: Roster, post: Post, at: datetime) -> Answer:
    """The answer, with an `until` that another fact may still cut short."""
    if office := _office(roster, post, at, roster.closures):
        return office
    if duty := _duty(roster, post, at):
        return OnDuty(worker=duty.worker, duty=duty, area=duty.area, position=duty.position, until=duty.end)
    if roster.closures and (held := _held_in_closure(roster, post, at)):
        return held
    return Gap(line=post.line, area=post.area, position=post.position, at=at)


def _office(roster: Roster, post: Post, at: datetime, closures: Sequence[Closure]) -> Office | None:
    rules = roster.rules
    return office_at(rules.offices, closures, rules.zone, rules.calendar, post.area, post.line, post.position, at)


def _duty(roster: Roster, post: Post, at: datetime) -> Duty | None:
    """The duty that counts: of the covering area in a merged period, else of the area itself."""
    for area in _serving_areas(roster.rules, post, at):
        standing = [duty for duty in roster.duties if duty.serves(post.line, area, post.position, at)]
        if standing:
            return max(standing, key=lambda duty: duty.precedence)
    return None


def _serving_areas(rules: DutyRules, post: Post, at: datetime) -> list[str | None]:
    """The area itself, and before it those that cover it at that instant, the furthest first."""
    areas = [post.area]
    while merge := _merge(rules, areas[0], post.position, at):
        if merge.covered_by in areas:
            break  # Areas that cover each other: each is left to itself rather than asked for ever.
        areas.insert(0, merge.covered_by)
    return areas


def _merge(rules: DutyRules, area: str | None, position: str, at: datetime) -> Merge | None:
    merges = [merge for merge in rules.merges if merge.area == area]
    # The period is looked up only for areas that are ever merged, as it is the slowest thing here.
    period = period_at(rules.patterns, rules.zone, rules.calendar, area, position, at) if merges else None
    return next((merge for merge in merges if period and period.kind in merge.kinds), None)


def _held_in_closure(roster: Roster, post: Post, at: datetime) -> OnDuty | Office | None:
    """Who holds the hours in which the office was to be open; None outside of those hours."""
    hours = _office(roster, post, at, closures=())
    if hours is None:
        return None
    if closure := _confirmed(roster, post, at):
        return OnDuty(
            worker=closure.holder or "",
            duty=None,
            area=post.area,
            position=post.position,
            until=min(closure.end, hours.until),
        )
    above = roster.above(post)
    held = _resolve(roster, above, at) if above else None
    return None if isinstance(held, Gap) else held


def _confirmed(roster: Roster, post: Post, at: datetime) -> Closure | None:
    """The closure with a confirmed holder at that instant; of several the one made last."""
    held = [
        closure
        for closure in roster.closures
        if closure.start <= at < closure.end
        and closure.concerns(post.area, post.line)
        and closure.confirmed
        and closure.holder
    ]
    return max(held, key=lambda closure: (closure.made_at, closure.id), default=None)


def _end_of(roster: Roster, post: Post, answer: OnDuty | Office, at: datetime) -> datetime:
    """The first instant after `at` at which something else answers."""
    for change in _changes(roster, post, Interval(start=at, end=answer.until)):
        later = _resolve(roster, post, change)
        if isinstance(later, Gap) or replace(later, until=answer.until) != answer:
            return change
    return answer.until


def _changes(roster: Roster, post: Post, window: Interval) -> list[datetime]:
    """The instants strictly inside the window at which the answer may change, in order."""
    points = set(_rule_changes(roster, post, window))
    points.update(point for duty in roster.duties for point in (duty.start, duty.end))
    points.update(point for closure in roster.closures for point in (closure.start, closure.end))
    return sorted(point for point in points if window.start < point < window.end)


def _rule_changes(roster: Roster, post: Post, window: Interval) -> Iterator[datetime]:
    """When the offices concerned open and close, and when periods of a merged area begin and end."""
    rules = roster.rules
    posts = roster.upward(post)
    first, last = local_date(window.start, rules.zone), local_date(window.end, rules.zone)
    for office in rules.offices:
        if any(office.answers_for(each.area, each.position) for each in posts):
            for day in days_around(first, last):
                if hours := office.open_on(day, rules.zone, rules.calendar):
                    yield from (hours.start, hours.end)
    if any(merge.area == each.area for merge in rules.merges for each in posts):
        for pattern in rules.patterns:
            for day in pattern.anchors(first, last):
                if period := pattern.interval_on(day, rules.zone, rules.calendar):
                    yield from (period.start, period.end)
