"""Twilio's doors over the real application: what comes in, what is refused, and what nobody may open."""

import hmac
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha1
from xml.etree import ElementTree

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from notifiers.base import Channel
from notifiers.twilio.account import Account
from oncall.app import Oncall
from oncall.config import Settings, Web
from oncall.domain.contact import Contact
from oncall.domain.event import EventKind
from oncall.domain.page import MessageState, OutgoingMessage
from oncall.flow.moment import Terms
from tests.web.site import ADA, PUBLIC, Site
from tests.world_agency import rules_of
from web.app import create_app

WORKERS, PUBLIC_NUMBER = rules_of("larkspur").agency.phone, rules_of("larkspur").agency.public_number
CALLER = "+12125550171"
ACCOUNT = Account(
    sid="AC1",
    key_sid="SK1",
    key_secret="hush",
    tokens=("a" * 32, "b" * 32),
    worker_numbers=(WORKERS,),
    public_number=PUBLIC_NUMBER,
    address=PUBLIC,
)
DOORS = "/webhooks/twilio"
EVERY_DOOR = ["text", "voice", "status/m-1", "call/m-1", "machine/m-1", "key/page/m-1/1", "key/line/1", "check"]
TEXT = {"AccountSid": "AC1", "MessageSid": "SM9", "From": CALLER, "To": PUBLIC_NUMBER, "Body": "please help"}
CALL = {"AccountSid": "AC1", "CallSid": "CA9", "From": WORKERS, "To": "+15075550103", "CallStatus": "in-progress"}


class Doors:
    """The carrier's side: it posts what it signs."""

    def __init__(self, site: Site, account: Account = ACCOUNT) -> None:
        self.site = site
        self.oncall = Oncall(site.database, site.clock, public_url=PUBLIC, terms=Terms(alarms=True))
        settings = Settings(web=Web(public_base_url=PUBLIC))
        self.app: Flask = create_app(self.oncall, settings, twilio=account)

    def post(
        self, door: str, form: Mapping[str, str], *, raw: str = "", token: str = "a" * 32, variable: str = "RAW_URI"
    ) -> TestResponse:
        """Post to a door, signed for the address as it is asked for; `raw` is what a server would hand on."""
        path = raw or f"{DOORS}/{door}"
        said = PUBLIC + path + "".join(f"{name}{form[name]}" for name in sorted(form))
        signature = b64encode(hmac.new(token.encode(), said.encode(), sha1).digest()).decode()
        return self.bring(path, form, {"X-Twilio-Signature": signature}, {variable: path})

    def bring(
        self, path: str, form: Mapping[str, str], headers: Mapping[str, str], handed_on: Mapping[str, str] | None = None
    ) -> TestResponse:
        """Post it with these headers."""
        environ = {"RAW_URI": "", "REQUEST_URI": "", **(handed_on or {})}
        return self.app.test_client().post(
            path, data=dict(form), headers=dict(headers), environ_overrides=environ, base_url=PUBLIC
        )

    def alarms(self, kind: str) -> int:
        """How often whoever looks after the service is told of it, as far as it waits to be sent."""
        with self.site.database.read() as tx:
            waiting = tx.messages.queued(50)
        return sum(kind in message.text for message in waiting if message.channel is Channel.ALARM)

    def what(self, contact: Contact) -> str:
        """The words of a contact."""
        return self.oncall.contacts.view(contact.reference, "test").details.what


@pytest.fixture
def doors(site: Site) -> Doors:
    """Larkspur's doors at night."""
    return Doors(site)


def message_of(site: Site, contact: Contact) -> OutgoingMessage:
    """The text that paged Ada."""
    view = site.oncall.contacts.view(contact.reference, "test")
    with site.database.read() as tx:
        found = [tx.messages.get(page.message_id) for page in view.pages if page.message_id and page.callee == ADA]
    [message] = [each for each in found if each is not None]
    return message


def verbs(answer: TestResponse) -> set[str]:
    """What a call does next."""
    assert answer.status_code == 200
    assert answer.mimetype == "application/xml"
    return {element.tag for element in ElementTree.fromstring(answer.text).iter()}


# Who may come in --------------------------------------------------------------------------------------


def test_doors_open_to_posts_alone(doors: Doors) -> None:
    """What stands in an address is logged on the way; a form is not."""
    browser = doors.app.test_client()
    assert {browser.get(f"{DOORS}/{door}", base_url=PUBLIC).status_code for door in EVERY_DOOR} == {405}


def test_no_door_opens_without_a_signature(doors: Doors) -> None:
    """A stranger gets nothing, and wakes nobody."""
    assert {doors.bring(f"{DOORS}/{door}", {"Body": "1"}, {}).status_code for door in EVERY_DOOR} == {403}
    assert doors.alarms("signature") == 0
    assert doors.site.opened() == []


