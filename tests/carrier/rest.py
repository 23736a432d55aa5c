"""The carrier's REST resources of one account: which request does what, and what it answers."""

import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from tests.carrier.records import Asked, Call, Text
from tests.carrier.refusals import Refused
from tests.carrier.shapes import Json, account_json, call_json, number_json, page_json, path, text_json

if TYPE_CHECKING:
    from tests.carrier.account import Account

Answer = tuple[int, Json]
PAGE_SIZE = 50
T = TypeVar("T")
R = TypeVar("R", Text, Call)
_PAGING = ("PageSize", "Page", "PageToken")


def credentials(header: str) -> tuple[str, str]:
    """Name and secret of Basic authentication; empty where there are none."""
    scheme, _, packed = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    user, _, secret = b64decode(packed).decode().partition(":")
    return user, secret


def answer(account: "Account", asked: Asked) -> Answer:
    """Do what was asked. Raises Refused."""
    for method, pattern, does in _ROUTES:
        found = re.fullmatch(path(account.sid) + pattern, asked.path)
        if found and asked.method == method:
            return does(account, asked, *found.groups())
    raise Refused(20404, sentence=f"The requested resource {asked.path} was not found")


def _texts(account: "Account", asked: Asked) -> Answer:
    rows = [t for t in _newest(account.texts) if _fits(asked, t.to, t.sender)]
    rows = [t for t in rows if _in_time(asked, "DateSent", t.sent_at)]
    return 200, _page(asked, "messages", [text_json(account.sid, t) for t in rows if account.lists(t.created)])


def _calls(account: "Account", asked: Asked) -> Answer:
    rows = [c for c in _newest(account.calls) if _fits(asked, c.to, c.sender)]
    rows = [c for c in rows if asked.get("Status", c.status) == c.status]
    rows = [c for c in rows if _in_time(asked, "StartTime", c.started)]
    return 200, _page(asked, "calls", [call_json(account.sid, c) for c in rows if account.lists(c.created)])


def _numbers(account: "Account", asked: Asked) -> Answer:
    rows = [n for n in account.own.values() if asked.get("PhoneNumber", n.number) == n.number]
    return 200, _page(asked, "incoming_phone_numbers", [number_json(account.sid, n) for n in rows])


def _send_text(account: "Account", asked: Asked) -> Answer:
    return 201, text_json(account.sid, account.take_text(_firsts(asked)))


def _make_call(account: "Account", asked: Asked) -> Answer:
    events = frozenset(asked.params.get("StatusCallbackEvent", ()))
    return 201, call_json(account.sid, account.take_call(_firsts(asked), events))


def _text(account: "Account", asked: Asked, sid: str) -> Answer:
    return 200, text_json(account.sid, _found(account.text_of(sid), asked))


def _change_text(account: "Account", asked: Asked, sid: str) -> Answer:
    text = _found(account.text_of(sid), asked)
    if "Body" in asked.params:
        account.redact(text, asked.get("Body"))
    return 200, text_json(account.sid, text)


def _call(account: "Account", asked: Asked, sid: str) -> Answer:
    return 200, call_json(account.sid, _found(account.call_of(sid), asked))


def _change_call(account: "Account", asked: Asked, sid: str) -> Answer:
    call = _found(account.call_of(sid), asked)
    account.change_call(call, _firsts(asked))
    return 200, call_json(account.sid, call)


def _account(account: "Account", asked: Asked) -> Answer:
    refusals = account.refusals
    return 200, account_json(account.sid, account.opened, active=not refusals.suspended, trial=refusals.trial)


_ROUTES: Sequence[tuple[str, str, Callable[..., Answer]]] = (
    ("POST", r"/Messages\.json", _send_text),
    ("GET", r"/Messages\.json", _texts),
    ("GET", r"/Messages/(\w+)\.json", _text),
    ("POST", r"/Messages/(\w+)\.json", _change_text),
    ("POST", r"/Calls\.json", _make_call),
    ("GET", r"/Calls\.json", _calls),
    ("GET", r"/Calls/(\w+)\.json", _call),
    ("POST", r"/Calls/(\w+)\.json", _change_call),
    ("GET", r"\.json", _account),
    ("GET", r"/IncomingPhoneNumbers\.json", _numbers),
)


def _found(thing: T | None, asked: Asked) -> T:
    if thing is None:
        raise Refused(20404, sentence=f"The requested resource {asked.path} was not found")
    return thing


def _firsts(asked: Asked) -> Mapping[str, str]:
    return {name: values[0] for name, values in asked.params.items()}


def _newest(rows: Iterable[R]) -> list[R]:
    return list(rows)[::-1]


def _fits(asked: Asked, to: str, sender: str) -> bool:
    return asked.get("To", to) == to and asked.get("From", sender) == sender


def _in_time(asked: Asked, name: str, at: datetime | None) -> bool:
    """`Name>` and `Name<` hold for the instant itself as well; a day alone begins, or ends, with it.

    Where any is asked for, what has no such time yet is passed over: a text that waits was not sent.
    """
    if at is None:
        return not any(asked.get(name + sign) for sign in ("", "<", ">"))
    whole = at.replace(microsecond=0)
    since, until = _instant(asked.get(f"{name}>")), _instant(asked.get(f"{name}<"), ends=True)
    day = asked.get(name)
    if day and whole.date().isoformat() != day[:10]:
        return False
    return (since is None or whole >= since) and (until is None or whole <= until)


def _instant(text: str, *, ends: bool = False) -> datetime | None:
    if not text:
        return None
    at = datetime.fromisoformat(text)
    if len(text) == len("2026-08-18") and ends:
        at += timedelta(days=1, seconds=-1)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).replace(microsecond=0)


def _page(asked: Asked, key: str, rows: Sequence[Json]) -> Json:
    query = [(n, v) for n, values in asked.params.items() if n not in _PAGING for v in values]
    size, page = int(asked.get("PageSize", str(PAGE_SIZE))), int(asked.get("Page", "0"))
    return page_json(asked.path, key, rows, query, page, size)
