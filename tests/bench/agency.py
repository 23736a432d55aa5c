"""A made-up agency of any size: so many areas, each with a worker on duty, and two weeks of duties."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from notifiers.base import Channel
from oncall.app import Oncall
from oncall.clock import Clock, SystemClock
from oncall.config import parse_rules, rules_toml
from oncall.domain.person import Destination, Worker
from oncall.domain.policy import Attempt, Step, Target
from oncall.domain.rules import Area, RuleSet
from oncall.store.database import Database
from oncall.store.upgrade import upgrade
from rota.model import Duty, DutySource, Scope
from tests.bench.stores import SEALER

LINE = "child"
REPEAT_AFTER = timedelta(minutes=1)
_DAYS = 7
_BY = "bench"


def opened(url: str, clock: Clock | None = None) -> Oncall:
    """The product over that store."""
    return Oncall(Database(url, SEALER), clock or SystemClock())


def settle(url: str, areas: int) -> Oncall:
    """An empty store becomes that of an agency with so many areas."""
    oncall = opened(url)
    now = oncall.clock.now()
    upgrade(oncall.database, Path("/nowhere"), now, no_backup=True)
    rules = _rules(areas, now.date())
    oncall.rules.apply(rules, _BY, valid_from=now - timedelta(days=30))
    oncall.people.save([_worker(number) for number in range(areas + 2)], _BY)
    oncall.duty.plan(list(_duties(rules, now)), _BY)
    # The office is closed, so that workers answer at whatever hour this runs; the resolver still asks about it.
    oncall.duty.close_office(now + timedelta(days=2), _BY)
    return oncall


def area_id(number: int) -> str:
    """The id of the area with that number."""
    return f"a{number:04}"


def _rules(areas: int, day: date) -> RuleSet:
    """Larkspur's rules with more areas, and a policy that asks every minute: nobody waits long for a repeat."""
    rules = parse_rules(rules_toml("larkspur"), on=day)
    every_minute = tuple(Attempt(minute=minute) for minute in range(5))
    step = Step(targets=(Target(position="primary"),), attempts=every_minute, minutes=60)
    policies = tuple(replace(policy, steps=(step, *policy.steps[1:])) for policy in rules.policies)
    named = (Area(id=area_id(n), name=f"Area {n}", neighbours=(area_id((n + 1) % areas),)) for n in range(areas))
    return replace(rules, areas=tuple(named), policies=policies)


def _worker(number: int) -> Worker:
    to = Destination(
        id=f"d{number}",
        rank=1,
        address=f"+1303555{number:04}",
        channels=frozenset({Channel.SMS, Channel.VOICE}),
        verified_on=date(2026, 1, 1),
        consented_on=date(2026, 1, 1),
    )
    return Worker(id=f"w{number}", name=f"Worker {number}", external_id=f"w{number}", destinations=(to,))


def _duties(rules: RuleSet, now: datetime) -> Iterator[Duty]:
    """A week back and a week ahead, a duty a day for every post of the line."""
    posts = [(area.id, "primary", number) for number, area in enumerate(rules.areas)]
    above = [(None, p.id, len(posts) + n) for n, p in enumerate(p for p in rules.positions if p.scope is Scope.LINE)]
    for area, position, worker in (*posts, *above):
        for day in range(-_DAYS, _DAYS + 1):
            start = now - timedelta(hours=12) + timedelta(days=day)
            yield Duty(
                id=duty_id(position, worker, day),
                line=LINE,
                area=area,
                position=position,
                worker=f"w{worker}",
                start=start,
                end=start + timedelta(days=1),
                kind="week",
                source=DutySource.PLANNED,
                made_at=now,
            )


def duty_id(position: str, worker: int, day: int = 0) -> str:
    """The id of a duty: for the floor, which looks one up."""
    return f"{position}-{worker}-{day}"
