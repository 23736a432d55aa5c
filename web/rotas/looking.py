"""Looking at rotas from a page: who may, and what the words on it need."""

from datetime import date, datetime, timedelta

from flask import request

from oncall.app.rotas import RotaView
from oncall.domain.errors import Invalid, NotFound
from oncall.domain.rota import RotaState
from rota.errors import RotaError
from rota.held import Stretch
from rota.pattern import local_midnight
from rota.written import day_of
from web import current
from web.numbers import is_stored
from web.rotas.grid import Looking

PLANNERS = ("coordinator", "manager", "admin")
"""Who makes rotas. Everybody who is signed in may look at a published one."""


def may_plan() -> bool:
    """Whether the one who looks makes rotas."""
    login = current.login()
    return login is not None and login.role in PLANNERS


def seen(number: int) -> RotaView:
    """The rota of that number, if whoever looks may see it. Raises NotFound."""
    view = current.oncall().rotas.view(number)
    if view.rota.state in (RotaState.DRAFT, RotaState.DISCARDED) and not may_plan():
        raise NotFound("rota", str(number), "Look at the list of rotas")
    return view


def names() -> dict[str, str]:
    """The names of everybody who works here, by id."""
    return {worker.id: worker.name for worker in current.oncall().people.everybody()}


def looking_at(view: RotaView | None = None) -> Looking:
    """What is needed to put a rota into words; of a published one also who really holds it."""
    oncall = current.oncall()
    held: tuple[Stretch, ...] = ()
    if view is not None and view.rows and view.rota.state is not RotaState.DRAFT:
        found = oncall.duty.held(min(row.start for row in view.rows), max(row.end for row in view.rows))
        held = tuple(each.stretch for each in found)
    login = current.login()
    me = (login.worker_id if login else None) or ""
    return Looking(rules=current.rules(), names=names(), at=oncall.clock.now(), held=held, me=me)


def version() -> int:
    """The version of the draft as it was looked at, which every form of it carries. Raises Invalid."""
    written = request.form.get("version", "")
    if not is_stored(written):
        raise Invalid.at("version", "the form does not say which version it was made for", "Go back and reload it")
    return int(written)


def day(name: str, written: str) -> date:
    """A local day of a form. Raises Invalid."""
    try:
        return day_of(written)
    except RotaError as error:
        raise Invalid.at(name, *error.halves()) from None


def whole(name: str, written: str, least: int, most: int) -> int:
    """A whole number of a form. Raises Invalid."""
    if not is_stored(written) or not least <= int(written) <= most:
        raise Invalid.at(name, "it is no number that can be meant", f"Give {least} to {most}")
    return int(written)


def between(first: date, last: date) -> tuple[datetime, datetime]:
    """The instants between which these local days lie, both included."""
    zone = current.rules().zone
    return local_midnight(first, zone), local_midnight(last + timedelta(days=1), zone)
