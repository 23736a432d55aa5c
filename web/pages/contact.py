"""One contact: what was said, what happened, and everything a person may do with it.

Whoever looks is recorded. What is done goes through `acts.py`: looking and doing stay apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, session

from oncall.app import ContactView
from oncall.domain.contact import Contact, ContactState, Stage
from oncall.domain.rules import RuleSet
from web import auth, current, live, words
from web.auth import login_required
from web.timeline import timeline

blueprint = Blueprint("contact", __name__)

UNLOCKED = "unlocked"
"""Where the browser's session keeps which way of reaching a caller was unlocked: contact, channel, until when."""

_WAYS = (("voice", "Call", "tel"), ("text", "Text", "sms"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way of reaching the caller. `number` is empty where the caller said that it is not safe."""

    channel: str
    verb: str
    scheme: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class May:
    """What the person who looks may do with it now, so that no button leads nowhere."""

    take: bool
    take_over: bool
    decline: bool
    go_on: bool
    close: bool
    next_stage: str


@blueprint.get("/contacts/<reference>")
@login_required()
def show(reference: str) -> str:
    """The whole page."""
    return live.page("contact.html", _mark(reference), shown(reference))


@blueprint.get("/contacts/<reference>/part")
@login_required()
def part(reference: str) -> Response:
    """Its changing part, for the page that is open: 304 while nothing has changed."""
    return live.answer("contact_part.html", _mark(reference), lambda: shown(reference))


def shown(reference: str) -> Mapping[str, object]:
    """Everything the page shows. That the signed-in person looked is recorded. Raises NotFound."""
    login, rules, at = current.login(), current.rules(), live.clock().at
    view = current.oncall().contacts.view(reference, login.id if login else "")
    names, contact = words.with_logins(view.names), view.contact
    return {
        "view": view,
        "contact": contact,
        "details": view.details,
        "rules": rules,
        "subject": words.subject(rules, contact),
        "holder": words.called(names, contact.owner),
        "stage": words.stage(contact.stage),
        "language": words.language(contact.language),
        "asked": [(name.replace("_", " ").capitalize(), value) for name, value in view.details.asked],
        "late": contact.is_open and contact.reached_at is None and contact.due_at <= at,
        "may": _may(contact, auth.acting()),
        "limits": view.details.safe.limits(at),
        "ways": _ways(view, at),
        "timeline": timeline(view, names, rules),
        "alike": _alike(view, rules),
    }


def _mark(reference: str) -> str:
    return live.mark("contact", reference, current.oncall().contacts.mark(), _unlocked(reference))


def _may(contact: Contact, me: str) -> May:
    state, mine = contact.state, contact.claimed_by == me
    claimed = state is ContactState.CLAIMED
    waiting = state is ContactState.WAITING
    following = contact.stage.following()
    moving = mine and claimed and contact.stage is not Stage.FINISHED and following is not contact.stage
    return May(
        take=waiting,
        take_over=claimed and not mine,
        decline=waiting and not me.startswith("login:"),
        go_on=claimed and mine,
        close=waiting or (claimed and (mine or me.startswith("login:"))),
        next_stage=words.stage(following) if moving else "",
    )


def _ways(view: ContactView, at: datetime) -> Sequence[Way]:
    """How the caller may be reached, if a number is known. A way that is not safe keeps its number to itself."""
    number = view.details.callback or view.details.caller_number
    if not number:
        return ()
    unlocked, safe = _unlocked(view.contact.reference), view.details.safe
    allowed = {channel: safe.allows(channel, at) or channel == unlocked for channel, _, _ in _WAYS}
    return [
        Way(channel=channel, verb=verb, scheme=scheme, number=number if allowed[channel] else "")
        for channel, verb, scheme in _WAYS
    ]


def _unlocked(reference: str) -> str:
    """The channel that this browser has unlocked for this contact and may still use; "" for none."""
    contact, channel, until = session.get(UNLOCKED, ("", "", 0))
    still = contact == reference and current.oncall().clock.real().timestamp() < until
    return str(channel) if still else ""


def _alike(view: ContactView, rules: RuleSet) -> Sequence[tuple[Contact, words.Subject, str]]:
    """Contacts that are, or may be, the same matter, and how each stands to this one."""
    found: dict[str, tuple[Contact, str]] = {}
    if view.attached_to:
        found[view.attached_to.id] = (view.attached_to, "head")
    elif view.same_as:
        found[view.same_as.id] = (view.same_as, "maybe head")
    for other in view.linked:
        found.setdefault(other.id, (other, "attached" if other.attached_to == view.contact.id else "maybe"))
    return [(other, words.subject(rules, other), how) for other, how in found.values()]