def test_there_is_nothing_at_other_addresses(doors: Doors) -> None:
    """Nor are there keys of steps that are not ours."""
    others = ("", "nothing", "status", "status/a/b", "key", "text/", "key/page/m-1", "key/page/m-1/x", "key/other/1")
    assert {doors.post(other, CALL).status_code for other in others} == {404}


def test_the_token_before_opens_them_too(doors: Doors) -> None:
    assert doors.post("check", {"AccountSid": "AC1"}, token="b" * 32).status_code == 204
    assert doors.post("check", {"AccountSid": "AC1"}, token="c" * 32).status_code == 403


def test_a_wrong_signature_in_our_name_is_told_once_an_hour(doors: Doors) -> None:
    """It may be the carrier's after all, by another address than we think: then no answer counts, and somebody must
    hear. Nor may anybody outside fill the log with it."""
    for _ in range(3):
        assert doors.bring(f"{DOORS}/text", TEXT, {"X-Twilio-Signature": "wrong"}).status_code == 403
    assert doors.alarms("signature") == 1
    doors.site.clock.move(minutes=61)
    doors.bring(f"{DOORS}/text", TEXT, {})
    assert doors.alarms("signature") == 2
    assert doors.site.opened() == []


def test_where_everything_is_polled_no_door_is_there(site: Site) -> None:
    """What is brought all the same will be found in the lists."""
    polls = Doors(site, replace(ACCOUNT, address=""))
    assert {polls.post(door, TEXT).status_code for door in EVERY_DOOR} == {404}
    assert polls.alarms("signature") == 0


@pytest.mark.parametrize("variable", ["RAW_URI", "REQUEST_URI"])
def test_the_address_counts_as_the_server_before_us_was_asked(doors: Doors, variable: str) -> None:
    """Both names under which servers hand on what stood in the request's first line."""
    for query in ("?a=%C3%A9", "?a=%2F", "?a=%7E", "?a=x%20y", "?a=1&b=2"):
        answer = doors.post("check", {"AccountSid": "AC1"}, raw=f"{DOORS}/check{query}", variable=variable)
        assert answer.status_code == 204, query


def test_a_server_that_hands_on_nothing_is_understood_as_far_as_can_be(doors: Doors) -> None:
    for query in ("", "?a=1&b=2", "?a=x%20y"):
        answer = doors.post("check", {"AccountSid": "AC1"}, raw=f"{DOORS}/check{query}", variable="UNHEARD_OF")
        assert answer.status_code == 204, query


# What is missing --------------------------------------------------------------------------------------


NEEDED = [
    *(("text", TEXT, field) for field in ("MessageSid", "From", "To")),
    *(("status/m-1", {"MessageSid": "SM1", "MessageStatus": "sent"}, f) for f in ("MessageSid", "MessageStatus")),
    *(("call/m-1", {"CallSid": "CA1", "CallStatus": "busy"}, f) for f in ("CallSid", "CallStatus")),
    *(("key/page/m-1/1", {**CALL, "Digits": "1"}, field) for field in ("CallSid", "From", "To")),
    *(("voice", CALL, field) for field in ("CallSid", "To")),
    *(("key/line/1", CALL, field) for field in ("CallSid", "To")),
    ("text", {**TEXT, "NumMedia": "many"}, ""),
]


def test_a_field_that_is_missing_is_400_and_nothing_is_stored(doors: Doors) -> None:
    """Not 500, after which the carrier would bring it five times; and no word of what it held."""
    for door, form, field in NEEDED:
        answer = doors.post(door, {name: value for name, value in form.items() if name != field})
        assert answer.status_code == 400, (door, field)
        assert not [value for value in form.values() if len(value) > 3 and value in answer.text]
    assert doors.site.opened() == []
    with doors.site.database.read() as tx:
        assert not tx.inbound.known("twilio", "SM9")


# Reports ----------------------------------------------------------------------------------------------


def test_a_report_of_a_message_that_nobody_knows_yet_is_brought_again(doors: Doors) -> None:
    """It was faster than our own sender."""
    assert doors.post("status/m-1", {"MessageSid": "SM1", "MessageStatus": "delivered"}).status_code == 503
    assert doors.post("call/m-1", {"CallSid": "CA1", "CallStatus": "busy"}).status_code == 503


def test_a_report_that_says_nothing_yet_needs_not_be_brought_again(doors: Doors) -> None:
    assert doors.post("status/m-1", {"MessageSid": "SM1", "MessageStatus": "queued"}).status_code == 204


