"""The link in a page: what is asked, and the answers, on one small screen without anything to load.

Whoever holds the link may answer in the callee's name about this one contact; nothing that was said
is shown. Looking changes nothing, for previews and scanners look. The link is the secret, so its forms
carry no other; a form of another site does not know it.
"""

from dataclasses import dataclass
from enum import StrEnum

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from oncall.app import PageLink
from oncall.domain.contact import ContactState, Stage
from oncall.domain.errors import NotFound
from oncall.domain.page import Ask
from oncall.domain.reply import Digit, Reply
from web import current

blueprint = Blueprint("page", __name__)


class Standing(StrEnum):
    """How the contact stands for the one who holds the link; it decides what can be answered."""

    ASKED = "asked"  # nobody has it yet
    MINE = "mine"  # the holder of the link has it
    DONE = "done"  # the holder has finished; the write-up needs a sign-in
    TAKEN = "taken"  # somebody else has it
    DOUBTED = "doubted"  # somebody else has it and is not heard of: this one is asked to take over
    JOINED = "joined"  # it was put to another contact
    ENDED = "ended"  # it is closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One answer. `name` is what the form sends."""

    name: str
    words: str
    digit: Digit
    for_standing: tuple[Standing, ...]


_BUTTONS = (
    Button(name="claim", words="I’ll take it", digit=Digit.CLAIM, for_standing=(Standing.ASKED,)),
    Button(name="over", words="I take it over", digit=Digit.CLAIM, for_standing=(Standing.DOUBTED,)),
    Button(name="busy", words="Busy, ask the next", digit=Digit.BUSY, for_standing=(Standing.ASKED, Standing.DOUBTED)),
    Button(name="pass", words="Can’t, ask the next", digit=Digit.PASS, for_standing=(Standing.ASKED,)),
    Button(name="stage", words="", digit=Digit.STAGE, for_standing=(Standing.MINE,)),
    Button(name="well", words="All well, still on it", digit=Digit.YES, for_standing=(Standing.MINE,)),
    Button(name="back", words="Give it back", digit=Digit.PASS, for_standing=(Standing.MINE,)),
)
_STAGES = {
    Stage.LEAVING: "I am leaving",
    Stage.ARRIVED: "I have arrived",
    Stage.CLEAR: "I have left there",
    Stage.HOME: "I am home",
}


@blueprint.get("/p/<token>")
def page(token: str) -> Response:
    """What is asked, and the buttons for it. Changes nothing."""
    try:
        link = current.oncall().access.page_link(token)
    except NotFound:
        return make_response(render_template("page_gone.html", agency=current.rules().agency), 404)
    shown = render_template(
        "page.html",
        link=link,
        standing=standing(link),
        buttons=_offered(link),
        agency=current.rules().agency,
    )
    return make_response(shown)


@blueprint.post("/p/<token>")
def answer(token: str) -> Response:
    """One answer, as if its digit had been texted; its words are shown by the page that follows."""
    try:
        link = current.oncall().access.page_link(token)
    except NotFound:
        return make_response(render_template("page_gone.html", agency=current.rules().agency), 404)
    digit = _digit()
    # A form sent twice, or from a page that was left open, must not move a call-out on a second time.
    if digit is Digit.STAGE and request.form.get("stage") != link.contact.stage:
        flash("That had been noted already.")
    else:
        flash(current.oncall().people.reply(link.callee, Reply(digit=digit), link.contact.id))
    return redirect(url_for("page.page", token=token), 303)


def standing(link: PageLink) -> Standing:
    """How the contact stands for the holder of the link."""
    contact = link.contact
    match contact.state:
        case ContactState.WAITING:
            return Standing.ASKED
        case ContactState.ATTACHED:
            return Standing.JOINED
        case ContactState.CLOSED:
            return Standing.ENDED
        case ContactState.CLAIMED if contact.claimed_by == link.callee:
            return Standing.DONE if contact.stage is Stage.FINISHED else Standing.MINE
        case ContactState.CLAIMED:
            asked_over = link.page is not None and link.page.ask is Ask.TAKE_OVER
            heard_since = link.page is not None and (contact.progress_at or link.page.made_at) > link.page.made_at
            return Standing.DOUBTED if asked_over and not heard_since else Standing.TAKEN


def _offered(link: PageLink) -> list[Button]:
    """The answers that would do something now; the next stage of a call-out is named."""
    now, stage = standing(link), link.contact.stage
    after = stage.following()
    offered = [button for button in _BUTTONS if now in button.for_standing]
    named = [
        Button(name=b.name, words=_STAGES.get(after, ""), digit=b.digit, for_standing=b.for_standing)
        if b.digit is Digit.STAGE
        else b
        for b in offered
    ]
    return [b for b in named if b.words and (b.digit is not Digit.STAGE or after is not stage)]


def _digit() -> Digit:
    name = request.form.get("answer", "")
    found = next((button.digit for button in _BUTTONS if button.name == name), None)
    if found is None:
        raise BadRequest
    return found
