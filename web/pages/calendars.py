"""Calendars that follow the rota: made, given a new address, taken back. An address is shown once.

A worker makes their own; calendars of areas and gaps belong to whoever makes rotas.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from oncall.domain.errors import Forbidden, Invalid
from oncall.domain.feed import Feed, FeedKind
from web import current
from web.auth import acting, login_required
from web.rotas.looking import may_plan
from web.undo import refused, said

blueprint = Blueprint("calendars", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A calendar in a list: what it shows, in words."""

    feed: Feed
    words: str


@blueprint.post("/calendars/add")
@login_required()
def add() -> str | Response:
    """A new one; its address stands on the page that follows, and nowhere else."""
    form = request.form
    try:
        kind = FeedKind(form.get("kind", ""))
    except ValueError:
        raise BadRequest from None
    subject = _own() if kind is FeedKind.WORKER else form.get("area", "")
    if kind is not FeedKind.WORKER and not may_plan():
        raise Forbidden("make a calendar of an area with your role")
    try:
        _, secret = current.oncall().feeds.add(kind, subject, acting(), names=bool(form.get("names")))
    except Invalid as fault:
        refused(str(fault))
        return redirect(url_for("rotas.show", _anchor="calendars"), 303)
    return _made(secret, kind)


@blueprint.post("/calendars/rotate")
@login_required()
def rotate() -> str:
    """The same under a new address."""
    feed = _theirs()
    _, secret = current.oncall().feeds.rotate(feed.id, acting())
    return _made(secret, feed.kind)


@blueprint.post("/calendars/revoke")
@login_required()
def revoke() -> Response:
    """Its address leads nowhere from now on."""
    feed = _theirs()
    current.oncall().feeds.revoke(feed.id, acting())
    said("The calendar is taken back: its address leads nowhere any more.")
    return redirect(_back(feed.kind), 303)


def shared() -> Sequence[Shown]:
    """The calendars of areas and gaps, in words."""
    areas = {area.id: area.name for area in current.rules().areas}
    every = [feed for feed in current.oncall().feeds.all() if feed.kind is not FeedKind.WORKER]
    return [Shown(feed=feed, words=_words(feed, areas)) for feed in every]


def _words(feed: Feed, areas: Mapping[str, str]) -> str:
    area = areas.get(feed.subject, feed.subject) or "all areas"
    what = "Gaps of" if feed.kind is FeedKind.GAPS else "Duty of"
    return f"{what} {area}{', with names' if feed.names else ''}"


def _own() -> str:
    """The worker whom whoever is signed in is. Raises Forbidden for a login that is none."""
    login = current.login()
    if login is None or login.worker_id is None:
        raise Forbidden("have a calendar of your own: your login belongs to no worker")
    return login.worker_id


def _theirs() -> Feed:
    """The calendar of the form, if it is theirs to change. Raises Forbidden, NotFound."""
    feed, login = current.oncall().feeds.get(request.form.get("feed", "")), current.login()
    own = feed.kind is FeedKind.WORKER and login is not None and feed.subject == login.worker_id
    if not own and not may_plan():
        raise Forbidden("change this calendar")
    return feed


def _made(secret: str, kind: FeedKind) -> str:
    address = f"{current.settings().web.base_url}/ical/{secret}.ics"
    return render_template("calendar_made.html", address=address, back=_back(kind))


def _back(kind: FeedKind) -> str:
    return url_for("me.show" if kind is FeedKind.WORKER else "rotas.show", _anchor="calendars")
