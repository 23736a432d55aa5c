"""My duty: what I have now and next, what is asked of me, cover, swaps, illness, absences, wishes, my calendar.

Everything here can be done by text as well. Whoever makes rotas sees the same page of anybody, and acts on
their behalf under their own name.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from oncall.domain.errors import Forbidden, Invalid, NotFound, Refused
from oncall.domain.person import Worker
from oncall.domain.question import ANSWERS, QuestionKind
from oncall.domain.reply import Digit, Reply
from oncall.domain.staffing import AbsenceKind
from rota.errors import RotaError
from rota.pattern import local_date, local_midnight
from rota.written import instant_of
from web import current
from web.auth import acting, login_required
from web.rotas import own
from web.rotas.looking import day, looking_at, may_plan, whole
from web.undo import refused, said, undoable

blueprint = Blueprint("me", __name__)

_SHOWN = timedelta(days=366)
KINDS = {
    AbsenceKind.LEAVE: "Leave",
    AbsenceKind.UNAVAILABLE: "Not available",
    AbsenceKind.TRAINING: "Training",
    AbsenceKind.APPOINTMENT: "Appointment",
    AbsenceKind.SICK: "Sick",
    AbsenceKind.EXEMPT: "Exempt",
}
"""Absences, as they are called."""

_OWN_KINDS = (AbsenceKind.LEAVE, AbsenceKind.UNAVAILABLE, AbsenceKind.TRAINING, AbsenceKind.APPOINTMENT)


@blueprint.get("/me")
@login_required()
def show() -> str | Response:
    """Whoever is signed in."""
    login = current.login()
    if login is None or login.worker_id is None:
        return render_template("me_nobody.html")
    return _page(current.oncall().people.get(login.worker_id))


@blueprint.get("/people/<worker_id>")
@login_required()
def person(worker_id: str) -> str:
    """Somebody else, for those who make rotas."""
    return _page(whose(worker_id))


def whose(worker_id: str) -> Worker:
    """The worker whose page it is. Raises Forbidden for others than themselves and those who make rotas."""
    login = current.login()
    if not may_plan() and (login is None or login.worker_id != worker_id):
        raise Forbidden("see or change the duty of somebody else")
    return current.oncall().people.get(worker_id)


def back_to(worker: Worker, anchor: str = "") -> str:
    """The page of that worker, for whoever looks."""
    login = current.login()
    if login is not None and login.worker_id == worker.id:
        return url_for("me.show", _anchor=anchor or None)
    return url_for("me.person", worker_id=worker.id, _anchor=anchor or None)


def _page(worker: Worker) -> str:
    looking, login = looking_at(), current.login()
    mine = login is not None and login.worker_id == worker.id
    duties = own.duties(worker.id, looking)
    next_ = [each for each in duties if each.start > looking.at]
    today = local_date(looking.at, looking.zone)
    staffing, role = current.oncall().staffing, login.role if login else ""
    return render_template(
        "me.html",
        worker=worker,
        mine=mine,
        at=looking.at,
        now=[each for each in duties if each.start <= looking.at],
        next=next_,
        asked=own.asked(worker.id),
        offers=own.offers(worker, looking),
        takes_offers=staffing.terms(worker.id).takes_offers,
        swaps=(swaps := own.swaps(worker.id, looking)),
        rows=own.units(worker.id, next_) if any("take" in each.may for each in swaps) else (),
        place_in=partial(own.place_in, looking),
        looking=looking,
        absences=staffing.absences(
            looking.at, looking.at + _SHOWN, worker.id, role=role, eyes=login.worker_id if login else None
        ),
        wishes=staffing.preferences(today, today + _SHOWN, worker.id),
        kinds=KINDS,
        own_kinds={kind: KINDS[kind] for kind in _may_enter()},
        plans=may_plan(),
        feeds=current.oncall().feeds.of_worker(worker.id),
        seen=current.oncall().tonight.last_seen([worker.id]).get(worker.id),
        today=today,
    )


# What is asked, and illness ------------------------------------------------------------------------


def act(path: str) -> Callable[[Callable[[Worker], None]], Callable[[Worker], None]]:
    """Have `/people/<worker_id>/<path>` do this, and lead back to their page whatever came of it."""

    def posted(do: Callable[[Worker], None]) -> Callable[[Worker], None]:
        def view(worker_id: str) -> Response:
            worker = whose(worker_id)
            try:
                do(worker)
            except (Refused, Invalid) as refusal:
                refused(str(refusal))
            return redirect(back_to(worker), 303)

        blueprint.post(f"/people/<worker_id>/{path}", endpoint=do.__name__)(login_required()(view))
        return do

    return posted


@act("answer")
def answer(worker: Worker) -> None:
    """An answer to what was asked, as if it had been texted; what a rule needs is kept under one's own name."""
    wanted = request.form.get("question", "")
    found = next((each for each in current.oncall().cover.questions(worker.id) if each.id == wanted), None)
    if found is None:
        raise Refused("That was answered already, or is not asked any more. Look at the list.")
    given = next((digit for digit in ANSWERS[found.kind] if digit.value == request.form.get("digit")), None)
    if given is None:
        raise BadRequest
    if found.kind is QuestionKind.APPROVE:
        why, yes = request.form.get("reason", "")[:300], given is Digit.YES
        said(current.oncall().cover.give_word(found.id, worker.id, acting(), why, yes=yes))
        return
    said(current.oncall().people.reply(worker.id, Reply(digit=given, code=found.code)))