def test_the_report_of_an_attempt_that_another_has_followed_is_taken_and_changes_nothing(
    doors: Doors, site: Site
) -> None:
    """The second attempt has the message now: what became of the first is nobody's question."""
    message = message_of(site, site.contact())
    late = {"MessageSid": "SM-of-the-first", "MessageStatus": "undelivered", "ErrorCode": "30006"}
    assert doors.post(f"status/{message.id}", late).status_code == 204
    with site.database.read() as tx:
        after = tx.messages.get(message.id)
    assert after is not None
    assert (after.state, after.provider_id) == (message.state, message.provider_id)


def test_a_machine_is_a_hint_and_no_more(doors: Doors, site: Site) -> None:
    """It stands on the timeline; nobody counts as reached or lost by it. Of an unknown call it is nothing at all."""
    contact = site.contact()
    message = message_of(site, contact)
    for id_, what in ((message.id, "machine_start" * 9), (message.id, "human"), ("m-unknown", "fax")):
        assert doors.post(f"machine/{id_}", {"CallSid": "CA1", "AnsweredBy": what}).status_code == 204
    kinds = [event.kind for _, event in site.oncall.contacts.view(contact.reference, "test").events]
    assert kinds.count(EventKind.MESSAGE_MACHINE) == 1
    assert message_of(site, contact).state is message.state is not MessageState.LOST


# Texts ------------------------------------------------------------------------------------------------


def test_a_text_to_the_public_number_is_a_contact_once(doors: Doors) -> None:
    """However often it is brought. The answer holds no words: ours leave as messages of their own."""
    answers = [doors.post("text", TEXT) for _ in range(3)]
    assert [verbs(answer) for answer in answers] == [{"Response"}] * 3
    [contact] = doors.site.opened()
    assert doors.what(contact) == "please help"


def test_a_text_from_a_number_of_ours_opens_nothing(doors: Doors) -> None:
    """It only proved the way."""
    assert verbs(doors.post("text", {**TEXT, "From": WORKERS})) == {"Response"}
    assert doors.site.opened() == []


def test_a_worker_takes_a_contact_by_text(doors: Doors, site: Site) -> None:
    contact = site.contact()
    number = site.oncall.people.get(ADA).destinations[0].address
    doors.post("text", {**TEXT, "From": number, "To": WORKERS, "Body": "1"})
    assert site.now(contact).claimed_by == ADA


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("\ufffd help", "\ufffd help"),
        ("👶" * 10, "👶" * 10),
        ("é" * 1600, "é" * 1600),
        ("é" * 3000, "é" * 1600),
        ("line\r\nline\t\x0b", "line"),
    ],
)
def test_whatever_was_written_becomes_a_contact(doors: Doors, sent: str, kept: str) -> None:
    """Signs outside every alphabet, more of them than fit, and none that is a sign at all."""
    assert doors.post("text", {**TEXT, "Body": sent}).status_code == 200
    [contact] = doors.site.opened()
    assert kept in doors.what(contact)
    assert len(doors.what(contact)) <= 1600


# Calls ------------------------------------------------------------------------------------------------


def test_a_key_takes_a_contact_and_a_repeat_of_it_changes_nothing(doors: Doors, site: Site) -> None:
    """The receipt of the call may have been lost: our own id for it stands in the address."""
    contact = site.contact()
    message = message_of(site, contact)
    assert all("Say" in verbs(doors.post(f"key/page/{message.id}/1", {**CALL, "Digits": "1"})) for _ in range(2))
    assert site.now(contact).claimed_by == ADA


@pytest.mark.parametrize(("turn", "listens"), [(1, True), (3, True), (4, False), (9, False)])
def test_a_wrong_key_is_asked_for_again_but_not_for_ever(doors: Doors, site: Site, turn: int, listens: bool) -> None:
    """A child plays with the phone: beyond the fourth turn it hangs up, and the page stays unanswered."""
    contact = site.contact()
    answer = doors.post(f"key/page/{message_of(site, contact).id}/{turn}", {**CALL, "Digits": "8"})
    assert ("Gather" in verbs(answer)) is listens
    assert "Hangup" in verbs(answer)
    assert (f'/{turn + 1}"' in answer.text) is listens
    assert site.now(contact).claimed_by is None


def test_a_call_that_comes_in_is_answered_and_asks_until_it_hears(doors: Doors) -> None:
    """Silence is handed in as well. A number that is withheld is no fault of the caller's."""
    for sender in (CALLER, "anonymous", ""):
        answer = doors.post("voice", {**CALL, "CallSid": f"CA-{sender}", "From": sender, "To": PUBLIC_NUMBER})
        assert "Say" in verbs(answer)
        assert "Gather" not in verbs(answer) or 'actionOnEmptyResult="true"' in answer.text
