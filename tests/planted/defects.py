"""Defects of other products, and traps of the carrier's, each as a switch that plants it into ours.

Only here is product code replaced, by `monkeypatch.setattr`, which takes it out again at the end of the test.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from requests.exceptions import RequestException

from notifiers.base import Channel, Delivery, Fault, Inbound, Message
from notifiers.twilio import client, errors, inbound, words
from notifiers.twilio.account import DoorOf
from notifiers.twilio.carrier import Twilio
from oncall.domain.escalation import Advance, advance
from oncall.domain.page import MessageState, OutgoingMessage
from oncall.domain.reply import Digit, Reply, parse
from oncall.engine.sweeping import Sweeper
from oncall.flow import answering, delivery, escalation, looking, notices, outage, paging, responses
from oncall.flow.moment import Moment
from oncall.store.messages import MessageShelf
from oncall.store.replies import InboundRow, InboundShelf
from oncall.store.tables import messages
from tests.planted.scene import PATIENCE

Plant = Callable[[pytest.MonkeyPatch], None]
A_BREAKFAST = timedelta(days=3650)


def _swap(owner: object, name: str, by: object) -> Plant:
    def plant(monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(owner, name, by)

    return plant


def _code(code: int, fault: Fault) -> Plant:
    def plant(monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(errors._TABLE, code, fault)

    return plant


def _word(word: str, delivery_: Delivery) -> Plant:
    def plant(monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(words._TEXTS, word, delivery_)

    return plant


# GoAlert ----------------------------------------------------------------------------------------------


def _gives_up(moment: Moment, message: OutgoingMessage) -> None:
    moment.tx.messages.lost(message, "lease", MessageState.LOST)
    moment.tx.pages.follow(message.id, MessageState.LOST)


def _overwrites(
    shelf: MessageShelf, message_id: str, delivery_: Delivery, state: MessageState, code: str, at: datetime
) -> bool:
    return bool(shelf._update(messages, messages.c.id == message_id, state=state, rank=delivery_.rank, code=code))


def _claims_for(moment: Moment, message_id: str) -> None:
    for page in moment.tx.pages.of_message(message_id):
        answering.claim(moment, moment.tx.contacts.get(page.contact_id), page.callee)


def _machine_claims(moment: Moment, message_id: str, what: str) -> None:
    _claims_for(moment, message_id)


def picked_up_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that was picked up counts as an answer."""
    settle = delivery._settle

    def settles(moment: Moment, message_id: str, said: Delivery, code: str, fault: Fault | None) -> None:
        settle(moment, message_id, said, code, fault)
        message = moment.tx.messages.get(message_id)
        if message is not None and message.channel is Channel.VOICE and said is Delivery.DELIVERED:
            _claims_for(moment, message_id)

    monkeypatch.setattr(delivery, "_settle", settles)


crash_gives_up = _swap(delivery, "lease_ran_out", _gives_up)
undelivered_is_sent = _word("undelivered", Delivery.SENT)
late_report_overwrites = _swap(MessageShelf, "report", _overwrites)
machine_claims = _swap(delivery, "machine_heard", _machine_claims)

# Grafana OnCall, Healthchecks, every one of them --------------------------------------------------------


def _only_marks(moment: Moment, message: OutgoingMessage, state: MessageState, code: str) -> None:
    moment.tx.pages.follow(message.id, state)


def told_before_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message is marked as told when it is taken in hand, without a lease."""
    add = MessageShelf.add

    def adds(shelf: MessageShelf, message: OutgoingMessage, lease_until: datetime | None = None) -> None:
        told = MessageState.SENT if lease_until else message.state
        add(shelf, replace(message, state=told))

    monkeypatch.setattr(MessageShelf, "add", adds)


def silent_when_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the last step nothing more is done."""

    def once(*args: Any, **named: Any) -> Advance:
        decision = advance(*args, **named)
        if not decision.ladder.round:
            return decision
        return replace(decision, pages=(), next_at=decision.next_at + A_BREAKFAST)

    monkeypatch.setattr(escalation, "advance", once)


sent_is_done = _word("sent", Delivery.DELIVERED)
never_otherwise = _swap(delivery, "_lose", _only_marks)

# What a first Twilio integration gets wrong --------------------------------------------------------------


def asks_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """The HTTP client repeats a request whose answer was lost."""
    request = client._OneBase.request

    def twice(http: Any, *args: Any, **named: Any) -> Any:
        try:
            return request(http, *args, **named)
        except RequestException:
            return request(http, *args, **named)

    monkeypatch.setattr(client._OneBase, "request", twice)


def waits_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client waits longer than its settings say: for ever, in the library's default; eight seconds do here."""
    begin = client._OneBase.__init__

    def patient(http: Any, base_url: str, *args: Any, **named: Any) -> None:
        begin(http, base_url, 8 * PATIENCE)

    monkeypatch.setattr(client._OneBase, "__init__", patient)


def too_many_is_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """429 counts as lost, and the number as bad."""
    monkeypatch.setattr(client, "_NOT_PROCESSED", 0)
    monkeypatch.setattr(client, "fault_of_answer", lambda status, code: Fault.NUMBER)


def _valid_for_ten_hours(carrier: Twilio, message: Message) -> Any:
    return carrier._client.messages.create(
        to=message.to,
        from_=carrier._pool.sender(message.to),
        body=message.text,
        status_callback=carrier._account.door(DoorOf.STATUS, message.id),
    )


def present_token_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """The signature is held against the first token alone."""
    genuine = inbound.genuine

    def first(url: str, form: object, signature: str, settings: str, tokens: tuple[str, ...]) -> bool:
        return genuine(url, form, signature, settings, tokens[:1])

    monkeypatch.setattr(inbound, "genuine", first)


def acts_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a text was taken in before is not looked at."""
    known, add = InboundShelf.known, InboundShelf.add

    def adds(shelf: InboundShelf, row: InboundRow, event: Inbound, at: datetime) -> None:
        if not known(shelf, event.provider, event.provider_id):
            add(shelf, row, event, at)

    monkeypatch.setattr(InboundShelf, "known", lambda *_: False)
    monkeypatch.setattr(InboundShelf, "add", adds)


def claim_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is queued leaves, whoever has the contact."""
    monkeypatch.setattr(notices, "stop_paging", lambda *_, **__: None)
    monkeypatch.setattr(paging, "_needed", lambda *_: True)


def _takes_any_ok(text: str) -> Reply | None:
    return parse(text) or (Reply(digit=Digit.CLAIM) if text.upper().startswith("OK") else None)


resent_unseen = _swap(Twilio, "find", lambda *_: None)
ten_hours = _swap(Twilio, "_text", _valid_for_ten_hours)
forged_is_taken = _swap(inbound, "genuine", lambda *_: True)
opt_out_only_logged = _swap(responses, "_carrier_acted", lambda *_: True)
consent_passes = _code(21610, Fault.TRANSIENT)
account_passes = _code(21606, Fault.TRANSIENT)
landline_passes = _code(30006, Fault.TRANSIENT)
passing_is_for_good = _swap(looking, "first_look", lambda *_: None)
words_claim = _swap(responses, "parse", _takes_any_ok)
no_sweep = _swap(Sweeper, "sweep", lambda _: 0)
texts_only = _swap(outage, "are_out", lambda _: False)
