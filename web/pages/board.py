"""The board: what waits, who has what, what ended, and when the next step comes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response

from oncall.app import BoardView
from oncall.domain.contact import Contact, ContactState
from web import auth, current, live, words
from web.auth import login_required
from web.timeline import Tries, tried

blueprint = Blueprint("board", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One contact on the board. `holder` is who has it, or whose turn it is."""

    contact: Contact
    subject: words.Subject
    holder: str
    mine: bool
    late: bool
    stage: str
    tried: Sequence[Tries] = ()


@blueprint.get("/board")
@login_required()
def show() -> str:
    """The whole page."""
    return live.page("board.html", _mark(), rows())


@blueprint.get("/board/contacts")
@login_required()
def part() -> Response:
    """The contacts alone, for the page that is open: 304 while nothing has changed."""
    return live.answer("board_part.html", _mark(), rows)


def rows() -> Mapping[str, object]:
    """What is open, waiting ones first, and what ended in the last day; the board itself for its counts."""
    view, login = current.oncall().contacts.board(), current.login()
    names = words.with_logins(view.names)
    me = auth.acting() if login else ""
    ended = [_row(c, view, names, me) for c in view.ended]
    return {"board": view, "open": sorted((_row(c, view, names, me) for c in view.open), key=_order), "ended": ended}


def _order(row: Row) -> tuple[bool, int, datetime]:
    """Waiting before taken, the most serious before the others, the oldest first."""
    return row.contact.state is not ContactState.WAITING, row.subject.rank, row.contact.received_at


def _mark() -> str:
    return live.mark("board", current.oncall().contacts.mark())


def _row(contact: Contact, view: BoardView, names: Mapping[str, str], me: str) -> Row:
    rules = current.rules()
    waiting = contact.state is ContactState.WAITING
    return Row(
        contact=contact,
        subject=words.subject(rules, contact),
        holder=words.called(names, contact.owner if waiting else contact.claimed_by),
        mine=contact.claimed_by == me,
        late=contact.is_open and contact.reached_at is None and contact.due_at <= view.at,
        stage=words.stage(contact.stage),
        tried=tuple(tried(view.pages.get(contact.id, []), names, rules)),
    )
