"""The same form for a partner: a police desk, a hospital. The key is typed once and never in an address.

The browser keeps only the key's id, signed, and gives it to no other site's forms (SameSite); a key that
is revoked ends it. The form itself has no secret that could grow too old while somebody writes.
"""

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from oncall.app import ApiKey
from web import current
from web.api.keys import allows
from web.intake_form import Sender
from web.pages.intake import form_page, take

blueprint = Blueprint("partner", __name__, url_prefix="/partner")

_SCOPE = "contacts:write"


@blueprint.get("")
def page() -> Response:
    """Where the key is typed; straight to the form for a browser that has one."""
    return redirect(url_for("partner.form"), 303) if _key() else make_response(render_template("partner.html"))


@blueprint.post("")
def begin() -> Response:
    """The key is looked at once; from then on its id stands for it."""
    key = current.oncall().access.key(request.form.get("key", "").strip())
    if key is None or not allows(key, _SCOPE):
        return make_response(render_template("partner.html", refused=True), 403)
    session["partner"] = key.id
    return redirect(url_for("partner.form"), 303)


@blueprint.get("/report")
def form() -> Response:
    """The form, in the partner's name."""
    key = _key()
    return form_page(_sender(key)) if key else redirect(url_for("partner.page"), 303)


@blueprint.post("/report")
def report() -> Response:
    """A concern from a partner. One whose key ended meanwhile is taken in like anybody's: it must not be lost."""
    key = _key()
    return take(_sender(key) if key else Sender())


@blueprint.post("/leave")
def leave() -> Response:
    """This browser forgets the key."""
    session.pop("partner", None)
    return redirect(url_for("partner.page"), 303)


def _key() -> ApiKey | None:
    key_id, every = session.get("partner"), current.oncall().access.keys()
    return next((key for key in every if key.id == key_id and allows(key, _SCOPE)), None)


def _sender(key: ApiKey) -> Sender:
    return Sender(channel="partner", by="key:" + key.id, partner=key.name)
