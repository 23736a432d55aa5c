"""Reasons: why this person, why nobody, why more or less than a share. No sentence holds a name."""

import json
from dataclasses import replace

import pytest

from rota.barring import WORDS, hindrance
from rota.book import Book
from rota.handing_on import HandingOn
from rota.load import cost
from rota.planner import Budget, plan
from rota.planner.reasons import gap, person, why
from rota.problem import Assignment, Problem
from rota.problemfile import read_problem
from rota.rules import Breach, Rule
from tests.rota.held import Json
from tests.rota.little import absence, counts, history, night, on, problem, worker


def asked(*people: Json, days: tuple[int, ...] = (0, 2), **facts: object) -> Problem:
    nights = [night(day, slot_facts={"counts": counts(points=10, nights=1)}) for day in days]
    return read_problem(json.dumps(problem(people, nights, **facts)))


def held(**slots: str) -> tuple[Assignment, ...]:
    return tuple(Assignment(slot=f"{period}/primary", worker=name) for period, name in slots.items())


def test_whoever_could_take_a_duty_is_told_with_the_exact_change_of_cost() -> None:
    wish = [{"date": on(0), "weight": 2}]
    need = {"id": "so", "skill": "lang:so", "count": 1, "periods": ["n0", "n2"]}
    people = (worker("Ada"), worker("Bo", preferences=wish), worker("Cleo", skills=["lang:so"], home_area="south"))
    the_problem = asked(*people, needs_together=[need], published=[{"slot": "n0/primary", "worker": "Ada"}])
    given = held(n0="Ada", n2="Ada")
    found = why(the_problem, given, "n0/primary")
    assert {each.worker for each in found.others} == {"Bo", "Cleo"}
    for each in found.others:
        instead = [replace(one, worker=each.worker) if one.slot == "n0/primary" else one for one in given]
        assert each.cost_change == cost(the_problem, instead).total - cost(the_problem, given).total


def test_the_cheapest_who_may_take_it_comes_first_and_those_who_are_barred_last() -> None:
    people = (worker("Ada"), worker("Bo", history=history(points=90)), worker("Cleo"), worker("Dov", areas=["south"]))
    found = why(asked(*people), held(n0="Ada"), "n0/primary")
    assert [each.worker for each in found.others] == ["Cleo", "Bo", "Dov"]
    assert [breach.rule for breach in found.others[-1].breaches] == [Rule.AREA]
    assert found.sentence.startswith("2 others could take it; ")


def test_why_is_one_sentence_for_each_state_of_things() -> None:
    alone = asked(worker("Ada"), worker("Bo", absences=[absence(on(0), on(2))]))
    assert why(alone, held(n0="Ada"), "n0/primary").sentence == (
        "Nobody else may take it as the rota stands: absence bars 1."
    )
    assert why(alone, (), "n0/primary").sentence == "Nobody holds it, and 1 could take it as the rota stands."
    fixed = asked(worker("Ada"), worker("Bo"), pins=[{"slot": "n0/primary", "worker": "Ada"}])
    assert why(fixed, held(n0="Ada"), "n0/primary").sentence == "It was fixed by hand."
    only = why(asked(worker("Ada")), held(n0="Ada"), "n0/primary")
    assert only.sentence == "There is nobody else: the question names one worker."


def test_every_rule_has_words() -> None:
    """A file that is sent to somebody else, and a page, say what people call a rule."""
    assert WORDS.keys() == {*Rule}


