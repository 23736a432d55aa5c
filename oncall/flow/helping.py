"""Nine: a worker on duty asks for help. That is a contact in danger of its own, and loud until somebody has it."""

from dataclasses import dataclass
from datetime import timedelta

from notifiers.base import Channel
from oncall.domain import texts
from oncall.domain.contact import Contact, ContactState, Details
from oncall.domain.page import Priority
from oncall.flow import notices, standing_in
from oncall.flow.duty import Resolving
from oncall.flow.escalation import ask_besides, passed
from oncall.flow.intake import NewContact, open_contact
from oncall.flow.matters import matters
from oncall.flow.moment import Moment

_NOW = timedelta(seconds=1)
_NOBODY_ABOVE = "everybody on call"


def send_help(moment: Moment, callee: str) -> str:
    """Tell and page everybody on duty but the one who asks, and give the text that answers.

    The ladder of the contact that this opens goes on meanwhile: it is loud until somebody has it.
    """
    scene = _scene(moment, callee)
    contact = _opened(moment, callee, scene)
    above = notices.supervisor(moment, contact, contact.line, besides=callee)
    resolving = Resolving(tx=moment.tx, rules=moment.rules_of(contact), contact=contact, at=moment.at)
    colleagues = [each for each in resolving.on_duty() if each.id != callee]
    text = _wanted(moment, callee, contact, scene)
    for colleague in dict.fromkeys([*([above.worker] if above else []), *(each.id for each in colleagues)]):
        notices.tell(moment, colleague, text, contact, Priority.FIRST)
    if contact.state is ContactState.WAITING:
        ask_besides(moment, contact, colleagues)
    position = moment.rules.position(above.position).name if above else _NOBODY_ABOVE
    return texts.help_coming(position=position, hhmm=moment.wall(), sender=moment.sender)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """Where whoever asks for help is, as far as the service knows: at `about`, else anywhere in their own area."""

    line: str = ""
    area: str | None = None
    about: Contact | None = None


def _scene(moment: Moment, callee: str) -> _Scene:
    """The contact that they have, else the duty that they hold."""
    own = [m.contact for m in matters(moment, callee) if m.ask is None and m.contact.is_engaging]
    about = max(own, key=lambda contact: contact.progress_at or contact.opened_at, default=None)
    duty = next(iter(moment.tx.duties.of_worker(callee, moment.at, moment.at + _NOW)), None)
    line = about.line if about else duty.line if duty else ""
    area = (about.area if about else None) or (duty.area if duty else None)
    # The rules may have changed since: a call for help is never refused for the sake of an area.
    lines = {each.id for each in moment.rules.service_lines}
    areas = {each.id for each in moment.rules.areas}
    return _Scene(line=line if line in lines else "", area=area if area in areas else None, about=about)


def _opened(moment: Moment, callee: str, scene: _Scene) -> Contact:
    """A contact whose caller is the worker. Nobody waits for an answer of the one who asks."""
    new = NewContact(
        id=moment.ids.new(),
        details=_details(moment, callee, scene),
        channel="worker",
        line=scene.line,
        area=scene.area,
        danger=True,
    )
    contact = open_contact(moment, new, by=callee)
    return passed(moment, contact, callee) if contact.state is ContactState.WAITING else contact


def _details(moment: Moment, callee: str, scene: _Scene) -> Details:
    """Who to ring, and on which number, sealed for whoever comes to help.

    It is no caller's number: a second call for help must never pass for a repeat of the first.
    """
    worker = moment.tx.people.several([callee]).get(callee)
    ring = notices.destination(moment, callee, Channel.VOICE) or notices.destination(moment, callee, Channel.SMS)
    at = f" They have {scene.about.reference}." if scene.about else ""
    emergency = moment.rules.agency.emergency_number
    return Details(
        what=f"A worker on duty asks for help.{at} Ring them now; no answer: ring {emergency}.",
        where=scene.about.reference if scene.about else "not known",
        caller_name=worker.name if worker else "",
        caller_role=standing_in.role_of(moment, callee, scene.area),
        callback=ring.address if ring else "",
    )


def _wanted(moment: Moment, callee: str, contact: Contact, scene: _Scene) -> str:
    return texts.help_wanted(
        moment.subject(contact),
        position=standing_in.role_of(moment, callee, contact.area),
        hhmm=moment.wall(),
        sender=moment.sender,
        scene=scene.about.reference if scene.about else None,
    )
