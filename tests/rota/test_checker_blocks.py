"""The independent checker on blocks: slots that go to one worker, a week or a weekend, and count as one duty."""

from tests.rota.checker import check
from tests.rota.held import Json
from tests.rota.little import night, problem, rota, worker

AT_MOST_ONE = {"max_duties_7d": 1, "max_consecutive_days": 1, "max_nights_in_row": 1, "max_weekends_in_row": 1}
NIGHT: Json = {"points": 0, "nights": 1, "weekends": 0, "holidays": 0}


def in_block(day: int, block: str | None, weekend: int | None = None) -> Json:
    return night(day, slot_facts={"block": block, "counts": NIGHT, "weekend": weekend})


def broken(*periods: Json, by: str = "Ada", limits: Json | None = None) -> set[str]:
    """The rules broken when one worker holds all of these."""
    people = [worker("Ada"), worker("Bo")]
    of = problem(people, periods, limits=AT_MOST_ONE if limits is None else limits)
    held = {period["id"]: by for period in periods}
    return {found.rule for found in check(of, rota(**held)).violations}


def test_a_block_has_one_holder() -> None:
    of = problem([worker("Ada"), worker("Bo")], [in_block(0, "w0"), in_block(1, "w0")])
    found = check(of, rota(n0="Ada", n1="Bo")).violations
    assert [(each.rule, each.worker, each.slots) for each in found] == [("BLOCK", "Bo", ("n1/primary",))]


def test_a_part_of_a_block_may_stay_empty() -> None:
    """A gap has its price; it is no reason to take the rest of the week from somebody."""
    of = problem([worker("Ada")], [in_block(0, "w0"), in_block(1, "w0")])
    verdict = check(of, rota(n1="Ada"))
    assert not verdict.violations
    assert verdict.uncovered == ("n0/primary",)


def test_inside_a_block_there_is_neither_rest_nor_run() -> None:
    """Seven nights running with no rest between them are one duty, where the agency plans by the week."""
    nights = [night(d, end=f"{night(d + 1)['start']}", slot_facts={"block": "w0", "counts": NIGHT}) for d in range(7)]
    assert broken(*nights) == set()


def test_between_two_blocks_there_is_both() -> None:
    """Three nights and then three of another block: a run of six, two duties in seven days, and rest is enough."""
    nights = [in_block(d, "early" if d < 3 else "late") for d in range(6)]
    assert broken(*nights) == {"NIGHTS_IN_ROW", "DUTIES_7D"}
    six = {**AT_MOST_ONE, "max_nights_in_row": 6, "max_duties_7d": 2}
    assert broken(*nights, limits=six) == set()


def test_a_single_night_beside_a_block_lengthens_its_run() -> None:
    limits = {**AT_MOST_ONE, "max_nights_in_row": 2, "max_duties_7d": 2}
    assert broken(in_block(0, "w0"), in_block(1, "w0"), in_block(2, None), limits=limits) == {"NIGHTS_IN_ROW"}
    assert broken(in_block(0, "w0"), in_block(1, "w0"), in_block(3, None), limits=limits) == set()


def test_a_block_counts_on_the_day_of_its_first_held_slot() -> None:
    """Monday to Wednesday and then Thursday: the days on which a duty starts are not neighbours, so no run of two."""
    limits = {"max_consecutive_days": 1, "max_duties_7d": 9}
    block = [in_block(0, "w0"), in_block(1, "w0"), in_block(2, "w0")]
    assert broken(*block, in_block(3, None), limits=limits) == set()
    assert broken(in_block(0, None), *block[1:], limits=limits) == {"CONSECUTIVE"}


def test_rest_is_due_before_and_after_a_block_and_for_what_lies_in_its_midst() -> None:
    block = [in_block(0, "w0"), in_block(4, "w0")]
    inside = night(2)
    close = night(3, start="2026-10-09T10:00Z", end="2026-10-09T12:00Z")
    limits = {"max_duties_7d": 9}
    assert broken(*block, inside, limits=limits) == set()
    assert broken(*block, close, limits=limits) == {"REST"}


def test_weekends_of_one_block_are_one_run() -> None:
    limits = {"max_weekends_in_row": 1}
    one = [in_block(5, "long", 0), in_block(12, "long", 1)]
    two = [in_block(5, "first", 0), in_block(12, "second", 1)]
    assert broken(*one, limits=limits) == set()
    assert broken(*two, limits=limits) == {"WEEKENDS_IN_ROW"}