def test_a_gap_names_the_smallest_set_that_cannot_all_hold() -> None:
    """Ada is away; Bo would have no rest after the night that he alone can hold. Cleo does not matter."""
    people = (
        worker("Ada", absences=[absence(on(0), on(9))]),
        worker("Bo"),
        worker("Cleo", areas=["south"], max_duties_28d=1),
    )
    found = gap(asked(*people, days=(0, 1), limits={"min_rest_hours": 24}), held(n0="Bo"), "n1/primary")
    assert {(each.rule, each.worker, each.slot) for each in found.conflict} == {
        (Rule.ABSENCE, "Ada", None),
        (Rule.REST, "Bo", None),
        (None, None, "n0/primary"),
    }
    assert {each.says for each in found.conflict} == {
        "is away from Mon 5 Oct 00:00 to Wed 14 Oct 00:00",
        "12 h of rest before Tue 6 Oct 20:00, 24 h are needed",
        "this duty keeps somebody to hold it",
    }
    assert [each.worker for each in found.candidates if each.is_free] == []


def test_a_gap_in_a_week_of_leave_is_explained_by_that_week() -> None:
    """Four of eight are away in the third week; the others have three duties each, and fourteen are to be held.
    Which of them stays open is anybody's choice, so many rules and duties have a part in it."""
    away = [absence(on(14), on(22))]
    people = [worker(f"w{number}", absences=away if number < 4 else []) for number in range(8)]
    nights = [night(day, ("primary", "backup")) for day in range(28)]
    the_problem = read_problem(json.dumps(problem(people, nights)))
    found = plan(the_problem, budget=Budget(seconds=None, iterations=1), now=lambda: 0.0)
    taken = {each.slot for each in found.assignments}
    empty = next(slot.id for period in the_problem.periods for slot in period.slots if slot.id not in taken)
    assert "n14/" <= empty < "n21/"
    reasons = gap(the_problem, found.assignments, empty)
    rules = {(each.rule, each.worker) for each in reasons.conflict if each.rule}
    assert {(Rule.ABSENCE, f"w{number}") for number in range(4)} <= rules
    assert {(Rule.DUTIES_7D, f"w{number}") for number in range(4, 8)} <= rules
    assert "may be possible" not in reasons.sentence


def test_a_block_of_which_a_part_is_empty_keeps_nobody_to_hold_it() -> None:
    """Saturday and Sunday are one block, and only its Sunday is held; the gap of Tuesday has its own reasons."""
    block = {"block": "weekend"}
    nights = [night(5, slot_facts=block), night(6, slot_facts=block), night(8)]
    ada = worker("Ada", absences=[absence(on(5), on(6)), absence(on(8), on(9))])
    found = gap(read_problem(json.dumps(problem([ada], nights))), held(n6="Ada"), "n8/primary")
    assert {(each.rule, each.worker, each.slot) for each in found.conflict} == {(Rule.ABSENCE, "Ada", None)}


def test_a_rule_that_is_broken_elsewhere_is_no_reason_for_a_gap() -> None:
    """Bo has too little rest between two nights, as somebody allowed; what he has is no matter of the primary's."""
    nights = [night(0, ("backup",)), night(1, ("backup",)), night(2)]
    given = [Assignment(slot=f"n{day}/backup", worker="Bo") for day in (0, 1)]
    bo, away = worker("Bo", positions=["backup"]), [absence(on(2), on(4))]
    for absences, rules in (([], []), (away, [(Rule.ABSENCE, "Ada")])):
        ada = worker("Ada", positions=["primary"], absences=absences)
        asked_of = read_problem(json.dumps(problem([ada, bo], nights, limits={"min_rest_hours": 24})))
        assert [(each.rule, each.worker) for each in gap(asked_of, given, "n2/primary").conflict] == rules


def test_a_gap_that_others_can_make_room_for_says_so() -> None:
    """Bo may not hold both nights, but Ada could take the first from him."""
    people = (worker("Ada", absences=[absence(on(2), on(9))]), worker("Bo"))
    found = gap(asked(*people, days=(0, 1), limits={"min_rest_hours": 24}), held(n0="Bo"), "n1/primary")
    assert found.conflict == (), found
    assert "absence" in found.sentence


def test_a_gap_without_anybody_for_it_has_no_conflict_to_show() -> None:
    found = gap(asked(worker("Ada", positions=["backup"])), (), "n0/primary")
    assert found.sentence == "Nobody may take it as the rota stands: the position bars 1."
    assert found.conflict == ()


