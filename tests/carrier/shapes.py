"""The carrier's resources as JSON, every property present, as its document and its library name them."""

from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import urlencode

from tests.carrier.records import Call, OwnNumber, Text

VERSION = "2010-04-01"
Json = dict[str, object]


def stamp(at: datetime | None) -> str | None:
    """RFC 2822, as the carrier writes times: "Tue, 18 Aug 2026 21:05:00 +0000"."""
    return None if at is None else format_datetime(at)


def path(account: str, *parts: str) -> str:
    """The path of a resource of an account."""
    return "/".join([f"/{VERSION}/Accounts", account, *parts])


def text_json(account: str, text: Text) -> Json:
    """A text."""
    here = path(account, "Messages", text.sid)
    return {
        "account_sid": account,
        "api_version": VERSION,
        "body": text.body,
        "date_created": stamp(text.created),
        "date_sent": stamp(text.sent_at),
        "date_updated": stamp(text.updated),
        "direction": text.direction,
        "error_code": text.error,
        "error_message": None if text.error is None else f"Error {text.error}",
        "from": text.sender,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": str(segments(text.body)),
        "price": None,
        "price_unit": "USD",
        "sid": text.sid,
        "status": text.status,
        "subresource_uris": {"media": f"{here}/Media.json", "feedback": f"{here}/Feedback.json"},
        "to": text.to,
        "uri": f"{here}.json",
    }


def call_json(account: str, call: Call) -> Json:
    """A call."""
    here = path(account, "Calls", call.sid)
    talked = None if call.answered is None or call.ended is None else int((call.ended - call.answered).total_seconds())
    return {
        "account_sid": account,
        "answered_by": call.answered_by,
        "api_version": VERSION,
        "caller_name": None,
        "date_created": stamp(call.created),
        "date_updated": stamp(call.updated),
        "direction": call.direction,
        "duration": None if talked is None else str(talked),
        "end_time": stamp(call.ended),
        "forwarded_from": None,
        "from": call.sender,
        "from_formatted": call.sender,
        "group_sid": None,
        "parent_call_sid": call.parent,
        "phone_number_sid": None,
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "sid": call.sid,
        "start_time": stamp(call.started),
        "status": call.status,
        "stir_verstat": None,
        "subresource_uris": {"recordings": f"{here}/Recordings.json", "events": f"{here}/Events.json"},
        "to": call.to,
        "to_formatted": call.to,
        "trunk_sid": None,
        "uri": f"{here}.json",
    }


def account_json(account: str, opened: datetime, *, active: bool, trial: bool) -> Json:
    """The account itself. Its token is not shown, as to a client that signs in with a key."""
    return {
        "auth_token": "",
        "date_created": stamp(opened),
        "date_updated": stamp(opened),
        "friendly_name": "An agency",
        "owner_account_sid": account,
        "sid": account,
        "status": "active" if active else "suspended",
        "subresource_uris": {"messages": f"{path(account)}/Messages.json", "calls": f"{path(account)}/Calls.json"},
        "type": "Trial" if trial else "Full",
        "uri": f"{path(account)}.json",
    }


def number_json(account: str, own: OwnNumber) -> Json:
    """A number of the account."""
    nothing = [
        *("address_sid", "identity_sid", "sms_application_sid", "trunk_sid", "voice_application_sid"),
        *("emergency_address_sid", "bundle_sid", "sms_fallback_url"),
    ]
    return dict.fromkeys(nothing) | {
        "account_sid": account,
        "address_requirements": "none",
        "api_version": VERSION,
        "beta": False,
        "capabilities": {"mms": True, "sms": True, "voice": True, "fax": False},
        "date_created": stamp(own.bought),
        "date_updated": stamp(own.bought),
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
        "friendly_name": own.number,
        "origin": "twilio",
        "phone_number": own.number,
        "sid": own.sid,
        "sms_fallback_method": "POST",
        "sms_method": "POST",
        "sms_url": own.text_url or None,
        "status": "in-use",
        "status_callback": own.status_callback or None,
        "status_callback_method": "POST",
        "subresource_uris": {},
        "type": "local",
        "uri": f"{path(account, 'IncomingPhoneNumbers', own.sid)}.json",
        "voice_caller_id_lookup": False,
        "voice_fallback_method": "POST",
        "voice_fallback_url": own.voice_fallback or None,
        "voice_method": "POST",
        "voice_receive_mode": "voice",
        "voice_url": own.voice_url or None,
    }


def page_json(
    address: str, key: str, rows: Sequence[Json], query: Sequence[tuple[str, str]], page: int, size: int
) -> Json:
    """One page of a list. `query` are the filters, which the address of the next page repeats."""
    here = rows[page * size : (page + 1) * size]

    def uri(number: int) -> str:
        token = [("PageToken", f"PA{number}")] if number else []
        return f"{address}?{urlencode([*query, ('PageSize', size), ('Page', number), *token])}"

    return {
        "end": page * size + max(len(here) - 1, 0),
        "first_page_uri": uri(0),
        "next_page_uri": uri(page + 1) if len(rows) > (page + 1) * size else None,
        "page": page,
        "page_size": size,
        "previous_page_uri": uri(page - 1) if page else None,
        "start": page * size,
        "uri": uri(page),
        key: list(here),
    }


def segments(body: str) -> int:
    """How many messages of the radio a text takes; plain characters count as GSM-7, any other makes it UCS-2."""
    alone, joined = (160, 153) if body.isascii() else (70, 67)
    return 1 if len(body) <= alone else -(-len(body) // joined)
