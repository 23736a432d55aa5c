"""Problems and solutions as the plain values of which their JSON files are made."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rota.pattern import local_date, local_midnight, zone_of
from rota.problem import (
    Absence,
    Assignment,
    CarryIn,
    Exemption,
    JointNeed,
    Period,
    Person,
    Prices,
    Problem,
    Slot,
    Solution,
)

PROBLEM_FORMAT = "oncall-rota-problem/1"
SOLUTION_FORMAT = "oncall-rota-solution/1"

Document = dict[str, object]


def problem_document(problem: Problem) -> Document:
    """The problem under the keys of its file. What is optional and not used is left out."""
    zone = zone_of(problem.timezone)
    return {
        "format": PROBLEM_FORMAT,
        "timezone": problem.timezone,
        "from": problem.first.isoformat(),
        "weeks": problem.weeks,
        "holidays": [
            {"date": each.day.isoformat(), "name": each.name, "major": each.major} for each in problem.holidays
        ],
        "limits": _used(asdict(problem.limits) | {"no_duty_before_leave": problem.limits.no_duty_before_leave or None}),
        "prices": _prices(problem.prices),
        "workers": [_person(person, zone) for person in problem.workers],
        "periods": [_period(period) for period in problem.periods],
        "pins": _assignments(problem.pins),
        "published": _assignments(problem.published),
        **_listed("carry_in", [_carry_in(duty) for duty in problem.carry_in]),
        **_listed("needs_together", [_joint_need(need) for need in problem.needs_together]),
        **({"names": {sort: dict(names) for sort, names in problem.names.items()}} if problem.names else {}),
        **problem.extra,
    }


def solution_document(solution: Solution) -> Document:
    """The solution under the keys of its file."""
    return {
        "format": SOLUTION_FORMAT,
        "seed": solution.seed,
        "seconds": solution.seconds,
        "cost": solution.cost,
        "bound": solution.bound,
        "parts": dict(solution.parts),
        "assignments": _assignments(solution.assignments),
        "reasons": dict(solution.reasons),
        **solution.extra,
    }


def _prices(prices: Prices) -> Document:
    fairness = {name: {"unit": price.unit, "weight": price.weight} for name, price in prices.fairness.items()}
    names = ("missing_skill", "preference", "wanted", "changed", "split_weekend", "cross_area")
    return {"uncovered": dict(prices.uncovered), "fairness": fairness} | {name: getattr(prices, name) for name in names}


def _person(person: Person, zone: ZoneInfo) -> Document:
    return {
        "id": person.id,
        "home_area": person.home_area,
        "areas": sorted(person.areas),
        "pool": person.pool,
        "positions": sorted(person.positions),
        "skills": sorted(person.skills),
        "fte_percent": person.fte_percent,
        "absences": [_absence(absence, zone) for absence in person.absences],
        "preferences": [{"date": each.day.isoformat(), "weight": each.weight} for each in person.preferences],
        **_listed("exemptions", [_exemption(each) for each in person.exemptions]),
        "max_duties_28d": person.max_duties_28d,
        "max_weekends_28d": person.max_weekends_28d,
        "history": asdict(person.history),
        "major_holidays_last_year": sorted(person.major_holidays_last_year),
        **person.extra,
    }


def _absence(absence: Absence, zone: ZoneInfo) -> Document:
    return {
        "from": _day_or_instant(absence.start, zone),
        "to": _day_or_instant(absence.end, zone),
        "reason": absence.reason,
        "credited": absence.credited,
    }


def _exemption(each: Exemption) -> Document:
    stretch = {"from": each.start.isoformat(), "to": each.end.isoformat()}
    return {**stretch, "kinds": sorted(each.kinds), "reason": each.reason}


def _period(period: Period) -> Document:
    return {
        "id": period.id,
        "area": period.area,
        "pool": period.pool,
        "kind": period.kind,
        "date": period.day.isoformat(),
        "start": _instant(period.start),
        "end": _instant(period.end),
        "major_holiday": period.major_holiday,
        "needs": [{"skill": need.skill, "count": need.count} for need in period.needs],
        "slots": [_slot(slot) for slot in period.slots],
        **period.extra,
    }


def _slot(slot: Slot) -> Document:
    return {
        "id": slot.id,
        "position": slot.position,
        "requires": sorted(slot.requires),
        "counts": asdict(slot.counts),
        "weekend": slot.weekend,
        "preferences_count": slot.preferences_count,
        "block_with": slot.block_with,
        **({"block": slot.block} if slot.block is not None else {}),
        **slot.extra,
    }


def _assignments(given: Iterable[Assignment]) -> list[Document]:
    return [{"slot": each.slot, "worker": each.worker} for each in given]


def _carry_in(duty: CarryIn) -> Document:
    further: Document = {
        "night": duty.night or None,
        "weekend": duty.weekend,
        "major_holiday": duty.major_holiday,
        "block": duty.block,
    }
    return {"worker": duty.worker, "start": _instant(duty.start), "end": _instant(duty.end), **_used(further)}


def _joint_need(need: JointNeed) -> Document:
    return {"id": need.id, "skill": need.skill, "count": need.count, "periods": list(need.periods)}


def _used(values: Document) -> Document:
    return {key: value for key, value in values.items() if value is not None}


def _listed(key: str, values: list[Document]) -> Document:
    return {key: values} if values else {}


def _day_or_instant(at: datetime, zone: ZoneInfo) -> str:
    day: date = local_date(at, zone)
    return day.isoformat() if local_midnight(day, zone) == at else _instant(at)


def _instant(at: datetime) -> str:
    seconds = "auto" if at.second or at.microsecond else "minutes"
    return at.isoformat(timespec=seconds).replace("+00:00", "Z")
