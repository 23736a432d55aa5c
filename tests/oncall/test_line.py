"""Who is let in by a PIN, who is not, and which numbers a call may be put through to."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from oncall.app import NewContact
from oncall.config import parse_rules, rules_toml
from oncall.domain.contact import Contact, Details
from oncall.domain.errors import NotFound
from oncall.domain.event import EventKind
from oncall.domain.line import draw_pin, is_weak
from oncall.domain.texts import line as words
from tests.oncall.night import NIGHT, PHONES, WORKERS_NUMBER, Night, worker
from tests.world_line import Call

ENTER = "Enter your PIN, then the hash key."
AGAIN = "That is not it. " + ENTER


def ring(night: Night, name: str = "ada") -> Call:
    """One of the cast rings the workers' number."""
    return Call(night.oncall, PHONES[name], WORKERS_NUMBER)


def not_it(pin: str) -> str:
    """Another PIN than that."""
    return f"{(int(pin) + 1) % 10**6:06}"


def recorded(night: Night, kind: EventKind) -> list[str]:
    """Every event of that kind, as it lies in the store."""
    with night.database.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT * FROM events WHERE kind = :kind"), {"kind": kind.value})
        return [str(row) for row in rows]


def claimed(night: Night, *, callback: str = "", caller: str = "") -> Contact:
    """Ada has a contact in which these numbers were given."""
    details = Details(what="Canary", where="1 River Road", callback=callback, caller_number=caller)
    opened = night.oncall.contacts.open(
        NewContact(id="contact-1", details=details, channel="web", area="county", danger=True), "public"
    )
    night.oncall.contacts.claim(opened.reference, "ada")
    return opened


# PINs ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pin", ["111111", "123456", "987654", "890123", "121212", "112233", "000001"])
def test_a_pin_that_is_tried_first_is_never_given_out(pin: str) -> None:
    drawn = iter([pin, "480215"])
    assert is_weak(pin)
    assert draw_pin(lambda: next(drawn)) == "480215"


@given(st.integers(0, 10**6 - 1))
def test_most_pins_will_do(number: int) -> None:
    """Every figure has a say: a run through the numbers from anywhere finds a PIN soon."""
    figures = (f"{n % 10**6:06}" for n in range(number, number + 10**6))
    assert not is_weak(draw_pin(lambda: next(figures)))


def test_a_pin_is_stored_as_a_hash_and_in_no_event(night: Night) -> None:
    """Whoever reads the database or the audit trail learns that there is a PIN, not which."""
    pin = night.oncall.line.set_pin("ada", "test")
    with night.database.read() as tx:
        assert tx.access.pins(["ada", "bo"])["ada"].startswith("$argon2id$")
    [event] = recorded(night, EventKind.PIN_SET)
    assert f"'{pin}'" not in event
    assert "'ada'" in event


def test_nobody_who_does_not_exist_gets_a_pin(night: Night) -> None:
    with pytest.raises(NotFound):
        night.oncall.line.set_pin("eve", "test")
    with pytest.raises(NotFound):
        night.oncall.line.remove_pin("eve", "test")


def test_importing_people_again_leaves_their_pins(night: Night) -> None:
    """Every Monday the list of people is imported."""
    pin = night.oncall.line.set_pin("ada", "test")
    night.oncall.people.save([worker("ada")], "test")
    assert ring(night).types(pin).startswith("You have none")


# Who is let in -------------------------------------------------------------------------------------


def test_an_unknown_number_hears_where_to_ring(night: Night) -> None:
    """Eve dialled the workers' number. She hears the emergency number and the public's, and is told no more."""
    for number in ("+12125550170", ""):
        call = Call(night.oncall, number, WORKERS_NUMBER)
        assert call.speech.text.startswith(
            "This number is for workers. If anybody is in danger, hang up and ring 9 1 1."
        )
        assert call.is_over
        assert call.types("123987", step="line/pin").startswith("This number is for workers.")


