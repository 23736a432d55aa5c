"""The story of a contact in plain words: what happened, who was tried and what came of it, what people wrote."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from oncall.app import ContactView, Note
from oncall.domain.contact import Stage
from oncall.domain.event import Event, EventKind
from oncall.domain.page import Ask, MessageState, Page
from oncall.domain.rules import RuleSet
from web import words
from web.filters import duration, local_clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line. `tone` is 'strong' for what people did, 'alarm' for what went wrong, else ''; `said` is quoted."""

    at: datetime
    words: str
    tone: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event with what is needed to put it into words."""

    event: Event
    names: Mapping[str, str]
    rules: RuleSet
    pages: Sequence[Page] = ()

    @property
    def who(self) -> str:
        """Who did it."""
        name = words.called(self.names, self.event.by)
        return name[:1].upper() + name[1:]

    @property
    def whom(self) -> str:
        """To whom it happened."""
        return words.called(self.names, self.event.subject)

    def data(self, key: str) -> str:
        """One of the event's facts; empty when it is not there."""
        value = self.event.data.get(key)
        return "" if value is None else str(value)

    def category(self, key: str) -> str:
        """The word of the category whose id is in that fact."""
        return next((c.word for c in self.rules.categories if c.id == self.data(key)), self.data(key))

    def area(self, key: str) -> str:
        """The name of the area whose id is in that fact."""
        return next((a.name for a in self.rules.areas if a.id == self.data(key)), self.data(key) or "not known")


def timeline(view: ContactView, names: Mapping[str, str], rules: RuleSet) -> list[Entry]:
    """Everything that happened to a contact, the latest first."""
    events = (_happened(Told(event=event, names=names, rules=rules, pages=view.pages)) for _, event in view.events)
    entries = [entry for entry in events if entry is not None]
    entries += [_tried(page, names) for page in view.pages]
    entries += [_wrote(note, names) for note in view.notes]
    return sorted(entries, key=attrgetter("at"))[::-1]


def _happened(told: Told) -> Entry | None:
    """An event in words; none for steps of the machinery, which the tries already tell of."""
    say = SAID.get(told.event.kind)
    if say is None:
        return None
    return Entry(at=told.event.at, words=say(told), tone=_tone(told.event.kind))


def _tone(kind: EventKind) -> str:
    if kind in _ALARMING:
        return "alarm"
    return "strong" if kind in _STRONG else ""


def _tried(page: Page, names: Mapping[str, str]) -> Entry:
    how, came = words.channel(page.channel), words.result(page.state, page.channel)
    who = words.called(names, page.callee)
    role = f" ({page.role})" if page.role.casefold() != who.casefold() else ""
    only = " to be told only" if page.ask is Ask.KNOW else ""
    tone = "alarm" if page.state is MessageState.LOST else ""
    return Entry(at=page.made_at, words=f"{how} to {who}{role}{only}: {came}", tone=tone)


def _wrote(note: Note, names: Mapping[str, str]) -> Entry:
    by = words.called(names, note.by)
    return Entry(at=note.at, words=f"{by} {_WROTE.get(note.kind, 'wrote')}:", said=note.text)


# Each kind in words ------------------------------------------------------------------------------


def _opened(told: Told) -> str:
    danger = {"true": ", danger now", "false": ", no danger said"}.get(told.data("danger"), "")
    return f"Came in by {told.data('channel')} as {told.category('category')}{danger}"


def _claimed(told: Told) -> str:
    role, over = told.data("role"), told.data("over")
    taken = f" over from {words.called(told.names, over)}" if over else ""
    keeps = told.data("visit_owner")
    visit = f"; {words.called(told.names, keeps)} keeps the visit" if keeps else ""
    return f"{told.who}{f' ({role})' if role else ''} took it{taken}{visit}"


def _escalated(told: Told) -> str:
    if told.data("roles"):
        return f"Next step: {told.data('roles')}"
    asked = {page.callee for page in told.pages if page.made_at == told.event.at and page.ask is Ask.TAKE}
    match len(asked):
        case 0:
            return "Nobody has taken it: those asked before are still being tried"
        case 1:
            return "Nobody has taken it: 1 is asked again"
        case several:
            return f"Nobody has taken it: {several} are asked together"


def _skipped(told: Told) -> str:
    why = {"nobody new": "nobody new is there", "nobody free": "nobody is free"}.get(told.data("why"), told.data("why"))
    return f"Step skipped at once, {why}: {told.data('roles') or 'nobody on duty'}"


def _stage(told: Told) -> str:
    stamped = datetime.fromisoformat(told.data("stamped"))
    given = f" since {local_clock(stamped, told.rules.zone)}" if told.event.at - stamped > timedelta(minutes=1) else ""
    return f"{told.who}: {words.stage(Stage(told.data('stage')))}{given}"


def _progress(told: Told) -> str:
    minutes = told.data("minutes")
    again = f", ask again in {duration(timedelta(minutes=int(minutes)))}" if minutes else ""
    return f"{told.who}: all well{again}"


