"""What things are called on the pages: people, channels, results, stages, languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from notifiers.base import Channel
from oncall.domain.contact import Contact, Stage
from oncall.domain.languages import LANGUAGES
from oncall.domain.page import MessageState
from oncall.domain.rules import Category, RuleSet
from web import current

_DOERS = {"engine": "the service", "public": "the public form", "cli": "the command line"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A contact as the pages head it. `tone` is the style of its category: alarm, warn or calm; `rank` 0 is unknown."""

    word: str
    rank: int
    tone: str
    area: str
    line: str


def subject(rules: RuleSet, contact: Contact) -> Subject:
    """The head of a contact. What the rules no longer know keeps its id: the contact is older than they are."""
    category = next((c for c in rules.categories if c.id == contact.category), None)
    return Subject(
        word=category.word if category else contact.category.upper(),
        rank=category.rank if category else 0,
        tone=_tone(rules, category),
        area=next((a.name for a in rules.areas if a.id == contact.area), contact.area or "Area unknown"),
        line=next((s.name for s in rules.service_lines if s.id == contact.line), contact.line),
    )


def _tone(rules: RuleSet, category: Category | None) -> str:
    if category is None or category.danger:
        return "alarm"
    return "warn" if category.id == rules.unknown_category().id else "calm"


def with_logins(names: Mapping[str, str]) -> dict[str, str]:
    """Names of callees, and those of logins that belong to no worker."""
    return {"login:" + login.id: login.name for login in current.oncall().access.logins()} | dict(names)


def called(names: Mapping[str, str], who: str | None) -> str:
    """Somebody's name for signed-in eyes; what they are where there is no name to show."""
    if not who:
        return "nobody"
    if who in names:
        return names[who]
    return _DOERS.get(who) or ("a partner" if who.startswith("key:") else "somebody who has left")


def language(code: str) -> str:
    """A language in English; as it was given where it is not one of the common ones."""
    return LANGUAGES.get(code, code)


def channel(by: Channel) -> str:
    """How somebody was tried."""
    match by:
        case Channel.SMS:
            return "Text"
        case Channel.VOICE:
            return "Call"
        case Channel.EMAIL:
            return "Email"
        case Channel.PUSH:
            return "App"
        case Channel.ALARM:
            return "Alarm"
        case _:
            assert_never(by)


def result(state: MessageState, by: Channel) -> str:
    """What became of one try, and never more than is known."""
    match state:
        case MessageState.QUEUED:
            return "waits to be sent"
        case MessageState.SENDING:
            return "on its way to the carrier"
        case MessageState.SENT:
            return "ringing" if by is Channel.VOICE else "sent, not confirmed"
        case MessageState.DELIVERED:
            return "picked up" if by is Channel.VOICE else "arrived on the phone"
        case MessageState.UNANSWERED | MessageState.ENDING:
            return "nobody picked up"
        case MessageState.LOST:
            return "did not arrive"
        case MessageState.UNKNOWN:
            return "perhaps sent, tried again"
        case MessageState.CANCELLED:
            return "not needed any more"
        case _:
            assert_never(state)


def stage(reached: Stage) -> str:
    """How far a call-out has come."""
    match reached:
        case Stage.NONE:
            return "on the phone"
        case Stage.LEAVING:
            return "on the way"
        case Stage.ARRIVED:
            return "on scene"
        case Stage.CLEAR:
            return "left the scene"
        case Stage.HOME:
            return "back home"
        case Stage.FINISHED:
            return "finished, outcome to be written"
        case _:
            assert_never(reached)
