"""A published rota in a story: duties for every service line, who opted in to be asked, who really held what."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from oncall.app import Oncall
from oncall.domain.covering import Stint
from oncall.domain.event import EventKind
from oncall.domain.rules import RuleSet
from oncall.store.tables import duties as duty_rows
from oncall.store.tables import events
from rota.coverage import Gap, OnDuty, who
from rota.held import Stretch, held
from rota.model import Duty, DutySource, Scope
from rota.roster import Roster
from tests.world import World

COORDINATOR = "A9"
"""Who looks after the rota in `tuesday_of`."""


def plans(
    world: World, worker: str, position: str, start: str, end: str, *, kind: str = "night", area: str | None = None
) -> tuple[Duty, ...]:
    """One duty of the rota, for every service line, from and until local minutes."""
    rows = rows_of(world, worker, position, start, end, kind, area)
    world.oncall.duty.plan(rows, "test")
    return rows


def rows_of(
    world: World, worker: str, position: str, start: str, end: str, kind: str, area: str | None = None
) -> tuple[Duty, ...]:
    """The same, not yet planned."""
    rules, begins = world.rules, world.instant(start)
    wide = rules.position(position).scope is Scope.LINE
    return tuple(
        Duty(
            id=f"{line.id[:6]}-{position[:8]}-{worker}-{begins:%m%d%H%M}",
            line=line.id,
            area=None if wide else area or rules.areas[0].id,
            position=position,
            worker=worker,
            start=begins,
            end=world.instant(end),
            kind=kind,
            source=DutySource.PLANNED,
            made_at=world.clock.now(),
        )
        for line in rules.service_lines
    )


def week(world: World, monday: str, *, primary: str, supervisor: str = "AS2", director: str = "AD") -> None:
    """A week of Larkspur as its rules lay it out, from Monday 16:30 until the next Monday 08:00."""
    first = date.fromisoformat(monday)
    days = [(first + timedelta(days=n)).isoformat() for n in range(8)]
    duties = [(f"{days[n]} 16:30", f"{days[n + 1]} 08:00", "weeknight") for n in range(4)]
    duties.append((f"{days[4]} 16:30", f"{days[5]} 08:00", "friday"))
    duties += [(f"{days[n]} 08:00", f"{days[n + 1]} 08:00", kind) for n, kind in ((5, "saturday"), (6, "sunday"))]
    rows = [row for start, end, kind in duties for row in rows_of(world, primary, "primary", start, end, kind)]
    for worker, position in ((supervisor, "supervisor"), (director, "director")):
        rows += rows_of(world, worker, position, f"{days[0]} 08:00", f"{days[7]} 08:00", "week")
    world.oncall.duty.plan(rows, "test")


def opt_in(world: World, *workers: str, caseload: int | None = None) -> None:
    """These agreed to be asked for open duties."""
    with world.database.write() as tx:
        for worker, terms in tx.staffing.terms(workers).items():
            tx.staffing.set_terms(replace(terms, worker=worker, takes_offers=True, caseload=caseload))


def planning(world: World, **changed: object) -> RuleSet:
    """Put other limits of planning in force."""
    limits = replace(world.rules.planning, **changed)  # type: ignore[arg-type]  # The names are the fields' own.
    world.rules = replace(world.rules, planning=limits)
    world.oncall.rules.apply(world.rules, "test")
    return world.rules


def really_held(world: World, start: str, end: str) -> tuple[Stretch, ...]:
    """Who really held what between two local minutes, cut to them."""
    since, until = world.instant(start), world.instant(end)
    cut = (
        replace(s, start=max(s.start, since), end=min(s.end, until)) for s in held(duties(world.oncall, since, until))
    )
    return tuple(each for each in cut if each.start < each.end)


def duties(oncall: Oncall, since: datetime, until: datetime) -> Sequence[Duty]:
    """Every standing duty of all lines."""
    return oncall.duty.planned(since, until)


def hours(world: World, start: str, end: str, position: str = "primary") -> dict[str, timedelta]:
    """How long each worker really held that position between two local minutes."""
    found: dict[str, timedelta] = {}
    for each in really_held(world, start, end):
        if each.position == position:
            found[each.worker] = found.get(each.worker, timedelta()) + (each.end - each.start)
    return found


def stint(world: World, start: str, end: str, *, kind: str = "night", area: str | None = None) -> Stint:
    """Hours of the first area's primary, for all lines."""
    return Stint(
        lines=tuple(line.id for line in world.rules.service_lines),
        area=area or world.rules.areas[0].id,
        position="primary",
        kind=kind,
        start=world.instant(start),
        end=world.instant(end),
    )


