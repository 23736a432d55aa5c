"""Whether texts get through at all. While they do not, pages go by call first (acceptance case 15).

They are out as soon as the carrier cannot be reached, takes nothing, or refuses because of the account; or
when texts to two different people were lost, or not confirmed, with none delivered in between. Two
deliveries of texts that left since then end it. A text to a number of our own each minute proves the way
without waking anybody.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from notifiers.base import Channel, Fault
from oncall.domain.event import EventKind
from oncall.domain.page import OutgoingMessage, Priority
from oncall.domain.person import PROOF
from oncall.domain.texts import trial_page
from oncall.flow.alarms import raise_alarm, raise_once, tell_service
from oncall.flow.moment import ENGINE, Moment

_KEY = "texts"
_STRIKES = 2
_LONGEST_CODE = 7  # whatever is longer may be a number of somebody's
_DELIVERIES = 2
_STRIKES_COUNT_FOR = timedelta(minutes=15)
_RECEIPTS_KEY = "receipt by "
_RECEIPT_COUNTS_FOR = timedelta(hours=24)
_RECEIPT_WRITTEN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """How texts fare. `out_since` is None while they get through; `struck` are callees whose text was lost
    since `struck_at` with none delivered meanwhile; `delivered` counts towards the end of an outage."""

    out_since: datetime | None = None
    delivered: int = 0
    struck: tuple[str, ...] = ()
    struck_at: datetime | None = None


def texts(moment: Moment) -> Texts:
    """How they fare now."""
    stored = json.loads(moment.tx.running.setting(_KEY) or "{}")
    return Texts(
        out_since=_instant(stored.get("out_since")),
        delivered=stored.get("delivered", 0),
        struck=tuple(stored.get("struck", ())),
        struck_at=_instant(stored.get("struck_at")),
    )


def are_out(moment: Moment) -> bool:
    """Whether pages go by call first."""
    return texts(moment).out_since is not None


def refused(moment: Moment, message: OutgoingMessage, fault: Fault, code: str) -> None:
    """The carrier did not take a text, or nobody knows: unless it is about this one number, that concerns all."""
    if fault is Fault.ACCOUNT:
        raise_once(moment, "account", code)  # What is tried every ten seconds must not fill the audit chain.
    _look_up(moment, fault, code)
    if message.channel is not Channel.SMS or fault in (Fault.NUMBER, Fault.CONSENT):
        return
    if fault in (Fault.TRANSIENT, Fault.STRANGE):
        _strike(moment, message.callee, code)
    else:
        _go_out(moment, texts(moment), code)


def stood_in_for(moment: Moment, fault: Fault, code: str) -> None:
    """The carrier refused a message that another one then took: nothing is lost, and somebody must look."""
    if fault is Fault.ACCOUNT:
        raise_once(moment, "account", code)
    elif fault is Fault.CARRIER:
        raise_once(moment, "stood in", code)


def lost(moment: Moment, message: OutgoingMessage, fault: Fault | None, code: str) -> None:
    """A text that the carrier had taken was lost, or no receipt has come."""
    if fault is Fault.ACCOUNT:
        refused(moment, message, fault, code)
        return
    _look_up(moment, fault, code)
    if message.channel is Channel.SMS and fault not in (Fault.NUMBER, Fault.CONSENT):
        _strike(moment, message.callee, code)


def _look_up(moment: Moment, fault: Fault | None, code: str) -> None:
    if fault is Fault.STRANGE:
        raise_once(moment, "strange code", code if code.isdigit() and len(code) < _LONGEST_CODE else "")


def _strike(moment: Moment, callee: str, code: str) -> None:
    now = texts(moment)
    if now.out_since is not None:
        return
    fresh = now.struck_at is not None and moment.at - now.struck_at < _STRIKES_COUNT_FOR
    struck = tuple(dict.fromkeys((*(now.struck if fresh else ()), callee)))
    if len(struck) >= _STRIKES:
        _go_out(moment, now, code)
    else:
        _keep(moment, Texts(struck=struck, struck_at=now.struck_at if fresh else moment.at))


def _go_out(moment: Moment, now: Texts, code: str) -> None:
    """What was delivered before does not count any more, either."""
    if now.out_since is None:
        raise_alarm(moment, "texts out", code=code)
    _keep(moment, Texts(out_since=now.out_since or moment.at))


def delivered(moment: Moment, message: OutgoingMessage) -> None:
    """A text was delivered: the way was open when it left."""
    if message.channel is not Channel.SMS:
        return
    _note_receipt(moment, message.provider)
    now = texts(moment)
    if now.out_since is None:
        if now.struck:
            _keep(moment, Texts())
    elif message.made_at >= now.out_since:
        _count(moment, now)


def _count(moment: Moment, now: Texts) -> None:
    if now.delivered + 1 < _DELIVERIES:
        _keep(moment, replace(now, delivered=now.delivered + 1))
        return
    _keep(moment, Texts())
    moment.record(EventKind.ALARM_ENDED, ENGINE, None, None, alarm="texts out")
    tell_service(moment, "texts back")


def prove(moment: Moment) -> None:
    """While they are out: one text to a number of our own. Done once a minute."""
    if not moment.rules.agency.public_number or not are_out(moment):
        return
    moment.tx.messages.add(
        OutgoingMessage(
            id=moment.ids.new(),
            callee=PROOF,
            destination_id=PROOF,
            channel=Channel.SMS,
            text=trial_page(sender=moment.sender),
            priority=Priority.NOTICE,
            made_at=moment.at,
        )
    )


def receipts_come(moment: Moment, provider: str) -> bool:
    """Whether this carrier says what it delivered, so that silence means something: it did within 24 hours."""
    last = _instant(moment.tx.running.setting(_RECEIPTS_KEY + provider))
    return last is not None and moment.at - last < _RECEIPT_COUNTS_FOR


def _note_receipt(moment: Moment, provider: str) -> None:
    last = _instant(moment.tx.running.setting(_RECEIPTS_KEY + provider))
    if last is None or moment.at - last > _RECEIPT_WRITTEN_AFTER:
        moment.tx.running.set_setting(_RECEIPTS_KEY + provider, moment.at.isoformat())


def _keep(moment: Moment, now: Texts) -> None:
    kept = {
        "out_since": now.out_since.isoformat() if now.out_since else None,
        "delivered": now.delivered,
        "struck": now.struck,
        "struck_at": now.struck_at.isoformat() if now.struck_at else None,
    }
    moment.tx.running.set_setting(_KEY, json.dumps(kept))


def _instant(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None
