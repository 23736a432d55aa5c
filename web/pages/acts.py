"""What people do with a contact from its page: each act one POST, one use case, and where possible an undo.

An act that the state of things forbids says so on the contact's page; nothing was changed then.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from flask import Blueprint, redirect, request, session, url_for
from werkzeug.wrappers import Response

from oncall.domain.errors import Invalid, NotFound, Refused
from web import current
from web.auth import acting, login_required
from web.pages.contact import UNLOCKED
from web.undo import refused, said, undoable

blueprint = Blueprint("acts", __name__)

Act = Callable[[str], None]
_REFERENCE = re.compile(r"R[0-9]{6}")
_LONGEST_TEXT = 8000
_UNLOCKED_FOR = timedelta(minutes=10)


def act(name: str) -> Callable[[Act], Act]:
    """Have `/contacts/<reference>/<name>` do this, and lead back to the contact whatever came of it."""

    def posted(do: Act) -> Act:
        @wraps(do)
        def view(reference: str) -> Response:
            try:
                do(reference)
            except (Refused, Invalid) as refusal:
                refused(str(refusal))
            return redirect(url_for("contact.show", reference=reference), 303)

        blueprint.post(f"/contacts/<reference>/{name}", endpoint=do.__name__)(login_required()(view))
        return do

    return posted


def _field(name: str, most: int = 200) -> str:
    """What stands in a field of the form. Raises Invalid when it is too long."""
    text = request.form.get(name, "").strip()
    if len(text) > most:
        raise Invalid.at(name, f"it is longer than {most} characters", "Shorten it, and keep the rest in a note")
    return text


def _other(name: str) -> str:
    """The reference of another contact. Raises Invalid when it is none, or none of ours."""
    written = _field(name).upper()
    if not _REFERENCE.fullmatch(written):
        raise Invalid.at(name, "it is no reference", "Write R and six figures, as they stand on the board")
    try:
        return current.oncall().contacts.find(written).reference
    except NotFound:
        raise Invalid.at(name, "no contact has this reference", "Look on the board, and write it again") from None


def _back(endpoint: str, reference: str) -> str:
    return url_for(f"acts.{endpoint}", reference=reference)


# Who has it ----------------------------------------------------------------------------------------


@act("claim")
def claim(reference: str) -> None:
    """Take it; with `over`, from a claimer of whom nothing is heard."""
    current.oncall().contacts.claim(reference, acting(), over=bool(_field("over")))
    undoable("It is yours. All other paging has stopped.", _back("pass_on", reference), "Give it back")


@act("pass")
def pass_on(reference: str) -> None:
    """Not me, or not any more: no reason is asked."""
    current.oncall().contacts.pass_on(reference, acting())
    undoable("The next are asked now.", _back("claim", reference), "I’ll take it after all")


# How far it has come -------------------------------------------------------------------------------


@act("stage")
def next_stage(reference: str) -> None:
    """The call-out's next stage, now."""
    current.oncall().contacts.next_stage(reference, acting())
    said("Noted.")


@act("well")
def all_well(reference: str) -> None:
    """Still on it; asked again after so many minutes if any are given."""
    minutes = _field("minutes")
    if minutes and not (minutes.isdecimal() and 0 < int(minutes) <= 720):
        raise Invalid.at("minutes", f"'{minutes[:8]}' is no number of minutes", "Use 1 to 720, or leave it empty")
    current.oncall().contacts.all_well(reference, acting(), int(minutes) if minutes else None)
    said("All well, noted.")


@act("finish")
def finish(reference: str) -> None:
    """Done for tonight; the outcome is still to be written."""
    current.oncall().contacts.finish(reference, acting())
    said("Finished. Write the outcome when you close it; you are reminded in the morning.")


@act("reached")
def reached(reference: str) -> None:
    """The person concerned was seen or spoken to."""
    current.oncall().contacts.reached(reference, acting(), _field("how"), _field("whom"))
    said("Reached: the response is met.")


@act("close")
def close(reference: str) -> None:
    """It ended, and how."""
    current.oncall().contacts.close(reference, acting(), _field("outcome"), _field("written", _LONGEST_TEXT))
    undoable("Closed.", _back("reopen", reference), "Undo: open it again")


@act("reopen")
def reopen(reference: str) -> None:
    """Closed by mistake: loud at once."""
    current.oncall().contacts.reopen(reference, acting())
    said("Open again, and loud.")


# What is known about it ----------------------------------------------------------------------------


@act("note")
def note(reference: str) -> None:
    """Something to remember."""
    current.oncall().contacts.note(reference, acting(), _field("text", _LONGEST_TEXT))
    said("Note kept.")


@act("interpreter")
def interpreter(reference: str) -> None:
    """How the language need was met."""
    if not (method := _field("method")):
        raise Invalid.at("method", "nothing is chosen", "Say how the language need was met")
    current.oncall().contacts.interpreter(reference, acting(), method)
    said("Recorded.")


@act("category")
def category(reference: str) -> None:
    """A person decides how serious it is."""
    before = current.oncall().contacts.find(reference).category
    current.oncall().contacts.set_category(reference, _field("category"), acting())
    undoable("Category changed.", _back("category", reference), "Undo", category=before)


@act("area")
def area(reference: str) -> None:
    """It became known where it is."""
    before = current.oncall().contacts.find(reference).area or ""
    current.oncall().contacts.set_area(reference, _field("area") or None, acting())
    undoable("Area changed.", _back("area", reference), "Undo", area=before)


@act("unlock")
def unlock(reference: str) -> None:
    """Reach the caller outside what they said is safe: asks the reason, and records it."""
    channel = _field("channel")
    if channel not in ("voice", "text"):
        raise Invalid.at("channel", "it is neither a call nor a text", "Choose one of the two")
    current.oncall().contacts.may_reach(reference, acting(), channel, _field("reason", 300))
    session[UNLOCKED] = [reference, channel, (current.oncall().clock.real() + _UNLOCKED_FOR).timestamp()]
    said("Unlocked for ten minutes. Your reason is recorded under your name.")


# The same matter, or somebody else's ---------------------------------------------------------------


@act("attach")
def attach(reference: str) -> None:
    """A person says that it is the same matter as another contact."""
    current.oncall().contacts.attach(reference, _other("to"), acting())
    undoable("Attached: the other contact answers for both.", _back("detach", reference), "Undo")


@act("detach")
def detach(reference: str) -> None:
    """Not the same after all: loud at once."""
    current.oncall().contacts.detach(reference, acting())
    said("On its own again, and loud.")


@act("offer")
def offer(reference: str) -> None:
    """Offered elsewhere; ours until a name and a time are given."""
    current.oncall().contacts.offer_transfer(reference, _field("to"), acting())
    said("Offered. It stays ours until they give a name.")


@act("handed-over")
def handed_over(reference: str) -> None:
    """The other side gave a name."""
    current.oncall().contacts.confirm_transfer(reference, _field("name"), acting())
    undoable("Handed over and closed.", _back("reopen", reference), "Undo: open it again")