def test_a_person_is_told_in_each_category_where_they_stand_and_why() -> None:
    the_problem = asked(worker("Ada", history=history(points=40)), worker("Bo", max_duties_28d=1))
    points, nights = person(the_problem, held(n0="Ada", n2="Bo"), "Ada")
    assert points.startswith("weighted hours: 50 against a fair share of 30.0, 20.0 above it (about 2 duties): ")
    assert points.endswith("brought 40 along, which is more than the share already.")
    assert nights == "nights: 1 against a fair share of 1.0; within a tenth of it."


def test_what_one_duty_in_other_hands_would_mend_is_not_excused() -> None:
    """A rota made in haste: Ada has all three nights, and both may hold each of them. No rule keeps it so."""
    the_problem = asked(worker("Ada"), worker("Bo"), days=(0, 2, 4))
    given = held(n0="Ada", n2="Ada", n4="Ada")
    assert person(the_problem, given, "Ada")[0].endswith(
        "could be fairer: Mon 5 Oct 20:00 could go to somebody who has less."
    )
    assert person(the_problem, given, "Bo")[0].endswith(
        "could be fairer: Mon 5 Oct 20:00 could come from somebody who has more."
    )


def test_a_duty_that_may_not_change_hands_is_no_way_to_mend_it() -> None:
    """Ada's nights are pinned, Bo is away in one of them and has hardly any rest before the other."""
    pins = [{"slot": "n4/primary", "worker": "Ada"}]
    away = worker("Bo", absences=[absence(on(0), on(2))])
    the_problem = asked(worker("Ada"), away, days=(0, 4), pins=pins)
    told = person(the_problem, held(n0="Ada", n4="Ada"), "Ada")[0]
    assert "could" not in told.replace("could still", "").replace("could take", "")


@pytest.mark.parametrize(
    ("bound", "known"),
    [
        (None, "nothing is proved, so a fairer rota may exist"),
        (0, "nothing is proved, so a fairer rota may exist"),
        (1, "a better rota may exist, for up to 99% of the cost could still be saved"),
        (10_000, "it is proved that no rota is better as a whole"),
    ],
)
def test_only_what_was_proved_is_told_as_proved(bound: int | None, known: str) -> None:
    """Three nights for two: one has two of them, and to hand one on would only change who. Whether several changes
    could do better is told as far as it is known."""
    the_problem = asked(worker("Ada"), worker("Bo"), days=(0, 2, 4))
    told = person(the_problem, held(n0="Ada", n2="Bo", n4="Ada"), "Ada", bound=bound)[0]
    assert told.endswith(
        "(less than a duty): it is given away in pieces of 10, more than this is off by;"
        f" no single duty in other hands would make the rota better; {known}."
    )


def test_where_looking_took_too_long_nothing_is_claimed_of_what_was_not_looked_at() -> None:
    the_problem = asked(worker("Ada"), worker("Bo"))
    looking = HandingOn(Book(the_problem), held(n0="Ada", n2="Ada"), most=0)
    assert looking.from_("Ada", "points") is None
    assert looking.is_exhausted


@pytest.mark.parametrize(
    ("rules", "far"),
    [
        ([], 0),
        ([Rule.REST, Rule.REST], 1),
        ([Rule.WEEKENDS, Rule.NIGHTS_IN_ROW], 2),
        ([Rule.ABSENCE], 2),
        ([Rule.AREA], 2),
        ([Rule.POSITION], 3),
    ],
)
def test_how_far_rules_keep_somebody_from_a_slot(rules: list[Rule], far: int) -> None:
    """One rule of rest is soon allowed, however often it is broken; leave is not; the position comes last."""
    broken = [Breach(rule=rule, worker="Ada", slots=(f"n{number}",), says="") for number, rule in enumerate(rules)]
    assert hindrance(broken) == far
