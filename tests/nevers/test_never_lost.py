"""No contact, no reply and no page is lost or confused, however it comes in and however many there are."""

import pytest

from notifiers.base import Channel, Inbound
from oncall.app import NewContact
from oncall.domain.contact import Contact, ContactState, Details
from oncall.domain.event import EventKind
from tests.nevers.unheard import heard, heard_by
from tests.world import World

SHERIFF = "+15075550191"


def text_to_the_public(world: World, sender: str, words: str) -> None:
    """One text to the number that the public has."""
    event = Inbound(
        provider="simulator",
        provider_id=f"public-{len(words)}",
        channel=Channel.SMS,
        sender=sender,
        recipient=world.rules.agency.public_number,
        text=words,
    )
    world.oncall.due.received(event)
    world.settle()


@pytest.mark.parametrize(
    "words",
    ["Canary, a child is alone", "", "1 please come", "🆘🏠", "Canary\x00\x01\x02", "Canary \ud83d", "Canary " * 900],
    ids=["words", "nothing", "a digit and words", "emoji", "control", "half an emoji", "six thousand characters"],
)
def test_whatever_the_public_texts_is_a_contact(night: World, words: str) -> None:
    """Never lose or reject a contact for how it is written: each is kept word for word, paged, and can be read."""
    text_to_the_public(night, "+12125550142", words)
    (contact,) = night.oncall.contacts.board().open
    assert "A3" not in heard_by(night), "without an area it is the supervisor's"
    assert night.view(contact).details.what == words.encode(errors="replace").decode()
    night.oncall.contacts.claim(contact.reference, "AS1")
    night.settle()
    heard_by(night)


def test_a_report_from_a_known_number_is_a_report(night: World) -> None:
    """The sheriff's desk texts the public's number: a contact like any other, and not 'not a reply we know'."""
    text_to_the_public(night, SHERIFF, "Canary: two children at the station")
    (contact,) = night.oncall.contacts.board().open
    assert night.view(contact).details.what.startswith("Canary: two children")
    night.oncall.contacts.claim(contact.reference, "AS1")
    night.settle()
    heard_by(night)


def test_a_worker_answers_at_the_public_number_as_well(night: World) -> None:
    """A thumb slips to the other number of the agency: a reply is a reply there too."""
    contact = night.contact()
    text_to_the_public(night, "+15075550103", "1")
    assert night.now(contact).claimed_by == "A3"
    heard_by(night)


@pytest.mark.parametrize("words", ["1\x00", "\u200b1\ud83d", "1️⃣", "👍", "\x00"])
def test_garbage_from_a_worker_breaks_nothing_and_claims_nothing(night: World, words: str) -> None:
    """Never take what is no reply for one, and never let it stop the next: the worker's 1 afterwards counts."""
    contact = night.contact()
    night.phone("A3").replies(words)
    assert night.now(contact).state is ContactState.WAITING
    night.phone("A3").replies("1")
    assert night.now(contact).claimed_by == "A3"
    heard_by(night)


def test_a_day_with_more_contacts_than_codes_still_tells_them_apart(night: World) -> None:
    """More than a hundred in one night to one worker, most of them over. Those that are open have codes of their own,
    also while none of their pages has left yet."""
    for number in range(88):
        over = opened(night, number)
        night.oncall.contacts.close(over.reference, "AD", "advice given")
    several = [opened(night, number) for number in range(88, 112)]
    night.settle()
    heard_by(night)
    assert len({night.code(contact, "A3") for contact in several}) == len(several)
    two = several[-2:]
    night.phone("A3").replies(f"1{night.code(two[1], 'A3')}")
    assert [night.now(contact).claimed_by for contact in two] == [None, "A3"]
    night.oncall.contacts.claim(two[0].reference, "A3")
    heard_by(night)


def opened(night: World, number: int) -> Contact:
    """One of many that have nothing to do with each other."""
    details = Details(what="Canary", where=f"Canary Alley {number}")
    new = NewContact(id=f"many-{number}", details=details, channel="phone", area="county", danger=True)
    return night.oncall.contacts.open(new, "public")