@act("sick")
def sick(worker: Worker) -> None:
    """They cannot do their duty: from this minute the position above holds it, and cover is sought."""
    words = current.oncall().cover.sick(worker.id, acting())
    undoable(words, url_for("me.undo_sick", worker_id=worker.id), "Undo: I can after all")


@act("undo-sick")
def undo_sick(worker: Worker) -> None:
    """They can after all."""
    said(current.oncall().cover.undo_sick(worker.id, acting()))


@act("test")
def test(worker: Worker) -> None:
    """A test page to their phone, now: with the phone locked, does it ring?"""
    current.oncall().tonight.test(worker.id, acting())
    said("A test page is on its way. Lock the phone, and answer it when it comes.")


# Open duties and swaps -----------------------------------------------------------------------------


@act("take")
def take(worker: Worker) -> None:
    """An open duty becomes theirs. Where a rule stands against it, it is given to them on the page of changes."""
    current.oncall().cover.take(request.form.get("opening", ""), worker.id, acting())
    said("It is yours from the next five-minute mark on. Coordinator and supervisor are told.")


@act("offers")
def offers(worker: Worker) -> None:
    """Whether they are asked by text for open duties: nobody is who did not say so."""
    wanted = request.form.get("wanted") == "yes"
    current.oncall().staffing.change_terms(worker.id, lambda stood: replace(stood, takes_offers=wanted), acting())
    undoable(
        "Open duties are offered by text from now on." if wanted else "No open duties are offered by text any more.",
        url_for("me.offers", worker_id=worker.id),
        "Undo",
        wanted="" if wanted else "yes",
    )


@act("withdraw")
def withdraw(worker: Worker) -> None:
    """Cover is not needed any more."""
    opening = current.oncall().cover.opening(request.form.get("opening", ""))
    if opening.giver != worker.id:
        raise NotFound("open duty of theirs")
    current.oncall().cover.withdraw(opening.id, acting())
    said("Nobody is asked any more. The duty stays where it is.")