def never_uncovered(world: World, start: str, end: str, area: str | None = None) -> None:
    """At every minute somebody answers for the primary, in every line, by the one resolver that pages ask."""
    at, until = world.instant(start), world.instant(end)
    roster = Roster(
        rules=world.rules.duty, duties=duties(world.oncall, at, until), closures=world.oncall.duty.closures()
    )
    place = area or world.rules.areas[0].id
    while at < until:
        for line in world.rules.service_lines:
            answer = who(roster, line.id, place, "primary", at)
            assert not isinstance(answer, Gap), f"nobody in {line.id} at {world.wall(at)}"
        at += timedelta(minutes=1)


def primary_at(world: World, when: str, area: str | None = None) -> str | None:
    """Who is primary at a local minute; None for a gap or an office."""
    answer = world.oncall.duty.who(area or world.rules.areas[0].id, "primary", "", world.instant(when))
    return answer.worker if isinstance(answer, OnDuty) else None


def recorded(world: World, subject: str) -> list[EventKind]:
    """What is on the record about one thing, the oldest first."""
    query = sa.select(events.c.kind).where(events.c.subject == subject).order_by(events.c.seq)
    with world.database.engine.connect() as connection:
        return [EventKind(row.kind) for row in connection.execute(query)]


def mentioned(world: World, *workers: str) -> None:
    """What these phones and the desk got so far is beside the story."""
    numbers = [number for worker in workers for number in world.phone(worker).numbers]
    for heard in world.carrier.unexpected([*numbers, *world.desk("intake").numbers]):
        heard.expected = True


def autumn_of(world: World) -> World:
    """Monday 12 October 2026, noon, at Larkspur. A7 has this week, A2 the next, then A4, then A6."""
    world.at("2026-10-12 12:00")
    week(world, "2026-10-12", primary="A7")
    week(world, "2026-10-19", primary="A2")
    week(world, "2026-10-26", primary="A4", supervisor="AS1")
    week(world, "2026-11-02", primary="A6")
    return world


def tuesday_of(world: World) -> World:
    """Tuesday 20 October 2026, 22:00, at Larkspur. A2 has the week, AS2 and AD stand above; A9 looks after the rota."""
    world.at("2026-10-19 12:00")
    week(world, "2026-10-19", primary="A2")
    planning(world, coordinator=world.oncall.people.get(COORDINATOR).external_id)
    world.at("2026-10-20 22:00")
    return world


def offered(world: World, giver: str, start: str, end: str, taker: str | None = None, by: str = "dov") -> str:
    """A swap of hours of one, to a colleague or to whoever may; its id."""
    swap = world.oncall.cover.offer_swap(giver, world.instant(start), world.instant(end), by, taker)
    world.settle()
    return swap.id


def laid(world: World, worker: str) -> set[tuple[str, str]]:
    """By whom a worker was put over somebody's duty, and the reason that is kept with it."""
    row_of = duty_rows.c
    laid_over = (row_of.worker_id == worker, row_of.source != DutySource.PLANNED.value)
    query = sa.select(row_of.made_by, row_of.reason).where(*laid_over)
    with world.database.engine.connect() as connection:
        return {(row.made_by, row.reason) for row in connection.execute(query)}


def counted(world: World, kind: EventKind) -> int:
    """How often that has happened in the whole story."""
    query = sa.select(sa.func.count()).select_from(events).where(events.c.kind == kind.value)
    with world.database.engine.connect() as connection:
        return connection.execute(query).scalar_one()


def who_did(world: World, *kinds: EventKind) -> set[str]:
    """Who is on the record for any of these in the whole story."""
    query = sa.select(events.c.by).where(events.c.kind.in_([kind.value for kind in kinds]))
    with world.database.engine.connect() as connection:
        return {row.by for row in connection.execute(query)}