def test_where_the_public_has_no_number_of_its_own_every_caller_is_registered(night: Night) -> None:
    """The agency has one number for everything: whoever is not a worker is a caller."""
    rules = parse_rules(rules_toml("larkspur"), on=NIGHT.date())
    night.oncall.rules.apply(replace(rules, agency=replace(rules.agency, public_number="")), "test")
    assert "registered" in Call(night.oncall, "+12125550170", WORKERS_NUMBER).speech.text
    assert len(night.oncall.contacts.board().open) == 1


def test_a_desk_that_was_told_to_ring_us_is_registered(night: Night) -> None:
    """The sheriff's desk heard 'please ring the agency line'. It is no worker, and is not turned away."""
    [sheriff] = [desk for desk in night.oncall.rules.current().desks if desk.outside]
    assert "registered" in Call(night.oncall, sheriff.phone, WORKERS_NUMBER).speech.text
    assert len(night.oncall.contacts.board().open) == 1


def test_whoever_has_no_pin_hears_what_to_do(night: Night) -> None:
    call = ring(night)
    assert call.speech.text.startswith("You have no PIN yet. The coordinator can give you one.")
    assert call.is_over


def test_three_wrong_pins_end_the_call(night: Night) -> None:
    """And the right one, typed a fourth time in the same call, opens nothing."""
    pin = night.oncall.line.set_pin("ada", "test")
    call = ring(night)
    assert [call.types(not_it(pin)), call.types("12"), call.types("*")] == [AGAIN, AGAIN, words.enough()]
    assert call.is_over
    assert call.types(pin, step="line/pin") == words.enough()
    assert ring(night).types(pin).startswith("You have none")


def test_ten_wrong_pins_shut_the_line_and_whose_it_is_hears_of_it(night: Night) -> None:
    """Somebody has Ada's number and dials through PINs. The line is shut for her for a quarter of an hour, with an
    alarm and a text; Bo's is not. After that one wrong PIN shuts it again, without a second text."""
    pin, other = night.oncall.line.set_pin("ada", "test"), night.oncall.line.set_pin("bo", "test")
    for _ in range(3):
        dialled = ring(night)
        assert [dialled.types(not_it(pin)) for _ in range(3)][-1] == words.enough()
    call = ring(night)
    assert call.types(not_it(pin)) == words.locked()
    assert ring(night).speech.text == words.locked()
    assert call.types(pin, step="line/pin") == words.locked()
    assert ring(night, "bo").types(other).startswith("You have none")
    night.engine.settle()
    [text] = night.texts("ada")
    assert "10 wrong PINs were typed for you by 01:05" in text
    assert len(recorded(night, EventKind.ALARM_RAISED)) == 1
    night.clock.move(minutes=16)
    call = ring(night)
    assert call.types(not_it(pin)) == words.locked()
    night.engine.settle()
    assert len(night.texts("ada")) == 1
    assert len(recorded(night, EventKind.ALARM_RAISED)) == 2
    night.clock.move(minutes=16)
    assert ring(night).types(pin).startswith("You have none")


def test_of_two_who_share_a_telephone_the_pin_decides(night: Night) -> None:
    """Ada and Bo live together. Each PIN opens its own worker's contacts, from the one telephone at home."""
    shared = replace(worker("bo").destinations[0], id="bo-home", rank=2, address=PHONES["ada"])
    bo = worker("bo")
    night.oncall.people.save([replace(bo, destinations=(*bo.destinations, shared))], "test")
    pins = {name: night.oncall.line.set_pin(name, "test") for name in ("ada", "bo")}
    contact = claimed(night)
    assert ring(night).types(pins["bo"]).startswith("You have none")
    assert " ".join(contact.reference) in ring(night).types(pins["ada"])


def test_a_pin_that_is_taken_back_ends_what_it_opened(night: Night) -> None:
    """The telephone is lost in the middle of a call. One command, and the next key opens nothing."""
    pin = night.oncall.line.set_pin("ada", "test")
    claimed(night)
    call = ring(night)
    assert "Canary" in call.types(pin)
    night.oncall.line.set_pin("ada", "test")
    assert call.types("1") == ENTER
    night.oncall.line.remove_pin("ada", "test")
    assert call.types("1", step="line/one/0").startswith("You have no PIN yet")
    assert len(recorded(night, EventKind.PIN_REMOVED)) == 1


