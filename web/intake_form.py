"""The intake form: what it asks, and how what was written becomes a contact.

The fields are those of published intake policies. Only what is wrong and where are required, and when
somebody is in danger now, one of the two will do: nothing optional then keeps a contact out.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from oncall.app import NewContact
from oncall.domain.contact import NOT_KNOWN, Details, SafeContact
from oncall.domain.errors import Invalid, Problem
from oncall.domain.number import e164
from oncall.domain.rules import RuleSet
from rota.pattern import wall_to_instant
from rota.written import day_of
from web.intake_fields import FIELDS, LANGUAGES

_FORM_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DANGER = {"yes": True, "no": False}
_UNSAID = "not said"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Whose form it is: the public's, or a partner's. `held` is why a person should look at whether it is meant.

    It is a mark and no more: a machine that made a concern less serious for it would one day let a child wait.
    """

    channel: str = "web"
    by: str = "public"
    partner: str = ""
    held: str = ""


def read(form: Mapping[str, str], rules: RuleSet, sender: Sender) -> NewContact:
    """What was written, as a contact. Raises Invalid with every fault; none of what is optional in danger."""
    danger = _DANGER.get(form.get("danger", ""))
    problems: list[Problem] = []
    details = _details(form, rules, sender, problems)
    _check_choices(form, rules, problems)
    # With danger now, one of the two is enough, and nothing optional keeps the contact out.
    problems = [] if danger and (_line(form, "what") or _line(form, "where")) else [*_missing(form), *problems]
    if problems:
        raise Invalid(*problems)
    return NewContact(
        id=_id(form, sender),
        details=details,
        channel=sender.channel,
        line=_known(form, "line", [line.id for line in rules.service_lines]),
        area=_area(form, rules),
        danger=danger,
        language=_known(form, "language", [code for code, _ in LANGUAGES]),
    )


def _details(form: Mapping[str, str], rules: RuleSet, sender: Sender, problems: list[Problem]) -> Details:
    return Details(
        what=_line(form, "what") or _UNSAID,
        where=_line(form, "where") or _UNSAID,
        caller_number=_number(form, rules, problems),
        caller_name=_line(form, "caller_name"),
        caller_role=_line(form, "caller_role"),
        callback=_line(form, "callback"),
        safe=_safe(form, rules, problems),
        asked=_asked(form, sender),
    )


def _id(form: Mapping[str, str], sender: Sender) -> str:
    """One id for one form and what stands in it.

    Sent twice, it is one contact; changed and sent again from the same page, it is another one, for
    what was added must not be lost.
    """
    given = form.get("id", "")
    if not _FORM_ID.fullmatch(given):
        return str(uuid.uuid4())
    said = "\x1f".join(f"{name}\x1e{form[name]}" for name in sorted(form) if name != "csrf_token")
    return str(uuid.uuid5(uuid.UUID(given), sender.by + said))


def _area(form: Mapping[str, str], rules: RuleSet) -> str | None:
    """The area that was chosen; where there is only one, whoever does not know it means that one."""
    areas = [area.id for area in rules.areas]
    return areas[0] if len(areas) == 1 else _known(form, "area", areas) or None


def _missing(form: Mapping[str, str]) -> list[Problem]:
    words = (
        ("what", "it is not said what is wrong", "Write it in a few words"),
        ("where", "it is not said where", "Write an address or a place; 'not known' will do"),
    )
    return [Problem(place=at, fault=fault, remedy=remedy) for at, fault, remedy in words if not _line(form, at)]


def _number(form: Mapping[str, str], rules: RuleSet, problems: list[Problem]) -> str:
    """The number in E.164; "" for none. Whatever was written is kept as the call-back anyway."""
    written = _line(form, "callback")
    if not written:
        return ""
    try:
        return e164(written, rules.agency.country, "callback")
    except Invalid as error:
        problems.extend(error.problems)
        return ""


def _safe(form: Mapping[str, str], rules: RuleSet, problems: list[Problem]) -> SafeContact:
    """Only what was ticked is safe. Limits whose end cannot be read hold for ever."""
    until: datetime | None = None
    if written := form.get("safe_until", "").strip():
        day, _, wall = written.partition("T")
        try:
            until = wall_to_instant(day_of(day), wall[:5], rules.zone).astimezone(UTC)
        except ValueError:  # Every fault of a written day or time is one.
            remedy = "Choose a day and a time, or leave it empty"
            problems.append(Problem(place="safe_until", fault="it is no date with a time", remedy=remedy))
    voice, text, voicemail = (f"safe_{way}" in form for way in ("voice", "text", "voicemail"))
    return SafeContact(voice=voice, text=text, voicemail=voicemail, until=until)


def _check_choices(form: Mapping[str, str], rules: RuleSet, problems: list[Problem]) -> None:
    choices = (("area", [area.id for area in rules.areas]), ("line", [line.id for line in rules.service_lines]))
    for name, known in choices:
        if form.get(name, "") not in ("", *known):
            remedy = "Choose one of the list, or that you do not know"
            problems.append(Problem(place=name, fault="there is no such choice", remedy=remedy))


def _known(form: Mapping[str, str], name: str, known: list[str]) -> str:
    given = form.get(name, "")
    return given if given in known else ""


def _asked(form: Mapping[str, str], sender: Sender) -> tuple[tuple[str, str], ...]:
    """The further fields that hold anything: 'asked, not known' is an answer, an empty one is none."""
    found = [(field.name, _answer(form, field.name)) for field in FIELDS]
    found += [("partner", sender.partner), ("held", sender.held)]
    return tuple((name, said) for name, said in found if said)


def _answer(form: Mapping[str, str], name: str) -> str:
    return _line(form, name) or (NOT_KNOWN if f"{name}_unknown" in form else "")


def _line(form: Mapping[str, str], name: str) -> str:
    return form.get(name, "").strip()
