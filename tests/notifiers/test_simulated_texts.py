"""Texts to and from the simulated phones, under every position of the switch."""

from datetime import timedelta

import pytest

from notifiers.base import Channel, Delivery, Fault, Message, NotifyError
from notifiers.phones import BUBBLES_KEPT, Direction, NotPossible, PhoneSwitch
from notifiers.simulator import Sent
from tests.notifiers.phone_scene import ADA, BO, EVENING, WORKERS, Scene, page


def test_a_text_is_accepted_then_sent_then_delivered(scene: Scene) -> None:
    """Nothing more than 'accepted' is known until the carrier says more, and each word has its time."""
    receipt = scene.simulator.send(page())
    scene.simulator.run_due()
    assert receipt.delivery is Delivery.ACCEPTED
    assert scene.reports() == []
    scene.pass_time(2)
    assert scene.reports() == [(0.3, Delivery.SENT, ""), (1, Delivery.DELIVERED, "")]
    assert {event.provider_id for event in scene.taken} == {receipt.provider_id}


def test_the_ticks_on_the_phone_follow_the_reports(scene: Scene) -> None:
    scene.simulator.send(page())
    ticks = [scene.phone().bubbles[0].delivery]
    for seconds in (0.5, 1):
        scene.pass_time(seconds)
        ticks.append(scene.phone().bubbles[0].delivery)
    assert ticks == [Delivery.ACCEPTED, Delivery.SENT, Delivery.DELIVERED]
    assert scene.phone().bubbles[0].text == "IMMEDIATE South R447129"
    assert scene.phone().bubbles[0].direction is Direction.IN


def test_a_phone_that_is_off_gets_nothing_and_the_carrier_says_so_late(scene: Scene) -> None:
    scene.simulator.switch(ADA, PhoneSwitch.OFF)
    scene.simulator.send(page())
    scene.pass_time(19)
    assert scene.reports() == [(0.3, Delivery.SENT, "")]
    scene.pass_time(1)
    assert scene.reports()[1:] == [(20, Delivery.UNDELIVERED, "30003")]
    assert scene.phone().bubbles[0].delivery.lost


def test_a_slow_text_arrives_after_ninety_seconds(scene: Scene) -> None:
    scene.simulator.switch(ADA, PhoneSwitch.SLOW)
    scene.simulator.send(page())
    scene.pass_time(89)
    assert scene.reports() == [(0.3, Delivery.SENT, "")]
    scene.pass_time(1)
    assert scene.reports()[1:] == [(90, Delivery.DELIVERED, "")]


def test_a_slow_text_that_is_worth_nothing_by_then_is_dropped(scene: Scene) -> None:
    """A page that is good for a minute must not arrive after one and a half."""
    scene.simulator.switch(ADA, PhoneSwitch.SLOW)
    scene.simulator.send(page(valid_for=timedelta(minutes=1)))
    scene.pass_time(120)
    assert scene.reports()[1:] == [(60, Delivery.UNDELIVERED, "30036")]


@pytest.mark.parametrize(
    ("switch", "fault", "code"),
    [(PhoneSwitch.REFUSES, Fault.TRANSIENT, "30001"), (PhoneSwitch.OPTED_OUT, Fault.CONSENT, "21610")],
)
def test_a_refused_text_leaves_nothing_but_a_failed_bubble(
    scene: Scene, switch: PhoneSwitch, fault: Fault, code: str
) -> None:
    scene.simulator.switch(ADA, switch)
    with pytest.raises(NotifyError) as refusal:
        scene.simulator.send(page())
    scene.pass_time(120)
    assert (refusal.value.fault, refusal.value.code) == (fault, code)
    assert scene.taken == []
    assert list(scene.simulator.sent) == []
    assert (scene.phone().bubbles[0].delivery, scene.phone().bubbles[0].code) == (Delivery.FAILED, code)


def test_one_phone_does_not_wait_for_another(scene: Scene) -> None:
    """Ada's slow text was sent first; Bo's arrives first, and the door hears of them in that order."""
    scene.simulator.switch(ADA, PhoneSwitch.SLOW)
    slow = scene.simulator.send(page(ADA)).provider_id
    quick = scene.simulator.send(page(BO)).provider_id
    scene.pass_time(90)
    assert [event.provider_id for event in scene.taken] == [slow, quick, quick, slow]