@act("swap")
def swap(worker: Worker) -> None:
    """A step of a swap, by either side."""
    cover, swap_id = current.oncall().cover, request.form.get("swap", "")
    there = cover.swap(swap_id)
    if worker.id != there.giver and there.taker not in (None, worker.id):
        raise NotFound("swap of theirs")
    match request.form.get("do"):
        case "take":
            said(cover.take_swap(swap_id, worker.id, acting(), own.returned(request.form.get("back", ""))))
        case "decline" if worker.id == there.taker:
            _say_no(worker, swap_id)
        case "consent" | "refuse" as word if worker.id == there.giver:
            said(cover.consent(swap_id, worker.id, yes=word == "consent"))
        case "withdraw" if worker.id == there.giver:
            cover.withdraw_swap(swap_id, acting())
            said("You keep it. Whoever was asked is told.")
        case _:
            raise BadRequest


def _say_no(worker: Worker, swap_id: str) -> None:
    asked = next((each for each in current.oncall().cover.questions(worker.id) if each.subject == swap_id), None)
    if asked is None:
        raise Refused("Nobody waits for your answer any more. Look at the list.")
    said(current.oncall().people.reply(worker.id, Reply(digit=Digit.PASS, code=asked.code)))


# Absences and wishes -------------------------------------------------------------------------------


@act("absence")
def absence(worker: Worker) -> None:
    """Not there from the first to the last day, or between two times. Duties in between stay held; cover is sought."""
    form = request.form
    kind = next((each for each in AbsenceKind if each.value == form.get("kind")), None)
    if kind is None or kind not in _may_enter():
        raise BadRequest
    zone = current.rules().zone
    first, last = day("first", form.get("first", "")), day("last", form.get("last", "") or form.get("first", ""))
    start, end = local_midnight(first, zone), local_midnight(last + timedelta(days=1), zone)
    if form.get("from") or form.get("until"):
        start = _time(f"{first} {form.get('from') or '00:00'}")
        end = _time(f"{last} {form.get('until')}") if form.get("until") else end
    entered = current.oncall().staffing.enter_absence(
        worker.id, kind, start, end, acting(), form.get("reason", "").strip()[:300]
    )
    sought = len(entered.openings)
    login = current.login()
    your, yours = ("your", "yours") if login and login.worker_id == worker.id else ("their", "theirs")
    words = f" Cover is sought for {sought} of {your} duties; they stay {yours} until somebody has them."
    undoable(
        f"{KINDS[kind]} is entered.{words if sought else ''}",
        url_for("me.no_absence", worker_id=worker.id),
        "Undo",
        absence=entered.absence.id,
    )


@act("no-absence")
def no_absence(worker: Worker) -> None:
    """An absence taken back, and the search for cover with it."""
    _must_be_theirs(worker, request.form.get("absence", ""))
    current.oncall().staffing.cancel_absence(request.form.get("absence", ""), acting())
    said("The absence is taken back.")


def _may_enter() -> Sequence[AbsenceKind]:
    """What whoever looks may enter here; exemptions have a form of their own, with the kinds of duty."""
    return (*_OWN_KINDS, AbsenceKind.SICK) if may_plan() else _OWN_KINDS


def _must_be_theirs(worker: Worker, absence_id: str) -> None:
    at = current.oncall().clock.now()
    theirs = current.oncall().staffing.absences(at - _SHOWN, at + 2 * _SHOWN, worker.id)
    if absence_id not in {each.id for each in theirs}:
        raise NotFound("absence of theirs")


@act("wish")
def wish(worker: Worker) -> None:
    """A wish for one day; a weight of 0 takes it back."""
    written = request.form.get("weight", "0")
    weight = -whole("weight", written[1:], 1, 3) if written.startswith("-") else whole("weight", written, 0, 3)
    current.oncall().staffing.prefer(worker.id, day("day", request.form.get("day", "")), weight, acting())
    said("Noted. Plans keep to wishes where coverage and fairness let them." if weight else "The wish is taken back.")


def _time(written: str) -> datetime:
    try:
        return instant_of(written, current.rules().zone)
    except RotaError as error:
        fault, _, remedy = str(error).rstrip(".").partition(". ")
        raise Invalid.at("from", fault, remedy) from None