def test_a_code_is_not_given_again_while_what_it_names_is_open(night: World) -> None:
    """Never let one code mean two. She has one for two days; whatever comes later has another code."""
    mine = night.contact(danger=None)
    night.phone("A3").replies("1")
    code = night.code(mine, "A3")
    night.fast_forward(minutes=47 * 60)
    with night.database.read() as tx:
        assert tx.pages.codes("A3", night.clock.now())[mine.id] == code
    heard_by(night)


def test_two_places_are_two_emergencies_though_one_desk_reports_both(harlow: World) -> None:
    """Never hold back an emergency for being reported by the same telephone: a hospital rings twice in ten
    minutes, about a child in the south and one in the north. Both are paged at once."""
    harlow.at("2026-09-16 21:40")
    harlow.on_duty(south="B-S1", north="B-N4", supervisor="B-SUP1", manager="B-MGR1")
    harlow.contact(area="south", number="+13035550180")
    heard_by(harlow)
    second = harlow.contact(area="north", number="+13035550180")
    assert "B-N4" in heard_by(harlow)
    assert second.same_as is not None, "it is still offered as probably the same"
    for contact in harlow.oncall.contacts.board().open:
        harlow.oncall.contacts.claim(contact.reference, "B-MGR1")
    harlow.settle()
    heard_by(harlow)


def test_what_is_finished_holds_nothing_back(night: World) -> None:
    """The call-out is done, only the outcome is unwritten, and the neighbour rings again: that is paged at once."""
    first = night.contact(where="Canary Court 12, flat 3")
    night.phone("A3").replies("1")
    night.phone("A3").replies("6")
    heard_by(night)
    again = night.contact(where="Canary Court 12, flat 3")
    assert again.same_as == first.id
    assert ("A3", True) in [(to, again.reference in text) for to, text in heard(night)]
    night.phone("A3").replies("1")
    heard_by(night)


def test_a_key_pressed_for_one_of_several_is_never_told_that_somebody_has_it(night: World) -> None:
    """Never say that it is taken when it is not. The answer to the key is what became of what was announced."""
    contact = night.contact()
    night.fast_forward(to="03:18")
    heard_by(night)
    night.phone("A3").answers_call()
    night.oncall.contacts.set_category(contact.reference, "routine", "AS1")
    said = night.phone("A3").presses("1")
    assert "It is yours" in said
    assert night.now(contact).claimed_by == "A3"
    heard_by(night)


def test_when_the_nearest_neighbour_passes_the_next_is_asked_at_once(harlow: World) -> None:
    """Never wait for somebody who was never asked: Central passes at 21:53, and East is asked in that minute."""
    harlow.at("2026-09-16 21:40")
    harlow.on_duty(south="B-S1", central="B-C2", east="B-E4", supervisor="B-SUP1", manager="B-MGR1")
    contact = harlow.contact(area="south")
    harlow.fast_forward(to="21:53")
    assert "B-E4" not in heard_by(harlow)
    harlow.phone("B-C2").replies("3")
    harlow.phone("B-E4").expects_text(contact.reference, at="21:53")
    harlow.phone("B-E4").replies("1")
    assert harlow.now(contact).claimed_by == "B-E4"
    heard_by(harlow)


def test_a_visit_never_stays_with_whoever_said_that_they_cannot(harlow: World) -> None:
    """South's primary passed; Central's speaks Spanish and takes it. Then all of it is hers, the visit too."""
    harlow.at("2026-09-16 21:40")
    harlow.on_duty(south="B-S1", central="B-C1", supervisor="B-SUP1", manager="B-MGR1")
    contact = harlow.contact(area="south", language="es")
    harlow.phone("B-S1").replies("3")
    harlow.phone("B-C1").replies("1")
    taken = harlow.now(contact)
    assert (taken.claimed_by, taken.visit_owner) == ("B-C1", None)
    assert not harlow.events(contact, EventKind.CONTACT_UNCLAIMED)
    heard_by(harlow)
