"""Filling an empty store with one of the worked agencies: rules, people, twelve weeks of duties, leave, logins."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from oncall.app import Oncall
from oncall.clock import ManualClock
from oncall.config import parse_rules, people_csv, rules_toml
from oncall.demo.turns import duties_in_turn
from oncall.domain.person import Worker
from oncall.domain.rules import RuleSet
from oncall.domain.staffing import AbsenceKind
from rota.coverage import OnDuty
from rota.model import Duty
from rota.pattern import local_date, wall_to_instant

BEHIND, AHEAD = timedelta(weeks=6), timedelta(weeks=6)
BEFORE = timedelta(hours=3)
"""How long before the demonstration begins its first contact came in."""

BY = "demo"
_EVENING = "21:00"
_GAP_AFTER = timedelta(days=4)


def beginning(rules: RuleSet, real: datetime) -> datetime:
    """When the night of the demonstration begins: now, or this evening when an office has just been open.

    The product is about the hours in which offices are closed, so that is what one should see first.
    """
    today = local_date(real, rules.zone)
    evening = wall_to_instant(today, _EVENING, rules.zone)
    open_lately = any(
        hours.start < real and real - BEFORE < hours.end
        for office in rules.offices
        if (hours := office.open_on(today, rules.zone, rules.duty.calendar))
    )
    return max(evening, real) if open_lately else real


def rules_of(agency: str, on: date) -> RuleSet:
    """The rules of one of the worked agencies."""
    return parse_rules(rules_toml(agency), agency, on=on)


def seed(oncall: Oncall, clock: ManualClock, agency: str, rules: RuleSet) -> None:
    """Store everything that stands before the night begins; `clock` shows when that is."""
    at = clock.now()
    oncall.rules.apply(rules, BY, "demonstration", valid_from=at - BEHIND - timedelta(weeks=2))
    imported = oncall.people.preview(people_csv(agency).encode())
    people = _proven(imported.items, local_date(at, rules.zone))
    oncall.people.save(people, BY)
    for terms in imported.terms:
        oncall.staffing.set_terms(terms, BY)
    first, last = local_date(at - BEHIND, rules.zone), local_date(at + AHEAD, rules.zone)
    oncall.duty.plan(_with_a_gap(duties_in_turn(rules, people, first, last, at), rules, at), BY)
    _away(oncall, people, rules, planned_from(rules, at))
    oncall.tonight.prove([worker.id for worker in people if worker.positions], BY)
    _logins(oncall, rules, at)


def planned_from(rules: RuleSet, at: datetime) -> date:
    """The local Monday from which nothing is planned yet: what a coordinator plans next."""
    last = local_date(at + AHEAD, rules.zone)
    return last + timedelta(days=7 - last.weekday())


def _away(oncall: Oncall, people: Sequence[Worker], rules: RuleSet, first: date) -> None:
    """Leave and wishes in the weeks that are planned next, so that the plan has something to heed."""
    primaries = [worker for worker in people if rules.positions[0].id in worker.positions]
    for number, worker in enumerate(primaries[::4]):
        begins = first + timedelta(days=3 * number % 35)
        start, end = (wall_to_instant(begins + timedelta(days=n), 0, rules.zone) for n in (0, 9))
        oncall.staffing.enter_absence(worker.id, AbsenceKind.LEAVE, start, end, BY)
    for number, worker in enumerate(primaries[1::3]):
        oncall.staffing.prefer(worker.id, first + timedelta(days=5 * number % 40), 1 + number % 3, BY)


def _proven(people: Sequence[Worker], today: date) -> list[Worker]:
    """Everybody with numbers that were verified and agreed to when the rota was drawn up."""
    day = today - timedelta(days=60)
    return [
        replace(w, destinations=tuple(replace(d, verified_on=day, consented_on=day) for d in w.destinations))
        for w in people
    ]


def _with_a_gap(duties: Sequence[Duty], rules: RuleSet, at: datetime) -> list[Duty]:
    """Without one duty some days ahead, so that a gap can be seen where it belongs: long before its night."""
    position = rules.positions[0].id
    coming = (d for d in duties if d.position == position and d.start > at + _GAP_AFTER and d.line == duties[0].line)
    gap = min(coming, key=lambda duty: duty.start)
    return [duty for duty in duties if duty is not gap]


def _logins(oncall: Oncall, rules: RuleSet, at: datetime) -> None:
    answer = oncall.duty.who(rules.areas[0].id, rules.positions[0].id, at=at)
    on_duty = answer.worker if isinstance(answer, OnDuty) else None
    for role in ("coordinator", "manager", "worker"):
        oncall.access.add_login(role, role, BY, on_duty if role == "worker" else None)
