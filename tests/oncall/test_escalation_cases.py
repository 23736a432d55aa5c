"""The ladder decision by decision: Ada is primary, Bo supervises, Dov directs, the sheriff is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from oncall.domain.contact import Ladder
from oncall.domain.escalation import Rung, advance
from oncall.domain.person import Callee, Reach
from oncall.domain.policy import Attempt, EscalationPolicy, Spent, Step, Target
from tests.oncall.ladder_world import SHERIFF, STAFFED, USUAL, World, asked, decide, passing, step, told
from tests.oncall.night import NIGHT


def minutes(number: float) -> timedelta:
    """So long after the contact came in."""
    return timedelta(minutes=number)


def test_a_silent_night_minute_by_minute() -> None:
    """Text, text and call, call, second number; then the next position; at 45 everybody, and the sheriff."""
    night, decision = {}, decide(World(STAFFED))
    night[0.0] = asked(decision)
    while (at := decision.next_at) <= NIGHT + minutes(60):
        decision = decide(World(STAFFED), decision.ladder, at)
        night[(at - NIGHT) / minutes(1)] = asked(decision)
    assert night == {
        0: [("ada", "sms")],
        5: [("ada", "sms"), ("ada", "voice")],
        9: [("ada", "voice")],
        13: [("ada", "voice")],
        15: [("bo", "sms")],
        20: [("bo", "sms"), ("bo", "voice")],
        24: [("bo", "voice")],
        28: [("bo", "voice")],
        30: [("dov", "sms")],
        35: [("dov", "sms"), ("dov", "voice")],
        39: [("dov", "voice")],
        43: [("dov", "voice")],
        45: [(name, way) for name in ("ada", "bo", "dov", "cleo") for way in ("sms", "voice")],
        50: [(name, way) for name in ("ada", "bo", "dov") for way in ("sms", "voice")],
        54: [("ada", "voice"), ("bo", "voice"), ("dov", "voice")],
        58: [("ada", "voice"), ("bo", "voice"), ("dov", "voice")],
        60: [(name, way) for name in ("ada", "bo", "dov") for way in ("sms", "voice")],
    }


def test_the_fourth_try_goes_to_the_second_number() -> None:
    ladder = replace(decide(World(STAFFED)).ladder, done=3)
    [page] = decide(World(STAFFED), ladder, NIGHT + minutes(13)).pages
    assert page.number == 2


def test_when_everybody_is_paged_together_it_is_an_alarm_once_and_the_call_down_list_hears_of_it() -> None:
    at_45, at_60 = (decide(World(STAFFED), None, NIGHT + minutes(each)) for each in (45, 60))
    assert all(page.alarm for page in at_45.pages if not page.callee.is_desk)
    assert at_45.spent
    later = decide(World(STAFFED), at_45.ladder, NIGHT + minutes(60))
    assert not any(page.alarm for page in later.pages)
    assert not later.spent
    assert at_60.spent  # An engine that slept until then says it late, but it says it.


def test_a_rung_that_holds_nobody_new_is_skipped_at_once() -> None:
    """Ada holds two positions tonight: asking her again as her own supervisor would lose a quarter of an hour."""
    world = World({"primary": ("ada",), "supervisor": ("ada",), "director": ("dov",)})
    decision = decide(world, None, NIGHT + minutes(15))
    assert [(rung.step, rung.skipped) for rung in decision.rungs] == [(0, ""), (1, "nobody new"), (2, "")]
    assert ("dov", "sms") in asked(decision)


def test_a_gap_in_the_rota_is_a_rung_without_anybody() -> None:
    decision = decide(World({**STAFFED, "primary": ()}))
    assert decision.rungs[0] == Rung(round=0, step=0, roles=(), skipped="nobody new")
    assert asked(decision) == [("bo", "sms")]


def test_an_empty_rota_rings_the_sheriff_at_once_and_for_ever() -> None:
    decision = decide(World({}))
    assert decision.spent
    assert told(decision) == [SHERIFF]
    for _ in range(5):
        decision = decide(World({}), decision.ladder, NIGHT + minutes(20) * (decision.ladder.round + 1))
        assert told(decision) == [SHERIFF]


def test_whoever_is_engaged_gets_one_text_and_the_next_rung_begins_the_same_moment() -> None:
    """Ada is on another call-out: she hears of it, and nobody waits for her."""
    world = World(STAFFED, {"ada": Reach.ENGAGED})
    decision = decide(world)
    assert asked(decision) == [("ada", "sms"), ("bo", "sms")]
    assert [(rung.step, rung.skipped) for rung in decision.rungs] == [(0, ""), (0, "nobody free"), (1, "")]
    assert decision.ladder.step == 1
    assert decision.next_at == NIGHT + minutes(5)  # Bo's second try, and no further text for Ada.
    assert asked(decide(world, decision.ladder, decision.next_at)) == [("bo", "sms"), ("bo", "voice")]


@pytest.mark.parametrize("reach", [Reach.BUSY, Reach.UNREACHABLE])
def test_whoever_is_busy_or_out_of_reach_gets_nothing_and_is_not_waited_for(reach: Reach) -> None:
    decision = decide(World(STAFFED, {"ada": reach}))
    assert asked(decision) == [("bo", "sms")]
    assert decision.ladder.step == 1


def test_whoever_becomes_busy_half_way_is_not_waited_for_any_longer() -> None:
    first = decide(World(STAFFED))
    decision = decide(World(STAFFED, {"ada": Reach.BUSY}), first.ladder, NIGHT + minutes(2))
    assert asked(decision) == [("bo", "sms")]
    assert decision.ladder.began_at == NIGHT + minutes(2)  # Bo has his whole quarter of an hour.


def test_a_pass_begins_the_next_rung_at_once() -> None:
    first = decide(World(STAFFED))
    decision = decide(World(STAFFED), passing(first.ladder, "ada"), NIGHT + minutes(3))
    assert asked(decision) == [("bo", "sms")]
    assert decision.not_taken == ()  # Ada knows that she has passed.


def test_one_of_two_who_passes_leaves_the_other_all_the_time_there_was() -> None:
    world = World({**STAFFED, "primary": ("ada", "cleo")})
    first = decide(world)
    decision = decide(world, passing(first.ladder, "ada"), NIGHT + minutes(3))
    assert asked(decision) == []
    assert decision.ladder.step == 0
    assert asked(decide(world, decision.ladder, NIGHT + minutes(5))) == [("cleo", "sms"), ("cleo", "voice")]


def test_whoever_no_channel_reaches_is_not_waited_for_until_the_next_try() -> None:
    """The carrier lost the text; the next rung begins, and nothing waits for a phone that is off."""
    first = decide(World(STAFFED))
    lost = replace(first.ladder, failed=("ada",))
    decision = decide(World(STAFFED), lost, NIGHT + minutes(1))
    assert asked(decision) == [("bo", "sms")]


def test_when_everybody_has_passed_everybody_is_asked_again_in_the_next_round() -> None:
    """A pass is for one round; a child is not left alone because three people were asleep."""
    ladder = Ladder(began_at=NIGHT)
    for name in ("ada", "bo", "dov"):
        ladder = passing(decide(World(STAFFED), ladder).ladder, name)
    decision = decide(World(STAFFED), ladder)
    assert decision.spent
    assert {name for name, _ in asked(decision)} == {"cleo"}  # Whoever has not just passed comes first …
    later = decide(World(STAFFED), decision.ladder, NIGHT + minutes(5))
    assert {name for name, _ in asked(later)} == {"ada", "bo", "dov"}  # … and five minutes later, all of them.


def test_those_who_did_not_answer_hear_that_the_next_is_called_too() -> None:
    first = decide(World(STAFFED))
    ladder = replace(first.ladder, done=4)
    assert decide(World(STAFFED), ladder, NIGHT + minutes(15)).not_taken == ("ada",)


def test_after_an_outage_one_text_and_one_call_stand_for_all_that_was_missed() -> None:
    """Forty minutes without an engine: Ada and Bo are caught up with, Dov is next in turn, nobody is rung twice."""
    decision = decide(World(STAFFED), None, NIGHT + minutes(40))
    assert sorted(asked(decision)) == [(name, way) for name in ("ada", "bo", "dov") for way in ("sms", "voice")]
    assert decision.next_at == NIGHT + minutes(43)


def test_people_are_resolved_anew_at_every_try() -> None:
    """The duty changed at 01:08: the second try goes to whoever has it now."""
    first = decide(World(STAFFED))
    decision = decide(World({**STAFFED, "primary": ("cleo",)}), first.ladder, NIGHT + minutes(5))
    assert asked(decision) == [("cleo", "sms"), ("cleo", "voice")]


def test_whoever_speaks_the_language_is_asked_together_with_a_step_whose_people_do_not() -> None:
    """Cleo takes the call-back; the visit stays with the area."""
    world = World(STAFFED, speakers=frozenset({"cleo"}))
    decision = decide(world, language=True)
    assert asked(decision) == [("ada", "sms"), ("cleo", "sms")]
    assert [page.callee.call_back_only for page in decision.pages] == [False, True]
    assert asked(decide(world)) == [("ada", "sms")]  # Nobody asked for a language.


def test_nobody_is_added_for_a_language_that_the_step_speaks_itself() -> None:
    assert asked(decide(World(STAFFED, speakers=frozenset({"ada", "cleo"})), language=True)) == [("ada", "sms")]


def test_a_speaker_who_is_busy_does_not_count() -> None:
    """Ada speaks it and cannot: whoever else does is asked, and Ada is not waited for."""
    world = World(STAFFED, {"ada": Reach.BUSY}, frozenset({"ada", "bo"}))
    assert asked(decide(world, language=True))[0] == ("bo", "sms")


def test_whoever_is_only_told_is_told_once_and_not_waited_for() -> None:
    """The supervisor hears of it when it begins, and is asked when it is their turn."""
    informing = Step(
        targets=(Target(position="primary"),),
        informs=(Target(position="supervisor"),),
        attempts=(Attempt(minute=0), Attempt(minute=5)),
        minutes=15,
    )
    policy = EscalationPolicy(id="p", steps=(informing, step("supervisor")), spent=Spent(desk="sheriff"))
    decision = decide(World(STAFFED), policy=policy)
    assert (asked(decision), told(decision)) == ([("ada", "sms")], ["bo"])
    decision = decide(World(STAFFED), decision.ladder, NIGHT + minutes(5), policy)
    assert told(decision) == []
    decision = decide(World(STAFFED), decision.ladder, NIGHT + minutes(15), policy)
    assert asked(decision) == [("bo", "sms")]


def test_a_desk_of_ours_can_take_it_and_is_waited_for() -> None:
    """In office hours the intake desk answers for the position, by the same policy."""
    desk = Callee(id="desk:intake", role="Intake desk")
    decision = decide(World(STAFFED), policy=USUAL)
    assert decision.ladder.step == 0

    def office(target: Target) -> tuple[Callee, ...]:
        return (desk,) if target.position == "primary" else World(STAFFED)(target)

    by_day = advance(USUAL, Ladder(began_at=NIGHT), NIGHT, office)
    assert asked(by_day) == [("desk:intake", "sms")]
    assert by_day.ladder.step == 0


def test_an_outside_desk_in_a_step_is_told_and_never_waited_for() -> None:
    policy = EscalationPolicy(
        id="p",
        steps=(
            Step(targets=(Target(desk="sheriff"),), attempts=(Attempt(minute=0, channels=("voice",)),), minutes=15),
            step("primary"),
        ),
        spent=Spent(desk="sheriff"),
    )
    decision = decide(World(STAFFED), policy=policy)
    assert told(decision) == [SHERIFF]
    assert asked(decision) == [("ada", "sms")]
