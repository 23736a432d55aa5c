"""Calls to the simulated phones: ringing, answering, keys, and every way a call can end."""

from datetime import timedelta

import pytest

from notifiers.base import Channel, Delivery, Fault, NotifyError
from notifiers.phones import Call, CallState, NotPossible, PhoneSwitch
from tests.notifiers.phone_scene import ADA, WORKERS, Scene, call, page


def the_call(scene: Scene) -> Call:
    """The call on Ada's phone."""
    found = scene.phone().call
    assert found is not None
    return found


def test_a_call_rings_and_says_nothing_until_it_is_answered(scene: Scene) -> None:
    scene.simulator.send(call())
    scene.pass_time(5)
    assert scene.reports() == [(0.3, Delivery.RINGING, "")]
    assert the_call(scene).state is CallState.RINGING
    assert the_call(scene).spoken == ""
    assert scene.phone().bubbles[0].text == ""


def test_an_answered_call_is_heard_and_reported_as_delivered(scene: Scene) -> None:
    scene.simulator.send(call())
    scene.pass_time(5)
    scene.simulator.answer(ADA)
    scene.simulator.run_due()
    assert scene.reports()[1:] == [(5, Delivery.DELIVERED, "")]
    assert the_call(scene).spoken == "Press 1 to take it."
    assert scene.phone().bubbles[0].text == "Press 1 to take it."
    assert scene.phone().bubbles[0].delivery is Delivery.DELIVERED


def test_a_key_answers_the_call_it_was_pressed_in_and_ends_it(scene: Scene) -> None:
    receipt = scene.simulator.send(call())
    scene.simulator.answer(ADA)
    scene.simulator.press(ADA, "1")
    scene.pass_time(300)
    [key] = scene.inbounds()
    assert (key.channel, key.text, key.answers) == (Channel.VOICE, "1", receipt.provider_id)
    assert (key.sender, key.recipient) == (ADA, WORKERS)
    assert key.provider_id != receipt.provider_id
    assert scene.phone().call is None
    assert [delivery for _, delivery, _ in scene.reports()] == [Delivery.DELIVERED]


def test_a_key_that_was_not_named_has_the_text_spoken_again(scene: Scene) -> None:
    """Ada presses 8 in her sleep. The service hears of it, the call says its sentence again, and 1 still takes it."""
    scene.simulator.send(call())
    scene.simulator.answer(ADA)
    scene.simulator.press(ADA, "8")
    scene.simulator.run_due()
    assert the_call(scene).state is CallState.ANSWERED
    assert (the_call(scene).hearings, the_call(scene).wrong) == (2, 1)
    scene.simulator.press(ADA, "1")
    scene.pass_time(300)
    assert scene.phone().call is None
    assert [key.text for key in scene.inbounds()] == ["8", "1"]


def test_the_third_key_that_was_not_named_ends_the_call(scene: Scene) -> None:
    """A phone in a pocket must not hold the line: the next try has to find it free."""
    scene.simulator.send(call())
    scene.simulator.answer(ADA)
    for key in ("8", "7"):
        scene.simulator.press(ADA, key)
    assert the_call(scene).hearings == 3
    scene.simulator.press(ADA, "#")
    scene.simulator.run_due()
    assert scene.phone().call is None
    assert len(scene.inbounds()) == 3


def test_zero_speaks_the_text_again_and_is_told_to_nobody(scene: Scene) -> None:
    scene.simulator.send(call())
    scene.simulator.answer(ADA)
    scene.simulator.press(ADA, "0")
    scene.simulator.run_due()
    assert the_call(scene).hearings == 2
    assert scene.inbounds() == []


def test_a_call_that_does_not_listen_goes_on_whatever_is_pressed(scene: Scene) -> None:
    scene.simulator.send(call(keys=False))
    scene.simulator.answer(ADA)
    scene.simulator.press(ADA, "1")
    scene.simulator.run_due()
    assert the_call(scene).state is CallState.ANSWERED
    assert scene.inbounds() == []


def test_nobody_answers_and_the_call_rings_out(scene: Scene) -> None:
    scene.simulator.send(call())
    scene.pass_time(24.9)
    assert the_call(scene).state is CallState.RINGING
    scene.pass_time(0.1)
    assert scene.reports()[1:] == [(25, Delivery.FAILED, "no-answer")]
    assert scene.phone().call is None


def test_a_call_cannot_be_answered_a_moment_too_late(scene: Scene) -> None:
    """The page still showed it ringing; the carrier had given up, and is believed."""
    scene.simulator.send(call())
    scene.at += timedelta(seconds=26)
    with pytest.raises(NotPossible, match="No call is ringing"):
        scene.simulator.answer(ADA)
    scene.simulator.run_due()
    assert scene.reports()[1:] == [(25, Delivery.FAILED, "no-answer")]


