"""Short nights over the wire about what is an answer and what is none, and about never being silent. Told as the
other stories are."""

from datetime import timedelta

from oncall.domain.contact import ContactState
from tests.carrier.handsets import Handset
from tests.planted.scene import Scene
from tests.world_wire import PUBLIC

AN_HOUR = timedelta(minutes=59)

# Only a human act is an answer ------------------------------------------------------------------------


def a_machine_is_no_answer(scene: Scene) -> None:
    """A3's mailbox picks up each call. The contact still waits, and the supervisor is asked."""
    for number in scene.world.phone("A3").numbers:
        scene.account.phones.behaves(number, Handset.VOICEMAIL)
    contact = scene.world.contact()
    scene.world.fast_forward(minutes=16)
    assert scene.state(contact) is ContactState.WAITING
    assert scene.texts("AS1")


def a_call_that_was_picked_up_is_no_answer(scene: Scene) -> None:
    """She lifts the receiver and puts it down."""
    contact = scene.world.contact()
    scene.world.fast_forward(minutes=5)
    scene.world.phone("A3").answers_call()
    scene.account.phones.hang_up(scene.number)
    scene.world.fast_forward(minutes=5)
    assert scene.state(contact) is ContactState.WAITING
    assert len(scene.calls()) == 2


def words_are_no_answer(scene: Scene) -> None:
    """ "OK on my way" is asked about, and takes nothing off anybody's phone."""
    contact = scene.world.contact()
    scene.world.phone("A3").replies("OK on my way")
    assert scene.state(contact) is ContactState.WAITING


def a_forged_answer_is_refused(scene: Scene) -> None:
    """Somebody posts A3's "1" to our door without knowing the token."""
    contact = scene.world.contact()
    agency = scene.world.rules.agency
    words = {"From": scene.number, "To": agency.phone, "Body": "1", "MessageSid": "SM" + "1" * 32}
    status = scene.wire.posts(f"{PUBLIC}/webhooks/twilio/text", words, "bm90IHNpZ25lZA==")
    assert (status, scene.state(contact)) == (403, ContactState.WAITING)


def an_answer_counts_while_the_token_changes(scene: Scene) -> None:
    """The next token stands first in the settings; the carrier signs by the present one."""
    scene.wire.knows(scene.world, "0" * 32, scene.account.auth_token)
    contact = scene.world.contact()
    scene.world.phone("A3").replies("1")
    assert scene.state(contact) is ContactState.CLAIMED


def an_answer_that_comes_twice_acts_once(scene: Scene) -> None:
    """The carrier brings "4" once more: she is on her way, and has not arrived."""
    contact = scene.world.contact()
    scene.world.phone("A3").replies("1")
    scene.world.phone("A3").replies("4")
    stage = scene.world.now(contact).stage
    again = next(tried for tried in scene.account.tried if tried.params.get("Body") == "4")
    scene.account.webhooks.post(again.url, again.params)
    assert scene.world.now(contact).stage is stage


def an_answer_that_nobody_brought_is_fetched(scene: Scene) -> None:
    """For ten minutes no webhook reaches us; the lists are read within the minute."""
    scene.wire.sweep(scene.world)
    contact = scene.world.contact()
    scene.account.webhooks_down(timedelta(minutes=10))
    scene.world.phone("A3").replies("1")
    scene.world.fast_forward(minutes=1)
    scene.wire.sweep(scene.world)
    scene.world.settle()
    assert scene.state(contact) is ContactState.CLAIMED


# Never silent, never too much -------------------------------------------------------------------------


def when_every_step_is_spent_it_goes_on(scene: Scene) -> None:
    """Nobody answers for eighty minutes, and after the first hour phones still ring."""
    began = scene.world.clock.now()
    scene.world.contact()
    scene.world.fast_forward(minutes=80)
    assert any(heard.at - began > AN_HOUR for heard in scene.calls())


def a_claim_stops_what_is_queued(scene: Scene) -> None:
    """The page waits for a sender when AS1 takes the contact on the web: A3 sleeps on."""
    contact = scene.world.contact(paged=False)
    scene.world.oncall.contacts.claim(contact.reference, "AS1")
    scene.world.settle()
    assert not scene.texts()