def _closed(told: Told) -> str:
    place, outcomes = int(told.data("outcome") or -1), told.rules.outcomes
    outcome = outcomes[place] if 0 <= place < len(outcomes) else "with an outcome"
    return f"{told.who} closed it: {outcome}"


def _chased(told: Told) -> str:
    if told.data("told") == "supervisor":
        return "No word from whoever has it: the supervisor is asked"
    return "No word from whoever has it: asked whether all is well"


SAID: Mapping[EventKind, Callable[[Told], str]] = {
    EventKind.CONTACT_OPENED: _opened,
    EventKind.CONTACT_REPEATED: lambda _told: "One more report that is probably the same",
    EventKind.CONTACT_CLAIMED: _claimed,
    EventKind.CONTACT_PASSED: lambda told: f"{told.who} cannot: the next are asked",
    EventKind.CONTACT_GIVEN_BACK: lambda told: f"{told.who} gave it back: it is loud again",
    EventKind.CONTACT_STAGE: _stage,
    EventKind.CONTACT_PROGRESS: _progress,
    EventKind.CONTACT_REACHED: lambda told: f"{told.who} reached the person concerned",
    EventKind.CONTACT_CHASED: _chased,
    EventKind.CONTACT_OVERDUE: lambda _told: "The response is overdue: nobody was reached in time",
    EventKind.CONTACT_UNCLAIMED: lambda told: (
        f"Unclaimed after {told.data('minutes')} min: outside desk and alarm to all"
        + (f". To be looked into by {told.data('review')}" if told.data("review") else "")
    ),
    EventKind.CONTACT_ESCALATED: _escalated,
    EventKind.CONTACT_SKIPPED: _skipped,
    EventKind.CONTACT_CATEGORY: lambda told: (
        f"{told.who} changed {told.category('before')} to {told.category('after')}"
    ),
    EventKind.CONTACT_AREA: lambda told: (
        f"{told.who} changed the area from {told.area('before')} to {told.area('after')}"
    ),
    EventKind.CONTACT_ATTACHED: lambda told: f"{told.who}: the same matter as {told.data('to')}",
    EventKind.CONTACT_DETACHED: lambda told: f"{told.who}: not the same after all, loud again",
    EventKind.CONTACT_CLOSED: _closed,
    EventKind.CONTACT_REOPENED: lambda told: f"{told.who} opened it again: it is loud",
    EventKind.CONTACT_INTERPRETER: lambda told: f"{told.who} recorded how the language need was met",
    EventKind.CONTACT_OVERRIDE: lambda told: f"{told.who} went outside what the caller said is safe",
    EventKind.CONTACT_HEARD: lambda told: f"{told.who} had it read out on the telephone",
    EventKind.CONTACT_CALLED: lambda told: f"{told.who} rang the caller through the agency’s number",
    EventKind.TRANSFER_OFFERED: lambda told: (
        f"{told.who} offered it elsewhere; it is ours until a name and a time are given"
    ),
    EventKind.TRANSFER_CONFIRMED: lambda told: f"{told.who}: taken over elsewhere, with a name and a time",
    EventKind.TRANSFER_LAPSED: lambda _told: "No name from the other side: it is still ours",
    EventKind.MESSAGE_UNCONFIRMED: lambda told: f"No receipt for the text to {told.whom} after a minute: tried by call",
    EventKind.MESSAGE_MACHINE: lambda told: (
        f"A machine may have answered the call to {told.whom}; it counts for nothing"
    ),
    EventKind.DESK_INFORMED: lambda told: f"{told.whom[:1].upper()}{told.whom[1:]} was informed; paging goes on",
}
"""The kinds that are lines of their own. The tries tell of pages and messages, the notes of what was noted."""

_STRONG = {
    EventKind.CONTACT_OPENED,
    EventKind.CONTACT_CLAIMED,
    EventKind.CONTACT_GIVEN_BACK,
    EventKind.CONTACT_REACHED,
    EventKind.CONTACT_CLOSED,
    EventKind.CONTACT_REOPENED,
    EventKind.TRANSFER_CONFIRMED,
}
_ALARMING = {
    EventKind.CONTACT_UNCLAIMED,
    EventKind.CONTACT_OVERDUE,
    EventKind.CONTACT_OVERRIDE,
    EventKind.TRANSFER_LAPSED,
}
_WROTE = {
    "note": "wrote",
    "reached": "reached",
    "transfer": "about the transfer",
    "override": "gave this reason for going outside what is safe",
    "outcome": "about the outcome",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """Everything that was tried with one person, in a line: for the board."""

    who: str
    role: str
    tries: tuple[str, ...]


def tried(pages: list[Page], names: Mapping[str, str], rules: RuleSet) -> Iterator[Tries]:
    """Who was tried, how, when and with what result, in the order in which they were first tried."""
    callees = dict.fromkeys(page.callee for page in pages)
    for callee in callees:
        own = [page for page in pages if page.callee == callee]
        yield Tries(
            who=words.called(names, callee),
            role=own[0].role,
            tries=tuple(
                f"{words.channel(p.channel)} {local_clock(p.made_at, rules.zone)}: {words.result(p.state, p.channel)}"
                for p in own
            ),
        )