def test_a_ringing_call_that_is_put_down_was_declined(scene: Scene) -> None:
    scene.simulator.send(call())
    scene.pass_time(2)
    scene.simulator.hang_up(ADA)
    scene.pass_time(60)
    assert scene.reports()[1:] == [(2, Delivery.FAILED, "declined")]
    assert scene.phone().bubbles[0].delivery is Delivery.FAILED


def test_an_answered_call_that_is_put_down_stays_delivered_and_claims_nothing(scene: Scene) -> None:
    scene.simulator.send(call())
    scene.simulator.answer(ADA)
    scene.simulator.hang_up(ADA)
    scene.pass_time(300)
    assert {delivery for _, delivery, _ in scene.reports()} == {Delivery.DELIVERED}
    assert (scene.phone().call, scene.inbounds()) == (None, [])


def test_an_answered_call_nobody_speaks_in_ends_after_a_minute(scene: Scene) -> None:
    """Ada answers and falls asleep again: the line must be free for the next attempt."""
    scene.simulator.send(call())
    scene.simulator.answer(ADA)
    scene.pass_time(59)
    assert the_call(scene).state is CallState.ANSWERED
    scene.pass_time(1)
    assert scene.phone().call is None


def test_a_second_call_finds_the_phone_engaged(scene: Scene) -> None:
    first = scene.simulator.send(call())
    second = scene.simulator.send(call())
    scene.pass_time(1)
    ends = {event.provider_id: code for event, (_, _, code) in zip(scene.taken, scene.reports(), strict=True)}
    assert ends == {first.provider_id: "", second.provider_id: "busy"}
    assert the_call(scene).id == first.provider_id


def test_a_phone_that_is_off_rings_only_for_the_carrier(scene: Scene) -> None:
    scene.simulator.switch(ADA, PhoneSwitch.OFF)
    scene.simulator.send(call())
    assert scene.phone().call is None
    scene.pass_time(25)
    assert scene.reports() == [(0.3, Delivery.RINGING, ""), (25, Delivery.FAILED, "no-answer")]


def test_switching_a_ringing_phone_off_ends_its_call(scene: Scene) -> None:
    scene.simulator.send(call())
    scene.simulator.switch(ADA, PhoneSwitch.OFF)
    scene.pass_time(60)
    assert scene.reports() == [(0, Delivery.FAILED, "declined")]
    assert (scene.phone().call, scene.phone().switch) == (None, PhoneSwitch.OFF)


@pytest.mark.parametrize("switch", [PhoneSwitch.OPTED_OUT, PhoneSwitch.SLOW])
def test_a_call_rings_where_a_text_would_not_arrive(scene: Scene, switch: PhoneSwitch) -> None:
    """STOP stops texts and not calls, which is why the voice follows at once."""
    scene.simulator.switch(ADA, switch)
    scene.simulator.send(call())
    assert the_call(scene).state is CallState.RINGING


def test_a_carrier_that_refuses_refuses_calls_too(scene: Scene) -> None:
    scene.simulator.switch(ADA, PhoneSwitch.REFUSES)
    with pytest.raises(NotifyError) as refusal:
        scene.simulator.send(call())
    assert (refusal.value.fault, refusal.value.code) == (Fault.TRANSIENT, "30001")
    assert scene.phone().call is None


def test_a_text_arrives_during_a_call(scene: Scene) -> None:
    scene.simulator.send(call())
    scene.simulator.send(page())
    scene.pass_time(2)
    scene.simulator.answer(ADA)
    assert [bubble.delivery for bubble in scene.phone().bubbles] == [Delivery.DELIVERED] * 2
    assert the_call(scene).state is CallState.ANSWERED


@pytest.mark.parametrize("act", ["answer", "hang_up"])
def test_without_a_call_there_is_nothing_to_pick_up_or_put_down(scene: Scene, act: str) -> None:
    with pytest.raises(NotPossible, match=r"No call|no call"):
        getattr(scene.simulator, act)(ADA)


def test_no_key_is_heard_before_the_call_is_answered(scene: Scene) -> None:
    scene.simulator.send(call())
    with pytest.raises(NotPossible, match="Answer the call while it rings"):
        scene.simulator.press(ADA, "1")


@pytest.mark.parametrize("key", ["", "11", "a", "١"])
def test_only_the_keys_of_a_telephone_can_be_pressed(scene: Scene, key: str) -> None:
    scene.simulator.send(call())
    scene.simulator.answer(ADA)
    with pytest.raises(NotPossible, match="no such key"):
        scene.simulator.press(ADA, key)
