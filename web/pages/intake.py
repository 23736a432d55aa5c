"""Reporting a concern: for anybody, without an account, and without a cookie.

A form sent twice is one contact. What a machine seems to have sent is kept and marked for a person's look,
and is as serious as it would be without: nothing here holds a concern up.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from oncall.domain.contact import Contact
from oncall.domain.errors import Invalid, NotFound, Problem
from web import current
from web.intake_fields import GROUPS, LANGUAGES, ROLES
from web.intake_form import Sender, read
from web.limits import sender_address

blueprint = Blueprint("intake", __name__)

_TRAP = "website"  # A field that people do not see; whoever fills it in is a program.
_SHOWN_FOR = timedelta(hours=1)


@blueprint.get("/report")
def page() -> Response:
    """The form, empty."""
    return form_page(Sender())


@blueprint.post("/report")
def report() -> Response:
    """A concern comes in; the next page says what happens now."""
    return take(Sender(held=_suspicion()))


@blueprint.get("/report/received/<token>")
def received(token: str) -> Response:
    """The reference and what happens next. The address is signed, tells nothing, and works for an hour."""
    contact = _received(token)
    rules = current.rules()
    promise = rules.promise(contact.category) if contact else ""
    shown = render_template("received.html", contact=contact, promise=promise, agency=rules.agency)
    return make_response(shown, 200 if contact else 410)


def take(sender: Sender) -> Response:
    """Read the form that was sent and open the contact, or show what was wrong with everything still in it."""
    try:
        contact = current.oncall().contacts.open(read(request.form, current.rules(), sender), sender.by)
    except Invalid as error:
        return form_page(sender, request.form, error.problems)
    return redirect(url_for("intake.received", token=_seal(contact)), 303)


def form_page(sender: Sender, values: Mapping[str, str] | None = None, problems: Sequence[Problem] = ()) -> Response:
    """The form with what was written so far; the same id again, for it is the same report."""
    rules = current.rules()
    shown = render_template(
        "intake.html",
        rules=rules,
        areas=[(area.id, area.name) for area in rules.areas],
        lines=[(line.id, line.name) for line in rules.service_lines],
        sender=sender,
        values=values or {"id": current.oncall().contacts.new_id()},
        problems=problems,
        groups=GROUPS,
        roles=[(role, role) for role in ROLES],
        languages=LANGUAGES,
        trap=_TRAP,
    )
    return make_response(shown, 422 if problems else 200)


def _suspicion() -> str:
    """Why a person should look at whether it is meant; "" for no reason."""
    too_many = current.workings().reports.exceeded(sender_address())
    if request.form.get(_TRAP):
        return "a field that people do not see was filled in"
    return "many reports from one address" if too_many else ""


def _sealer() -> URLSafeSerializer:
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.secret_key]  # the last one signs
    return URLSafeSerializer(keys, salt="report received")


def _seal(contact: Contact) -> str:
    until = current.oncall().clock.real() + _SHOWN_FOR
    return str(_sealer().dumps([contact.reference, int(until.timestamp())]))


def _received(token: str) -> Contact | None:
    """The contact that was just sent; None when that is long ago. Raises NotFound for an address we never gave."""
    try:
        reference, until = _sealer().loads(token)
    except BadSignature:
        raise NotFound("page at this address") from None
    late = current.oncall().clock.real().timestamp() > until
    return None if late else current.oncall().contacts.find(reference)
