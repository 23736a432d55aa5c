"""Short nights over the wire, one for each thing that must not go wrong on the way out. Each is told to the healthy
product and to one with a defect planted in it; it fails by an AssertionError of its own."""

from datetime import timedelta
from time import monotonic

from oncall.domain.contact import Contact
from oncall.domain.page import MessageState
from oncall.domain.person import DestinationState
from tests.carrier.callbacks import Way, is_status
from tests.carrier.faults import Mishap
from tests.carrier.handsets import Handset
from tests.carrier.records import Asked
from tests.planted.scene import PATIENCE, Scene

# A crash, a lost answer -----------------------------------------------------------------------------


def a_page_in_hand_at_a_crash_leaves_again(scene: Scene) -> None:
    """It was taken out of the queue, and the power failed. Two minutes later it has left."""
    scene.world.contact(paged=False)
    assert len(scene.world.oncall.due.take(8)) == 1
    scene.world.restarts()
    scene.world.fast_forward(minutes=2)
    assert scene.texts()


def an_answer_that_was_lost_brings_no_second_text(scene: Scene) -> None:
    """The carrier took the text, and the connection broke before it could say so."""
    scene.account.faults.next(Mishap.RESET_AFTER, when=Asked.is_text)
    scene.account.callbacks.next(Way.DROPPED, None, when=is_status)
    scene.world.contact()
    scene.world.fast_forward(minutes=2)
    assert len(scene.texts()) == 1


def an_answer_that_never_comes_holds_nothing_up(scene: Scene) -> None:
    """The carrier says nothing; the engine goes on when the client's patience ends."""
    scene.account.faults.next(Mishap.HANG_AFTER, when=Asked.is_text)
    began = monotonic()
    scene.world.contact()
    assert monotonic() - began < 4 * PATIENCE  # A machine that is busy is slower, and never as slow as no end.
    assert scene.calls()


# What the carrier says of a text ----------------------------------------------------------------------


def a_text_that_was_not_delivered_is_followed_by_a_call(scene: Scene) -> None:
    """30003 comes after a second, and the telephone rings within the minute."""
    scene.account.phones.fails(scene.number, 30003)
    scene.world.contact()
    scene.world.fast_forward(minutes=1)
    assert scene.calls()


def a_text_that_was_lost_for_now_is_sent_once_more(scene: Scene) -> None:
    """And a minute later the text is tried once more."""
    scene.account.phones.fails(scene.number, 30003)
    scene.world.contact()
    scene.world.fast_forward(minutes=2)
    assert len(scene.texts()) == 2


def a_number_that_takes_no_texts_is_not_written_to_again(scene: Scene) -> None:
    """A landline: it is marked, the telephone rings, and no second text follows."""
    scene.account.phones.behaves(scene.number, Handset.LANDLINE)
    scene.world.contact()
    scene.world.fast_forward(minutes=2)
    assert scene.destination() is DestinationState.NO_TEXTS
    assert [heard.to for heard in scene.texts()].count(scene.number) == 1


def a_late_report_changes_nothing(scene: Scene) -> None:
    """ "sent" comes after "delivered"."""
    scene.account.callbacks.next(Way.OVERTAKEN)
    contact = scene.world.contact()
    scene.world.fast_forward(minutes=1)
    with scene.world.database.read() as tx:
        assert [page.state for page in tx.pages.of_contact(contact.id)] == [MessageState.DELIVERED]


def a_text_without_a_receipt_is_followed_by_a_call(scene: Scene) -> None:
    """Receipts came earlier that night; now the handset is silent, and a minute later the telephone rings."""
    scene.closed(scene.world.contact(paged=True))
    scene.world.fast_forward(minutes=1)
    scene.closed(_second(scene))
    scene.account.phones.behaves(scene.number, Handset.SILENT)
    before = len(scene.calls())
    scene.world.contact()
    scene.world.fast_forward(minutes=2)
    assert len(scene.calls()) > before


def _second(scene: Scene) -> Contact:
    contact = scene.world.contact()
    scene.world.fast_forward(minutes=1)
    return contact


def a_refusal_is_followed_by_a_call_at_once(scene: Scene) -> None:
    """The carrier refuses the text with a code that nobody has seen before."""
    scene.account.refusals.refuse(39999, to=scene.number, kind="text")
    scene.world.contact()
    assert scene.calls()


def too_many_requests_is_asked_again(scene: Scene) -> None:
    """429 means that nothing was processed: the text leaves a moment later, and the number is as good as before."""
    scene.account.faults.next(Mishap.TOO_MANY, when=Asked.is_text)
    scene.world.contact()
    assert len(scene.texts()) == 1
    assert scene.destination() is DestinationState.ACTIVE


def a_page_is_worth_nothing_after_its_next_try(scene: Scene) -> None:
    """The carrier is told to drop it, so that it does not arrive at breakfast."""
    scene.world.contact()
    valid = scene.account.texts[0].valid_for
    assert valid is not None
    assert valid <= timedelta(minutes=5)


# Whom it concerns -------------------------------------------------------------------------------------


def an_opt_out_is_heard_of(scene: Scene) -> None:
    """A3 has texted STOP: the supervisor is told, and the next page is a call."""
    scene.world.phone("A3").replies("STOP")
    assert scene.destination() is DestinationState.OPTED_OUT
    assert scene.texts("AS1")


def a_refusal_of_consent_is_heard_of(scene: Scene) -> None:
    """21610: the carrier knows of a STOP that we never heard of."""
    scene.account.refusals.refuse(21610, to=scene.number, kind="text")
    scene.world.contact()
    assert scene.destination() is DestinationState.OPTED_OUT
    assert scene.texts("AS1")
    assert scene.calls()


def a_fault_of_the_account_is_an_alarm(scene: Scene) -> None:
    """21606: our own number may not send. That concerns everybody, and whoever looks after the service is told."""
    scene.account.refusals.refuse(21606, kind="text")
    scene.world.contact()
    scene.world.settle()
    assert '"account"' in scene.alarms()
    assert scene.calls()


def while_texts_are_out_calls_come_first(scene: Scene) -> None:
    """The carrier broke off once; the next contact rings at once, though its text is taken and merely never arrives."""
    scene.account.faults.next(Mishap.RESET_BEFORE, 3, when=Asked.is_text)
    first = scene.world.contact()
    scene.world.fast_forward(minutes=2)
    scene.closed(first)
    scene.account.faults.clear()
    scene.account.phones.behaves(scene.number, Handset.SILENT)
    before = len(scene.calls())
    scene.world.contact()
    assert len(scene.calls()) > before
