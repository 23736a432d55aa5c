"""The open file format of planning: problems and solutions as JSON, read strictly and written whole.

`oncall-rota-problem/1` and `oncall-rota-solution/1`. Whatever is wrong is told at once, with place and remedy
(BadProblem); keys that mean nothing here are kept and written again, as others may know them.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from rota.errors import BadProblem, ProblemFault, UnknownZone
from rota.filenode import Node, document
from rota.pattern import zone_of
from rota.problem import (
    Absence,
    Assignment,
    CarryIn,
    Counts,
    Exemption,
    FairnessPrice,
    History,
    JointNeed,
    Limits,
    Need,
    Period,
    Person,
    PlannedHoliday,
    Preference,
    Prices,
    Problem,
    Slot,
    Solution,
)
from rota.problemcheck import Numbered, Parts, faults_of
from rota.problemwriting import PROBLEM_FORMAT, SOLUTION_FORMAT, problem_document, solution_document

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Listed(Generic[T]):
    """The values of a list; the sound ones also with their number."""

    values: tuple[T, ...]
    sound: Numbered[T]


def read_problem(text: str) -> Problem:
    """The problem that the text describes. Raises BadProblem with every fault, each with place and remedy."""
    faults: list[ProblemFault] = []
    root = document(text, PROBLEM_FORMAT, faults)
    head = _head(root)
    lists = _lists(root, _zone(head["timezone"]))
    holidays = root.each("holidays", _holiday)
    names = root.named("names", lambda node, sort: node.named(sort, lambda inner, code: inner.text(code)))
    if faults:  # What could be read is looked at all the same; a problem that is whole checks itself.
        raise BadProblem([*faults, *faults_of(_parts(head, lists))])
    values: dict[str, Any] = {name: listed.values for name, listed in lists.items()}
    return Problem(holidays=holidays, names=names, extra=root.rest(), **head, **values)


def write_problem(problem: Problem) -> str:
    """The problem as text in the open format."""
    return _written(problem_document(problem))


def read_solution(text: str) -> Solution:
    """The answer that the text describes. Raises BadProblem with every fault, each with place and remedy."""
    faults: list[ProblemFault] = []
    root = document(text, SOLUTION_FORMAT, faults)
    solution = Solution(
        assignments=root.each("assignments", _assignment),
        seed=root.large("seed", 0),
        seconds=root.number("seconds", 0.0),
        cost=root.large("cost", 0),
        bound=root.large("bound") if root.has("bound") else None,
        parts=root.named("parts", lambda node, key: node.large(key)),
        reasons=root.named("reasons", lambda node, key: node.text(key)),
        extra=root.rest(),
    )
    if faults:
        raise BadProblem(faults)
    return solution


def write_solution(solution: Solution) -> str:
    """The answer as text in the open format."""
    return _written(solution_document(solution))


def _written(document: dict[str, object]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _head(root: Node) -> dict[str, Any]:
    """What is there once; None where it could not be read."""
    return {
        "timezone": _sound(root, lambda: root.text("timezone")),
        "first": _sound(root, lambda: root.day("from")),
        "weeks": _sound(root, lambda: root.whole("weeks")),
        "limits": _sound(root, lambda: _limits(root.node("limits"))),
        "prices": _sound(root, lambda: _prices(root.node("prices"))),
    }


def _lists(root: Node, zone: ZoneInfo) -> dict[str, _Listed[Any]]:
    return {
        "workers": _listed(root, "workers", lambda node: _person(node, zone)),
        "periods": _listed(root, "periods", _period),
        "pins": _listed(root, "pins", _assignment),
        "published": _listed(root, "published", _assignment),
        "carry_in": _listed(root, "carry_in", _carry_in),
        "needs_together": _listed(root, "needs_together", _joint_need),
    }


def _parts(head: dict[str, Any], lists: dict[str, _Listed[Any]]) -> Parts:
    periods: tuple[Period, ...] = lists["periods"].values
    sound: dict[str, Any] = {name: listed.sound for name, listed in lists.items()}
    return Parts(
        **head,
        **sound,
        worker_names={person.id for person in lists["workers"].values},
        period_names={period.id for period in periods},
        slot_names={slot.id for period in periods for slot in period.slots},
    )


def _sound(root: Node, read: Callable[[], T]) -> T | None:
    before = root.faults
    value = read()
    return value if root.faults == before else None


def _listed(root: Node, key: str, make: Callable[[Node], T]) -> _Listed[T]:
    values: list[T] = []
    sound: list[tuple[int, T]] = []
    for number, node in enumerate(root.nodes(key, optional=key not in ("workers", "periods"))):
        before = node.faults_before
        values.append(make(node))
        if node.faults == before:
            sound.append((number, values[-1]))
    return _Listed(tuple(values), sound)


def _zone(name: str | None) -> ZoneInfo:
    try:
        return zone_of(name or "UTC")
    except UnknownZone:  # The fault is told when the parts are looked at.
        return ZoneInfo("UTC")


def _limits(node: Node) -> Limits:
    return Limits(
        min_rest_hours=node.whole("min_rest_hours"),
        max_duties_7d=node.whole("max_duties_7d"),
        max_consecutive_days=node.whole("max_consecutive_days"),
        max_major_holidays_per_year=node.whole("max_major_holidays_per_year"),
        no_repeat_major_holiday=node.flag("no_repeat_major_holiday", True),
        max_nights_in_row=node.maybe_whole("max_nights_in_row"),
        max_weekends_in_row=node.maybe_whole("max_weekends_in_row"),
        weekends_free_between=node.maybe_whole("weekends_free_between"),
        no_duty_before_leave=node.flag("no_duty_before_leave", False),
    )


def _prices(node: Node) -> Prices:
    names = ("missing_skill", "preference", "wanted", "changed", "split_weekend", "cross_area")
    return Prices(
        uncovered=node.named("uncovered", lambda prices, key: prices.whole(key)),
        fairness=node.named("fairness", lambda prices, key: _fairness(prices.node(key))),
        **{name: node.whole(name, 0) for name in names},
    )


def _fairness(node: Node) -> FairnessPrice:
    return FairnessPrice(unit=node.whole("unit"), weight=node.whole("weight"))


def _person(node: Node, zone: ZoneInfo) -> Person:
    return Person(
        id=node.text("id"),
        home_area=node.word("home_area"),
        areas=frozenset(node.words("areas")),
        pool=node.text("pool"),
        positions=frozenset(node.words("positions")),
        skills=frozenset(node.words("skills")),
        fte_percent=node.whole("fte_percent", 100),
        absences=node.each("absences", lambda each: _absence(each, zone)),
        preferences=node.each(
            "preferences", lambda each: Preference(day=each.day("date"), weight=each.whole("weight"))
        ),
        exemptions=node.each("exemptions", _exemption),
        max_duties_28d=node.maybe_whole("max_duties_28d"),
        max_weekends_28d=node.maybe_whole("max_weekends_28d"),
        history=_history(node.node("history")),
        major_holidays_last_year=frozenset(node.words("major_holidays_last_year")),
        extra=node.rest(),
    )


def _absence(node: Node, zone: ZoneInfo) -> Absence:
    return Absence(
        start=node.instant_or_day("from", zone),
        end=node.instant_or_day("to", zone),
        reason=node.text("reason", "absence"),
        credited=node.flag("credited", False),
    )


def _exemption(node: Node) -> Exemption:
    return Exemption(
        start=node.day("from"),
        end=node.day("to"),
        kinds=frozenset(node.words("kinds", optional=False)),
        reason=node.text("reason", "exempt"),
    )


def _history(node: Node) -> History:
    counts = {name: node.whole(name, 0) for name in ("points", "nights", "weekends", "holidays")}
    return History(window_weeks=node.whole("window_weeks", 0), imputed=node.flag("imputed", False), **counts)


def _period(node: Node) -> Period:
    return Period(
        id=node.text("id"),
        area=node.text("area"),
        pool=node.text("pool"),
        kind=node.text("kind"),
        day=node.day("date"),
        start=node.instant("start"),
        end=node.instant("end"),
        major_holiday=node.word("major_holiday"),
        needs=node.each("needs", lambda each: Need(skill=each.text("skill"), count=each.whole("count", 1))),
        slots=node.each("slots", _slot),
        extra=node.rest(),
    )


def _slot(node: Node) -> Slot:
    counts = node.node("counts")
    return Slot(
        id=node.text("id"),
        position=node.text("position"),
        requires=frozenset(node.words("requires")),
        counts=Counts(**{name: counts.whole(name, 0) for name in ("points", "nights", "weekends", "holidays")}),
        weekend=node.maybe_whole("weekend"),
        preferences_count=node.flag("preferences_count", True),
        block_with=node.word("block_with"),
        block=node.word("block"),
        extra=node.rest(),
    )


def _holiday(node: Node) -> PlannedHoliday:
    return PlannedHoliday(day=node.day("date"), name=node.text("name"), major=node.flag("major", False))


def _assignment(node: Node) -> Assignment:
    return Assignment(slot=node.text("slot"), worker=node.text("worker"))


def _carry_in(node: Node) -> CarryIn:
    return CarryIn(
        worker=node.text("worker"),
        start=node.instant("start"),
        end=node.instant("end"),
        night=node.flag("night", False),
        weekend=node.maybe_whole("weekend"),
        major_holiday=node.word("major_holiday"),
        block=node.word("block"),
    )


def _joint_need(node: Node) -> JointNeed:
    return JointNeed(
        id=node.text("id"), skill=node.text("skill"), count=node.whole("count", 1), periods=node.words("periods")
    )
