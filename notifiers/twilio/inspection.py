"""How an account stands at Twilio, and what is entered there for our numbers: looked at, never changed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from notifiers.base import NotifyError
from notifiers.twilio.account import Account

if TYPE_CHECKING:
    from twilio.rest import Client

_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnNumber:
    """What Twilio knows of one number. Addresses are "" where none is entered, or where something else that is
    entered (an application, a trunk) has Twilio ask there instead."""

    texts: bool
    calls: bool
    text_to: str = ""
    voice_to: str = ""
    fallback_to: str = ""  # asked when `voice_to` does not answer a call
    posts: bool = True  # whether both are asked by POST
    elsewhere: bool = False  # an application or a trunk answers instead


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What was found. `status` and `kind` are Twilio's words for the account; `refused` is why it was not told,
    `hidden` why the numbers were not: "" or the kind of fault with its code."""

    status: str = ""
    kind: str = ""
    refused: str = ""
    hidden: str = ""
    numbers: Mapping[str, OwnNumber] = field(default_factory=dict)


def inspect(account: Account) -> Inspection:
    """Ask for the account, by its auth token, and for its numbers, by the API key. Raises nothing.

    The token is asked with because a Standard key may not read the account, and because only so a wrong token
    is found: it would have every reply refused. Source: Twilio, "API keys overview".
    """
    found = Inspection()
    try:
        with _asking(replace(account, key_sid=account.sid, key_secret=account.tokens[0])) as client:
            own = client.api.accounts(account.sid).fetch()
            found = replace(found, status=str(own.status), kind=str(own.type))
    except NotifyError as refusal:
        found = replace(found, refused=_said(refusal))
    try:
        with _asking(account) as client:
            listed = list(client.incoming_phone_numbers.stream(page_size=_PAGE))
    except NotifyError as refusal:
        return replace(found, hidden=_said(refusal))
    return replace(found, numbers={str(each.phone_number): _number(each) for each in listed})


@contextmanager
def _asking(account: Account) -> Iterator["Client"]:
    from notifiers.twilio.client import connect, faults  # noqa: PLC0415 - a third of a second that few processes need

    client = connect(account)
    try:
        with faults():
            yield client
    finally:
        client.http_client.session.close()


def _said(refusal: NotifyError) -> str:
    return f"{refusal.fault}, code {refusal.code or 'none'}"


def _number(each: Any) -> OwnNumber:
    able = each.capabilities or {}
    by_app, by_trunk = each.sms_application_sid, each.voice_application_sid or each.trunk_sid
    methods = {each.sms_method or "POST", each.voice_method or "POST"}
    return OwnNumber(
        texts=bool(able.get("sms")),
        calls=bool(able.get("voice")),
        text_to="" if by_app else each.sms_url or "",
        voice_to="" if by_trunk else each.voice_url or "",
        fallback_to="" if by_trunk else each.voice_fallback_url or "",
        posts=methods == {"POST"},
        elsewhere=bool(by_app or by_trunk),
    )