def test_what_a_worker_types_comes_in_from_her_number_to_ours(scene: Scene) -> None:
    scene.simulator.text(ADA, "1")
    assert scene.phone().bubbles[0].delivery is Delivery.ACCEPTED
    scene.simulator.run_due()
    [reply] = scene.inbounds()
    assert (reply.channel, reply.sender, reply.recipient) == (Channel.SMS, ADA, WORKERS)
    assert (reply.text, reply.answers) == ("1", None)
    assert scene.phone().bubbles[0].delivery is Delivery.DELIVERED
    assert scene.phone().bubbles[0].direction is Direction.OUT


def test_a_reply_comes_after_what_happened_before_it(scene: Scene) -> None:
    """Nobody pumped for a minute; the delivery, which is due, is still told before the reply to it."""
    scene.simulator.send(page())
    scene.at += timedelta(minutes=1)
    scene.simulator.text(ADA, "1")
    scene.simulator.run_due()
    assert scene.taken[2:] == scene.inbounds()


def test_stop_opts_out_and_start_opts_in_again(scene: Scene) -> None:
    """Both words reach the service as well: it must know why nothing gets through."""
    scene.simulator.text(ADA, " stop ")
    assert scene.phone().switch is PhoneSwitch.OPTED_OUT
    scene.simulator.text(ADA, "Start")
    assert scene.phone().switch is PhoneSwitch.ON
    scene.simulator.run_due()
    assert [reply.text for reply in scene.inbounds()] == [" stop ", "Start"]


def test_start_changes_nothing_for_a_phone_that_never_stopped(scene: Scene) -> None:
    scene.simulator.switch(ADA, PhoneSwitch.SLOW)
    scene.simulator.text(ADA, "START")
    assert scene.phone().switch is PhoneSwitch.SLOW


def test_a_phone_that_is_off_types_nothing(scene: Scene) -> None:
    scene.simulator.switch(ADA, PhoneSwitch.OFF)
    with pytest.raises(NotPossible, match=r"switched off\. Switch it on first\."):
        scene.simulator.text(ADA, "1")


@pytest.mark.parametrize("body", ["", "a" * 1601])
def test_a_text_no_carrier_takes_is_not_typed(scene: Scene, body: str) -> None:
    with pytest.raises(NotPossible, match="1 to 1600 characters"):
        scene.simulator.text(ADA, body)


def test_a_phone_that_is_not_there_is_named_as_such_without_its_number(scene: Scene) -> None:
    with pytest.raises(NotPossible, match=r"no such phone") as error:
        scene.simulator.text("+13035550199", "1")
    assert "0199" not in str(error.value)


def test_a_message_to_a_new_number_puts_a_phone_on_the_wall(scene: Scene) -> None:
    """A worker added while the demo runs has a phone the first time she is paged; it is named later."""
    scene.simulator.send(page("+13035550144"))
    scene.simulator.put_up("+13035550144", "Cleo")
    assert [phone.name for phone in scene.simulator.wall()] == ["Ada", "Bo", "Cleo"]
    assert len(scene.phone("+13035550144").bubbles) == 1


def test_a_phone_keeps_its_last_fifty_bubbles(scene: Scene) -> None:
    for number in range(BUBBLES_KEPT + 2):
        scene.simulator.text(ADA, str(number))
    assert [bubble.text for bubble in scene.phone().bubbles] == [str(n) for n in range(2, 52)]


def test_the_same_message_sent_twice_is_seen_twice(scene: Scene) -> None:
    """A carrier knows nothing of our ids; a test that counts doubles must see them."""
    scene.simulator.send(page())
    scene.simulator.send(page())
    assert list(scene.simulator.sent) == [Sent("m1", ADA, Channel.SMS)] * 2


def test_an_email_is_not_for_phones(scene: Scene) -> None:
    message = Message(id="e1", channel=Channel.EMAIL, to="ada@example.org", text="hello")
    with pytest.raises(NotifyError) as refusal:
        scene.simulator.send(message)
    assert refusal.value.fault is Fault.ACCOUNT


def test_the_version_rises_with_every_change_and_only_then(scene: Scene) -> None:
    seen = [scene.simulator.version]
    scene.simulator.wall()
    scene.simulator.run_due()
    assert scene.simulator.version == seen[0]
    for change in (lambda: scene.simulator.send(page()), lambda: scene.pass_time(0.5)):
        change()
        seen.append(scene.simulator.version)
    assert seen == sorted(set(seen))
    assert scene.phone().bubbles[0].at == EVENING