def test_whoever_left_is_a_stranger(night: Night) -> None:
    """Cleo's PIN went with her."""
    pin = night.oncall.line.set_pin("cleo", "test")
    call = ring(night, "cleo")
    night.oncall.people.save([worker("cleo", active=False)], "test")
    assert call.types(pin).startswith("This number is for workers.")


def test_what_was_opened_an_hour_ago_asks_again(night: Night) -> None:
    pin = night.oncall.line.set_pin("ada", "test")
    claimed(night)
    call = ring(night)
    call.types(pin)
    night.clock.move(minutes=61)
    assert call.types("1") == ENTER


def test_a_line_that_is_left_open_ends_by_itself(night: Night) -> None:
    """She fell asleep on it: the third silence ends the call, before the PIN and after it."""
    pin = night.oncall.line.set_pin("ada", "test")
    claimed(night)
    call = ring(night)
    assert [call.types(""), call.types(pin).endswith(words.keys(several=False))] == [ENTER, True]
    assert call.types("").endswith(words.keys(several=False))
    assert call.types("1").endswith(words.keys(several=False))
    assert [call.types("") == words.enough() for _ in range(3)] == [False, False, True]
    sleeper = ring(night)
    assert [sleeper.types("") for _ in range(3)] == [ENTER, ENTER, words.enough()]


def test_calls_are_forgotten_after_a_day(night: Night) -> None:
    """Who rang when is in the audit trail; what the keys stood for is nobody's business any more."""
    pin = night.oncall.line.set_pin("ada", "test")
    call = ring(night)
    call.types(pin)
    night.clock.move(hours=25)
    night.oncall.due.purge()
    with night.database.read() as tx:
        assert tx.access.line_call("simulator", call.rung.call_id) is None


def test_a_call_comes_back_out_of_the_store_as_it_was(night: Night) -> None:
    """Any process may answer the next key."""
    night.oncall.line.set_pin("ada", "test")
    call = ring(night)
    call.types("")
    with night.database.read() as tx:
        kept = tx.access.line_call("simulator", call.rung.call_id)
    assert kept is not None
    assert (kept.missed, kept.listed, kept.worker_id, kept.made_at) == (1, (), None, NIGHT)


# Whom a call is put through to ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("callback", "caller", "rings"),
    [
        ("212 555 0150", "+12125550151", "+12125550150"),
        ("", "+12125550151", "+12125550151"),
        ("at my sister's, after six", "+12125550151", ""),  # Then the one she rang from may be the wrong phone.
        ("+44 20 7946 0958", "", ""),
        ("+1 876 555 1234", "", ""),  # Jamaica: as short to dial as a neighbour, and dear.
        ("900 555 1234", "", ""),
        ("911", "", ""),
        ("", "", ""),
        (WORKERS_NUMBER, "", WORKERS_NUMBER),
        ("+15075550199", "", ""),  # Larkspur's own line would only ask for a PIN.
    ],
)
def test_only_a_number_that_may_be_rung_is_rung(night: Night, callback: str, caller: str, rings: str) -> None:
    """Whoever gives a number decides what the agency pays for, so not every number will do."""
    pin = night.oncall.line.set_pin("ada", "test")
    claimed(night, callback=callback, caller=caller)
    call = ring(night)
    call.types(pin)
    said = call.types("2")
    assert call.speech.connect == rings
    assert said.startswith("You are put through" if rings else "You cannot be put through")
    if not rings:
        assert call.types("1").endswith(words.keys(several=False))


def test_more_than_eight_are_counted_and_not_named(night: Night) -> None:
    """A storm: she has nine, and keys name eight."""
    pin = night.oncall.line.set_pin("ada", "test")
    for number in range(1, 10):
        night.oncall.contacts.claim(night.open(number).reference, "ada")
        night.clock.move_to(night.clock.now() + timedelta(minutes=1))
    told = ring(night).types(pin)
    assert told.startswith("You have 9. Press 1 for the first:")
    assert "Press 8 for the eighth:" in told
    assert "Press 9" not in told
