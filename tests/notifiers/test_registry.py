"""Which carrier takes a message, and when another one may be asked."""

import io
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import pytest

from notifiers.base import Channel, Fault, Message, Notifier, NotifyError, Receipt
from notifiers.console import Console
from notifiers.pace import Bucket
from notifiers.registry import Notifiers
from tests.notifiers.phone_scene import EVENING, Scene, call, page

TEXTS = frozenset({Channel.SMS})
ALARMS = frozenset({Channel.ALARM})


class Carrier(Notifier):
    """A carrier that raises one fault, or takes everything."""

    def __init__(self, name: str, fault: Fault | None = None, channels: frozenset[Channel] = TEXTS) -> None:
        self.name = name
        self.channels = channels
        self._fault = fault
        self.asked = 0
        self.ended: list[str] = []

    def send(self, message: Message) -> Receipt:
        """Do what this carrier does."""
        self.asked += 1
        if self._fault is not None:
            raise NotifyError(self._fault, self.name)
        return Receipt(provider_id=f"{self.name}-{message.id}")

    def end_call(self, provider_id: str) -> None:
        """Do the same with a call."""
        self.ended.append(provider_id)
        if self._fault is not None:
            raise NotifyError(self._fault, self.name)


def test_a_call_is_ended_by_the_carrier_that_made_it_and_a_refusal_stops_nothing() -> None:
    """The phone rings on until its minute is over; the night goes on meanwhile."""
    first, second = Carrier("first"), Carrier("second", Fault.TRANSIENT)
    carriers = Notifiers([first, second])
    carriers.end_call("second", "second-m1")
    carriers.end_call("a carrier of last year", "m0")
    assert (first.ended, second.ended) == ([], ["second-m1"])


def test_the_first_carrier_of_the_channel_takes_the_message() -> None:
    voice = Carrier("voice", channels=frozenset({Channel.VOICE}))
    first, second = Carrier("first"), Carrier("second")
    taken = Notifiers([voice, first, second]).send(page())
    name, receipt = taken.provider, taken.receipt
    assert (name, receipt.provider_id) == ("first", "first-m1")
    assert (voice.asked, second.asked) == (0, 0)


