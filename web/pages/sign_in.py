"""Signing in by name and password or by a one-time link, and signing out.

Looking at a link does not use it up: message previews and scanners fetch every address they see.
"""

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from oncall.domain.errors import Forbidden
from web import auth, current

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
def page() -> str:
    """The form."""
    return _form(next=auth.local_path(request.args.get("next", "/")))


@blueprint.post("/sign-in")
def sign_in() -> Response:
    """With name and password; the answer never says which of the two was wrong."""
    after = auth.local_path(request.form.get("next", "/"))
    name = request.form.get("name", "").strip()
    try:
        secret = current.oncall().access.sign_in(name, request.form.get("password", ""))
    except Forbidden as refusal:
        return make_response(_form(next=after, refusal=str(refusal)), 403)
    return _signed_in(secret, after)


@blueprint.get("/in/<token>")
def link(token: str) -> Response:
    """Whose link it is, and a button; nothing happens yet."""
    login = current.oncall().access.link_login(token)
    page = render_template("link.html", owner=login.name if login else "", token=token)
    return make_response(page, 200 if login else 404)


@blueprint.post("/in/<token>")
def by_link(token: str) -> Response:
    """With a one-time link, which is used up."""
    return _signed_in(current.oncall().access.sign_in_by_link(token), "/")


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """The session ends here and in the store."""
    session.clear()
    answer = redirect(url_for("sign_in.page"), 303)
    auth.end(answer)
    return answer


def _signed_in(secret: str, after: str) -> Response:
    # What the browser was given before, the secret of its forms included, belonged to somebody unknown.
    session.clear()
    answer = redirect(after, 303)
    auth.begin(answer, secret)
    return answer


def _form(**values: str) -> str:
    return render_template("sign_in.html", **values)
