"""Whether texts get through: what says that they do not, what says that they do again, and what says nothing."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import count
from typing import TypeVar

import pytest

from notifiers.base import Channel, Fault
from oncall.app.workplace import Workplace
from oncall.domain.page import OutgoingMessage, Priority
from oncall.domain.person import PROOF
from oncall.flow import outage
from oncall.flow.moment import Moment, Terms
from tests.oncall.night import Night

T = TypeVar("T")


class Fares:
    """How texts fare, told one by one. Every text is made when it is told of, unless it left before."""

    def __init__(self, night: Night) -> None:
        self.night = night
        self._at = Workplace(database=night.database, clock=night.clock, terms=Terms(alarms=True))
        self._ids = count(1)

    def do(self, use_case: Callable[[Moment], T]) -> T:
        """One transaction."""
        return self._at.write(use_case)

    def text(self, callee: str, channel: Channel = Channel.SMS, *, ago: float = 0) -> OutgoingMessage:
        """One that left so many minutes ago."""
        return OutgoingMessage(
            id=f"m-{next(self._ids)}",
            callee=callee,
            destination_id=f"{callee}-phone",
            channel=channel,
            text="R447129",
            priority=Priority.PAGE,
            made_at=self.night.clock.now() - timedelta(minutes=ago),
            provider="twilio",
        )

    def lost(self, callee: str, fault: Fault | None = Fault.TRANSIENT, channel: Channel = Channel.SMS) -> None:
        """The carrier had taken it, and it was lost; without a fault no receipt has come."""
        self.do(lambda moment: outage.lost(moment, self.text(callee, channel), fault, "30008"))

    def refused(self, callee: str, fault: Fault, channel: Channel = Channel.SMS) -> None:
        """The carrier did not take it."""
        self.do(lambda moment: outage.refused(moment, self.text(callee, channel), fault, "20503"))

    def delivered(self, callee: str, channel: Channel = Channel.SMS, *, ago: float = 0) -> None:
        """The handset said so, of one that left so long ago."""
        self.do(lambda moment: outage.delivered(moment, self.text(callee, channel, ago=ago)))

    @property
    def out(self) -> bool:
        """Whether pages go by call first."""
        return self.do(outage.are_out)

    def told(self) -> Sequence[str]:
        """What whoever looks after the service is told."""
        queued = self.do(lambda moment: moment.tx.messages.queued(50))
        return [message.text for message in queued if message.channel is Channel.ALARM]


@pytest.fixture
def fares(night: Night) -> Fares:
    """A night in which all has gone well."""
    return Fares(night)


# Out -------------------------------------------------------------------------------------------------


def test_texts_get_through_until_something_says_otherwise(fares: Fares) -> None:
    assert not fares.out


@pytest.mark.parametrize("fault", [Fault.CARRIER, Fault.UNKNOWN, Fault.ACCOUNT])
def test_a_carrier_that_is_not_there_for_one_is_there_for_nobody(fares: Fares, fault: Fault) -> None:
    """At once: the next page must not find out for itself."""
    fares.refused("ada", fault)
    assert fares.out
    assert sum("Texts do not get through" in said for said in fares.told()) == 1


@pytest.mark.parametrize("fault", [Fault.NUMBER, Fault.CONSENT])
def test_what_is_wrong_with_one_number_says_nothing_of_the_others(fares: Fares, fault: Fault) -> None:
    for name in ("ada", "bo", "cleo"):
        fares.refused(name, fault)
        fares.lost(name, fault)
    assert not fares.out


@pytest.mark.parametrize("fault", [Fault.TRANSIENT, None])
def test_texts_to_two_people_are_lost(fares: Fares, fault: Fault | None) -> None:
    """Lost, or not confirmed: one may be a handset in a cellar, two are the carrier."""
    fares.lost("ada", fault)
    assert not fares.out
    fares.lost("bo", fault)
    assert fares.out


def test_a_refusal_that_passes_and_a_loss_count_together(fares: Fares) -> None:
    fares.refused("ada", Fault.TRANSIENT)
    fares.lost("bo")
    assert fares.out


def test_one_handset_in_a_cellar_is_no_outage(fares: Fares) -> None:
    """However many texts to it are lost."""
    for _ in range(6):
        fares.lost("ada")
    assert not fares.out


def test_a_delivery_in_between_proves_the_way(fares: Fares) -> None:
    fares.lost("ada")
    fares.delivered("dov")
    fares.lost("bo")
    assert not fares.out


@pytest.mark.parametrize(("minutes", "out"), [(14, True), (15, False), (600, False)])
def test_two_losses_count_together_for_a_quarter_of_an_hour(fares: Fares, minutes: int, out: bool) -> None:
    fares.lost("ada")
    fares.night.clock.move(minutes=minutes)
    fares.lost("bo")
    assert fares.out is out


def test_the_quarter_of_an_hour_begins_with_the_first_loss(fares: Fares) -> None:
    """The same handset lost again does not stretch it; a loss that came too late begins a new one."""
    fares.lost("ada")
    fares.night.clock.move(minutes=10)
    fares.lost("ada")
    fares.night.clock.move(minutes=10)
    fares.lost("bo")
    assert not fares.out
    fares.night.clock.move(minutes=10)
    fares.lost("ada")
    assert fares.out


def test_calls_say_nothing_of_texts(fares: Fares) -> None:
    """Not even an account that is refused: the alarm about that is its own."""
    for name in ("ada", "bo", "cleo"):
        fares.lost(name, channel=Channel.VOICE)
        fares.refused(name, Fault.CARRIER, Channel.VOICE)
        fares.refused(name, Fault.ACCOUNT, Channel.VOICE)
    assert not fares.out
    assert sum("because of the account" in said for said in fares.told()) == 1


def test_a_text_that_the_account_lost_concerns_everybody(fares: Fares) -> None:
    """30034 comes in a report, after the text was taken."""
    fares.lost("ada", Fault.ACCOUNT)
    assert fares.out


# And back --------------------------------------------------------------------------------------------


def test_two_deliveries_of_texts_that_left_since_end_it(fares: Fares) -> None:
    fares.refused("ada", Fault.CARRIER)
    fares.delivered("ada")
    assert fares.out
    fares.delivered("ada")
    assert not fares.out
    assert sum("Texts get through again" in said for said in fares.told()) == 1


def test_what_left_before_proves_nothing(fares: Fares) -> None:
    """The report of a text of the evening before comes in the middle of it, and another."""
    fares.refused("ada", Fault.CARRIER)
    for _ in range(3):
        fares.delivered("bo", ago=1)
    assert fares.out


def test_a_call_that_is_picked_up_proves_nothing(fares: Fares) -> None:
    fares.refused("ada", Fault.CARRIER)
    for _ in range(3):
        fares.delivered("ada", Channel.VOICE)
    assert fares.out


def test_one_delivery_before_the_next_refusal_counts_no_more(fares: Fares) -> None:
    """It comes and goes: two in a row it must be."""
    fares.refused("ada", Fault.CARRIER)
    fares.delivered("ada")
    fares.night.clock.move(minutes=1)
    fares.refused("ada", Fault.CARRIER)
    fares.delivered("ada")
    assert fares.out


def test_it_began_when_it_began(fares: Fares) -> None:
    """Later refusals move nothing: the console says since when."""
    fares.refused("ada", Fault.CARRIER)
    began = fares.night.clock.now()
    fares.night.clock.move(minutes=30)
    fares.refused("bo", Fault.CARRIER)
    fares.lost("dov")
    assert fares.do(outage.texts).out_since == began


def test_after_an_outage_one_loss_is_one_loss_again(fares: Fares) -> None:
    fares.lost("ada")
    fares.lost("bo")
    fares.delivered("ada")
    fares.delivered("bo")
    fares.lost("ada")
    assert not fares.out


# The proof, and receipts -----------------------------------------------------------------------------


def test_a_proof_leaves_only_while_they_are_out(fares: Fares) -> None:
    """To a number of our own, which wakes nobody."""
    fares.do(outage.prove)
    assert fares.do(lambda moment: moment.tx.messages.queued(9)) == []
    fares.refused("ada", Fault.CARRIER)
    fares.do(outage.prove)
    queued = fares.do(lambda moment: moment.tx.messages.queued(9))
    assert [message.callee for message in queued if message.channel is Channel.SMS] == [PROOF]


def test_receipts_mean_something_for_a_day(fares: Fares) -> None:
    """Only of the carrier that sent one; then its silence says nothing any more."""
    fares.delivered("ada")
    assert fares.do(lambda moment: outage.receipts_come(moment, "twilio"))
    assert not fares.do(lambda moment: outage.receipts_come(moment, "another"))
    fares.night.clock.move(minutes=24 * 60)
    assert not fares.do(lambda moment: outage.receipts_come(moment, "twilio"))


@pytest.mark.parametrize(("fault", "said"), [(Fault.ACCOUNT, "because of the account"), (Fault.CARRIER, "stands in")])
def test_when_another_carrier_stands_in_nothing_is_lost_but_somebody_must_look(
    fares: Fares, fault: Fault, said: str
) -> None:
    fares.do(lambda moment: outage.stood_in_for(moment, fault, "20003"))
    [told] = fares.told()
    assert said in told
    assert not fares.out