@pytest.mark.parametrize("fault", [Fault.TRANSIENT, Fault.ACCOUNT])
def test_a_carrier_that_surely_did_not_take_it_is_followed_by_the_next(
    fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    """The page leaves by the second carrier, and the log keeps that the first one is unwell."""
    with caplog.at_level(logging.WARNING):
        taken = Notifiers([Carrier("first", fault), Carrier("second")]).send(page())
        assert [refusal.fault for refusal in taken.refusals] == [fault]
        name = taken.provider
    assert name == "second"
    assert f"first took no message ({fault}, code first)" in caplog.text
    assert "+1303" not in caplog.text


@pytest.mark.parametrize("fault", [Fault.UNKNOWN, Fault.NUMBER, Fault.CONSENT])
def test_no_other_carrier_is_tried_when_that_could_double_or_trespass(fault: Fault) -> None:
    """After a time-out it may have left; a wrong number is wrong everywhere; no means no."""
    second = Carrier("second")
    with pytest.raises(NotifyError) as refusal:
        Notifiers([Carrier("first", fault), second]).send(page())
    assert refusal.value.fault is fault
    assert second.asked == 0


@pytest.mark.parametrize(
    ("faults", "loudest"),
    [
        ((Fault.TRANSIENT, Fault.ACCOUNT), "1"),
        ((Fault.ACCOUNT, Fault.TRANSIENT), "0"),
        ((Fault.TRANSIENT, Fault.TRANSIENT), "0"),
    ],
)
def test_when_all_refuse_the_fault_only_a_person_can_mend_is_told(faults: tuple[Fault, ...], loudest: str) -> None:
    carriers = [Carrier(str(place), fault) for place, fault in enumerate(faults)]
    with pytest.raises(NotifyError) as refusal:
        Notifiers(carriers).send(page())
    assert refusal.value.code == loudest


def alarm() -> Message:
    """What whoever looks after the service must hear."""
    return replace(page(), channel=Channel.ALARM, to="")


def test_an_alarm_goes_by_every_way_and_one_is_enough(caplog: pytest.LogCaptureFixture) -> None:
    """Dov's mail server is down, his room is gone, and nobody knows of his tablet; the pager takes it. The log says
    which ways are dead, and nothing of what they said."""
    faults = {"mail": Fault.ACCOUNT, "room": Fault.NUMBER, "tablet": Fault.UNKNOWN, "pager": None, "wall": None}
    carriers = [Carrier(name, fault, ALARMS) for name, fault in faults.items()]
    with caplog.at_level(logging.WARNING):
        taken = Notifiers([Carrier("texts"), *carriers]).send(alarm())
        name, receipt = taken.provider, taken.receipt
    assert (name, receipt.provider_id) == ("pager", "pager-m1")
    assert [carrier.asked for carrier in carriers] == [1, 1, 1, 1, 1]
    assert caplog.messages == [
        "mail took no alarm (account)",
        "room took no alarm (number)",
        "tablet took no alarm (unknown)",
    ]


def test_an_alarm_that_no_way_takes_is_told_as_what_a_person_must_mend() -> None:
    """Whoever raised it hears that it reached nobody."""
    carriers = [Carrier("mail", Fault.TRANSIENT, ALARMS), Carrier("room", Fault.ACCOUNT, ALARMS)]
    with pytest.raises(NotifyError) as refusal:
        Notifiers(carriers).send(alarm())
    assert (refusal.value.fault, refusal.value.code) == (Fault.ACCOUNT, "room")
    with pytest.raises(NotifyError) as refusal:
        Notifiers([Carrier("texts")]).send(alarm())
    assert (refusal.value.fault, refusal.value.code) == (Fault.ACCOUNT, "no-carrier")


class Listed(Carrier):
    """A carrier with a list and a pace."""

    def __init__(self, name: str, listed: Mapping[str, str]) -> None:
        super().__init__(name)
        self._listed = listed
        self.pace = {Channel.SMS: Bucket(1.0, 3, lambda: 0.0)}

    def find(self, message: Message, since: datetime) -> Receipt | None:
        """What its list says."""
        found = self._listed.get(message.id)
        return Receipt(provider_id=found) if found else None


def test_what_became_of_a_message_is_asked_of_whoever_had_it() -> None:
    """The answer of the second carrier was lost; the first one's list says nothing of it."""
    carriers = Notifiers([Listed("first", {}), Listed("second", {"m1": "S1"}), Carrier("third")])
    assert carriers.find(page(), EVENING) == ("second", Receipt(provider_id="S1"))
    assert Notifiers([Listed("first", {}), Carrier("third")]).find(page(), EVENING) is None


def test_the_pace_of_a_channel_is_that_of_its_first_carrier() -> None:
    """The others only take over, and what waits for them is not made to wait twice."""
    listed = Listed("listed", {})
    assert Notifiers([listed, Carrier("plain")]).pace(Channel.SMS) is listed.pace[Channel.SMS]
    assert Notifiers([Carrier("plain"), listed]).pace(Channel.SMS) is None
    assert Notifiers([listed]).pace(Channel.VOICE) is None


def test_without_a_carrier_everybody_is_concerned() -> None:
    with pytest.raises(NotifyError) as refusal:
        Notifiers([Carrier("texts")]).send(call())
    assert (refusal.value.fault, refusal.value.code) == (Fault.ACCOUNT, "no-carrier")


def test_carriers_are_listed_in_their_order(scene: Scene) -> None:
    console: Notifier = Console(io.StringIO(), new_id=lambda: "1")
    notifiers = Notifiers([scene.simulator, console])
    assert notifiers.names == ("simulator", "console")
    assert notifiers.for_channel(Channel.VOICE) == (scene.simulator, console)
    assert notifiers.for_channel(Channel.EMAIL) == (console,)
