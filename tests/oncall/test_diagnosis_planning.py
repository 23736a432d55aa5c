"""What the doctor makes of rules of planning that the people there could not keep."""

from dataclasses import replace
from datetime import date
from typing import Any

from oncall.config import parse_rules, rules_toml
from oncall.domain.person import Worker
from oncall.domain.rules import RuleSet
from oncall.engine.diagnosis import Weight, of_planning
from tests.world_agency import people_of

RULES = {name: parse_rules(rules_toml(name), on=date(2026, 9, 1)) for name in ("larkspur", "harlow")}


def said(agency: str, workers: tuple[Worker, ...], **planning: Any) -> list[tuple[Weight, str]]:
    """What is found with these people under these rules."""
    rules: RuleSet = RULES[agency]
    changed = replace(rules, planning=replace(rules.planning, **planning))
    return [(finding.weight, finding.text) for finding in of_planning(changed, workers)]


def test_both_agencies_can_keep_their_rules() -> None:
    """Nothing is said where all fits, nor while nobody was imported."""
    assert said("larkspur", people_of("larkspur")) == []
    assert said("harlow", people_of("harlow")) == []
    assert said("harlow", ()) == []


def test_a_coordinator_who_is_not_in_the_book_would_hear_of_nothing() -> None:
    """A typing mistake in an id."""
    [(weight, text)] = said("larkspur", people_of("larkspur"), coordinator="A77")
    assert (weight, "planning.coordinator names nobody" in text) == (Weight.BAD, True)
    assert said("larkspur", people_of("larkspur"), coordinator="A7") == []


def test_a_position_and_a_skill_that_nobody_has_are_gaps_before_they_are_planned() -> None:
    """The director has left; 'trained' was misspelt."""
    people = tuple(worker for worker in people_of("larkspur") if worker.external_id != "AD")
    assert said("larkspur", people) == [
        (Weight.LOOK, "Nobody holds the position director, so all of it would be a gap. Import people with it.")
    ]
    texts = [text for _, text in said("larkspur", people_of("larkspur"), required=("traned",))]
    assert [text[:55] for text in texts] == [
        "Nobody who holds the position primary has traned, so no",
        "Nobody who holds the position supervisor has traned, so",
        "Nobody who holds the position director has traned, so n",
    ]


def test_a_need_that_too_few_could_meet_is_told_with_its_area() -> None:
    """Nobody in South is certified any more; together the county still has its speakers."""
    people = tuple(
        replace(worker, languages=frozenset({"en"})) if "south" in worker.areas else worker
        for worker in people_of("harlow")
    )
    [(weight, text)] = said("harlow", people)
    assert weight is Weight.LOOK
    assert text.startswith("0 of those who serve South could meet the need for Spanish, 1 should. It will be missed")
