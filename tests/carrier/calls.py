"""The calls of one account: made, reported on, answered, and come in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.etree import ElementTree as Xml

from notifiers.base import Channel, Delivery, Message, Notifier, NotifyError, Report
from tests.carrier.handsets import DEFAULT_RING, Handsets
from tests.carrier.ledger import VERSION, Ledger
from tests.carrier.live import CarrierError, Connected, LiveCall, Spoken
from tests.carrier.progress import progress
from tests.carrier.records import Call
from tests.carrier.refusals import LONGEST_TWIML, Refused

LONGEST_RING = 600
_ENDINGS = {"busy": "busy", "no-answer": "no-answer", "declined": "busy", "canceled": "canceled"}


@dataclass(slots=True, kw_only=True)
class _Leg:
    """A call with the phone it rings on, and what happens in it once it is picked up."""

    call: Call
    provider_id: str
    live: LiveCall


class Calls:
    """Turns requests into calls for the phones, and what happens in them into callbacks."""

    def __init__(self, ledger: Ledger, handsets: Handsets, spoken: Spoken) -> None:
        self._ledger, self._handsets, self._spoken = ledger, handsets, spoken
        self._legs: dict[str, _Leg] = {}
        self._by_sid: dict[str, _Leg] = {}
        self.outcomes: dict[str, str] = {}

    def live(self, sid: str) -> LiveCall:
        """What is said in a call."""
        return self._by_sid[sid].live

    # Out ------------------------------------------------------------------------------------------

    def take(self, params: Mapping[str, str], events: frozenset[str], through: Notifier) -> Call:
        """Make one call as POST Calls does. Raises Refused."""
        twiml, url = params.get("Twiml", ""), params.get("Url", "")
        with self._ledger.lock:
            own = frozenset(self._ledger.own)
            self._ledger.refusals.check("call", params.get("From", ""), params.get("To", ""), own)
            if not twiml and not url:
                raise Refused(21205)
            if len(twiml) > LONGEST_TWIML:
                raise Refused(20001, sentence="Twiml must be 4000 characters or less")
            words, ring = _first_words(twiml), _ring(params.get("Timeout", ""))
            call = self._new(params.get("From", ""), params.get("To", ""), "outbound-api")
            call.twiml, call.url, call.events = twiml, url, events or call.events
            call.callback = params.get("StatusCallback", "")
            call.detects = "MachineDetection" in params
            call.machine_callback = params.get("AsyncAmdStatusCallback", "")
            self._hand_over(call, words, ring, through)
            return call

    def change(self, call: Call, params: Mapping[str, str], through: Notifier) -> None:
        """End a call, or have it say something else, as POST Calls/{Sid} does. Raises Refused when it is over."""
        leg = self._by_sid[call.sid]
        if call.final:
            raise Refused(21220)
        if "Status" in params:
            if call.status != "in-progress":
                through.end_call(leg.provider_id)
            elif params["Status"] == "completed":  # "canceled" leaves a call that was picked up alone.
                self._finish(leg, self._ledger.now())
        elif "Twiml" in params and call.status == "in-progress":
            self._begins(leg, params["Twiml"])

    def knows(self, provider_id: str) -> bool:
        """Whether that is one of the calls."""
        return provider_id in self._legs

    def reported(self, report: Report) -> None:
        """The network or a phone says how a call stands."""
        leg, at = self._legs[report.provider_id], report.at or self._ledger.now()
        if leg.call.final:
            return
        match report.delivery:
            case Delivery.RINGING:
                self._tell(leg.call, "initiated", at)
                self._becomes(leg.call, "ringing", at)
            case Delivery.DELIVERED if leg.call.status == "in-progress":
                if leg.provider_id not in self._handsets.put_down:
                    leg.live.waits_to_the_end()
                self._finish(leg, at)
            case Delivery.DELIVERED:
                self._answered(leg, at)
            case _:
                leg.call.error = int(report.code) if report.code.isdigit() else None
                self._becomes(leg.call, _ENDINGS.get(report.code, "failed"), at)

    def pressed(self, provider_id: str, key: str) -> None:
        """A key was pressed on a phone in a call."""
        leg = self._legs[provider_id]
        if leg.call.status == "in-progress":
            leg.live.presses(key)
            self._after(leg)

    # In -------------------------------------------------------------------------------------------

    def comes_in(self, sender: str, to: str) -> LiveCall:
        """Somebody rings one of the account's numbers, and the service is asked what to say."""
        with self._ledger.lock:
            own = self._ledger.own[to]
            call = self._new(sender, to, "inbound")
            call.callback = own.status_callback
            live = self._live(call, own.voice_fallback)
            self._by_sid[call.sid] = _Leg(call=call, provider_id="", live=live)
            call.becomes("ringing", self._ledger.now())
        live.fetches(own.voice_url)
        call.becomes("in-progress", self._ledger.now())
        self.settles(call.sid)
        return live

    def settles(self, sid: str) -> None:
        """What a call that came in has come to, after something happened in it."""
        leg = self._by_sid[sid]
        if leg.live.over and not leg.call.final:
            self._finish(leg, self._ledger.now())

    # Small steps ----------------------------------------------------------------------------------

    def _new(self, sender: str, to: str, direction: str, parent: str | None = None) -> Call:
        now = self._ledger.now()
        call = Call(
            sid=self._ledger.new_sid("CA"),
            to=to,
            sender=sender,
            direction=direction,
            status="queued",
            created=now,
            updated=now,
            parent=parent,
            history=["queued"],
        )
        self._ledger.calls[call.sid] = call
        return call

    def _live(self, call: Call, fallback: str = "") -> LiveCall:
        def dial(number: str, caller_id: str) -> str:
            return self._dialled(call, number, caller_id)

        return LiveCall(
            call.sid,
            post=self._ledger.webhooks.post,
            about=lambda: self._about(call),
            dial=dial,
            everywhere=self._spoken,
            fallback=fallback,
        )

    def _hand_over(self, call: Call, words: tuple[str, bool], ring: timedelta, through: Notifier) -> None:
        said, listens = words
        message = Message(id=call.sid, channel=Channel.VOICE, to=call.to, text=said, keys=listens or bool(call.url))
        self._handsets.ring_for[call.sid] = ring
        try:
            provider_id = through.send(message).provider_id
        except NotifyError as refusal:
            del self._ledger.calls[call.sid]
            raise Refused(int(refusal.code)) from None
        self._legs[provider_id] = self._by_sid[call.sid] = _Leg(
            call=call, provider_id=provider_id, live=self._live(call)
        )

    def _answered(self, leg: _Leg, at: datetime) -> None:
        call = leg.call
        machine = leg.provider_id in self._handsets.machines
        self._becomes(call, "in-progress", at)
        if call.detects:
            call.answered_by = "machine_start" if machine else "human"
            if call.machine_callback:
                found = {"AnsweredBy": call.answered_by, "MachineDetectionDuration": "3500"}
                self._ledger.callbacks.send(call.machine_callback, {**self._about(call), **found})
        self._begins(leg, call.twiml)

    def _begins(self, leg: _Leg, twiml: str) -> None:
        try:
            if twiml:
                leg.live.plays(twiml)
            else:
                leg.live.fetches(leg.call.url)
        except CarrierError as error:
            leg.live.fails(str(error))
            leg.live.ends()
        # A machine, and anybody who only listens, keeps the line until there is nothing more to hear.
        if leg.live.listens:
            self._handsets.shows(leg.provider_id, " ".join(leg.live.spoken.said))

    def _after(self, leg: _Leg) -> None:
        if leg.live.over:
            self._finish(leg, self._ledger.now())
        else:
            self._handsets.shows(leg.provider_id, leg.live.spoken.said[-1] if leg.live.spoken.said else "")

    def _finish(self, leg: _Leg, at: datetime) -> None:
        leg.live.ends()
        if leg.provider_id:
            self._handsets.over(leg.provider_id)
        self._becomes(leg.call, "completed", at)

    def _becomes(self, call: Call, status: str, at: datetime) -> None:
        with self._ledger.lock:
            if call.final:
                return
            call.becomes(status, at)
        self._tell(call, {"ringing": "ringing", "in-progress": "answered"}.get(status, "completed"), at)

    def _tell(self, call: Call, event: str, at: datetime) -> None:
        if call.callback and event in call.events:
            params = {**self._about(call), **progress(call, event, at)}
            self._ledger.callbacks.send(call.callback, params)
            call.sequence += 1

    def _about(self, call: Call) -> dict[str, str]:
        return {
            "CallSid": call.sid,
            "AccountSid": self._ledger.sid,
            "ApiVersion": VERSION,
            "From": call.sender,
            "To": call.to,
            "Caller": call.sender,
            "Called": call.to,
            "CallStatus": call.status,
            "Direction": call.direction,
        }

    def _dialled(self, parent: Call, number: str, caller_id: str) -> str:
        outcome = self.outcomes.get(number, "completed")
        with self._ledger.lock:
            child = self._new(caller_id, number, "outbound-dial", parent.sid)
            child.becomes("ringing", self._ledger.now())
            child.becomes(outcome, self._ledger.now())
        self._spoken.connected.append(Connected(number=number, caller_id=caller_id, call_sid=parent.sid))
        self._by_sid[parent.sid].live.spoken.connected.append(self._spoken.connected[-1])
        return outcome


def _ring(timeout: str) -> timedelta:
    if timeout and not (timeout.isdigit() and 1 <= int(timeout) <= LONGEST_RING):
        raise Refused(20001, sentence="Timeout must be between 1 and 600")
    return timedelta(seconds=int(timeout)) if timeout else DEFAULT_RING


def _first_words(twiml: str) -> tuple[str, bool]:
    """What a call says, and whether it listens, for whoever only looks at the phone."""
    if not twiml:
        return "", False
    try:
        root = Xml.fromstring(twiml)
    except Xml.ParseError:
        raise Refused(20001, sentence="Twiml is not well-formed") from None
    said = ["".join(say.itertext()).strip() for say in root.iter("Say")]
    return " ".join(said), root.find("Gather") is not None
