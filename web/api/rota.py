"""Duties as they are held, absences, open duties, rotas, calendars: for programs of the agency.

Machines know workers by the agency's own ids. No name, number or reason is ever in an answer.
"""

from collections.abc import Mapping
from functools import partial

from oncall.domain.covering import Opening
from oncall.domain.errors import Invalid, NotFound
from oncall.domain.feed import FeedKind
from oncall.domain.rota import RotaState
from oncall.domain.staffing import AbsenceKind
from web import current
from web.api import rota_shapes as shapes
from web.api.acts import worker_id
from web.api.keys import allows, key_in_use
from web.api.operation import Answer, Operation
from web.numbers import is_stored

READ, WRITE, FEEDS = "duty:read", "rota:write", "feeds:write"
_INSIDE = (RotaState.DRAFT, RotaState.DISCARDED)


def duties(query: shapes.DutiesQuery) -> Answer:
    """Who really holds what."""
    worker = worker_id(query.worker) if query.worker else None
    if query.until <= query.since:
        raise Invalid.at("until", "it is not after since", "Give the earlier time first")
    found = current.oncall().duty.held(query.since, query.until, query.line, worker)
    held = (
        shapes.HeldDuty(
            worker=each.worker,
            lines=each.stretch.lines,
            area=each.stretch.area,
            position=each.stretch.position,
            kind=each.stretch.kind,
            source=each.stretch.source.value,
            start=each.stretch.start,
            end=each.stretch.end,
            hours=each.stretch.hours,
        )
        for each in found
    )
    return Answer(body=shapes.HeldDuties(duties=tuple(held)))


def enter_absence(body: shapes.AbsenceBody) -> Answer:
    """Somebody cannot serve."""
    entered = current.oncall().staffing.enter_absence(
        worker_id(body.worker), AbsenceKind(body.kind), body.start, body.end, _by(), body.reason, body.only_kinds
    )
    sought = tuple(opening.id for opening in entered.openings)
    return Answer(body=shapes.AbsenceEntered(id=entered.absence.id, cover_sought=sought), status=201)


def openings() -> Answer:
    """What is open to be taken."""
    ids = _external_ids()
    found = tuple(_opening(each, ids) for each in current.oncall().cover.openings())
    return Answer(body=shapes.OpenDuties(openings=found))


def ask_cover(body: shapes.CoverBody) -> Answer:
    """Seek cover for a duty, or for a part of it."""
    opening = current.oncall().cover.ask_cover(worker_id(body.worker), body.start, body.end, _by())
    return Answer(body=_opening(opening, _external_ids()), status=201)


def take(opening: str, body: shapes.TakeBody) -> Answer:
    """Somebody has it from the next five-minute mark on."""
    taken = current.oncall().cover.take(opening, worker_id(body.worker), _by(), body.override)
    return Answer(body=_opening(taken, _external_ids()))


def rota(number: str) -> Answer:
    """One rota with its duties."""
    if not is_stored(number):
        raise NotFound("rota", remedy="Give the number of a rota")
    view, ids = current.oncall().rotas.view(int(number)), _external_ids()
    if view.rota.state in _INSIDE and not allows(key_in_use(), WRITE):
        raise NotFound("rota", remedy=f"Drafts are shown to keys with the scope {WRITE} only")
    slots = (
        shapes.RotaSlot(
            id=row.id,
            day=row.day,
            area=row.area,
            position=row.position,
            kind=row.kind,
            start=row.start,
            end=row.end,
            worker=ids.get(row.worker or ""),
            holder=ids.get(row.holder or ""),
            pinned=row.pinned,
        )
        for row in view.rows
    )
    found = view.rota
    body = shapes.Rota(
        number=found.number,
        state=found.state.value,
        version=found.version,
        first_day=found.first_day,
        weeks=found.weeks,
        lines=found.lines,
        cost=found.cost,
        bound=found.bound,
        duties=tuple(slots),
    )
    return Answer(body=body)


def feeds() -> Answer:
    """Every calendar in force."""
    ids = _external_ids()
    listed = (
        shapes.FeedListed(
            id=each.id,
            shows=each.kind.value,
            of=ids.get(each.subject, each.subject),
            names=each.names,
            made_at=each.made_at,
        )
        for each in current.oncall().feeds.all()
    )
    return Answer(body=shapes.Feeds(feeds=tuple(listed)))


def add_feed(body: shapes.FeedBody) -> Answer:
    """A new calendar."""
    kind = FeedKind(body.shows)
    subject = worker_id(body.of) if kind is FeedKind.WORKER else body.of
    feed, secret = current.oncall().feeds.add(kind, subject, _by(), names=body.names)
    return _made(feed.id, secret, 201)


def rotate_feed(feed: str) -> Answer:
    """The same calendar under a new address."""
    made, secret = current.oncall().feeds.rotate(feed, _by())
    return _made(made.id, secret, 200)


def revoke_feed(feed: str) -> Answer:
    """Its address leads nowhere from now on."""
    current.oncall().feeds.revoke(feed, _by())
    return Answer(body=shapes.Revoked(id=feed))


def _made(feed_id: str, secret: str, status: int) -> Answer:
    address = f"{current.settings().web.base_url}/ical/{secret}.ics"
    return Answer(body=shapes.FeedMade(id=feed_id, address=address), status=status)


def _by() -> str:
    return "key:" + key_in_use().id


def _external_ids() -> Mapping[str, str]:
    return {worker.id: worker.external_id for worker in current.oncall().people.everybody()}


def _opening(opening: Opening, ids: Mapping[str, str]) -> shapes.OpenDuty:
    stint = opening.stint
    return shapes.OpenDuty(
        id=opening.id,
        lines=stint.lines,
        area=stint.area,
        position=stint.position,
        kind=stint.kind,
        start=stint.start,
        end=stint.end,
        state=opening.state.value,
        filled_by=ids.get(opening.filled_by or ""),
    )


_get = partial(Operation, method="GET", scopes=(READ,))
_post = partial(Operation, method="POST", scopes=(WRITE,))

OPERATIONS = (
    _get(
        name="duties",
        path="/duties",
        summary="Who really holds what",
        act=duties,
        query=shapes.DutiesQuery,
        answers=(shapes.HeldDuties,),
    ),
    _post(
        name="enter_absence",
        path="/absences",
        summary="Somebody cannot serve; cover is sought for their duties",
        act=enter_absence,
        body=shapes.AbsenceBody,
        answers=(shapes.AbsenceEntered,),
        success=(201,),
    ),
    _get(
        name="openings",
        path="/openings",
        summary="Duties that are open to be taken",
        act=openings,
        answers=(shapes.OpenDuties,),
    ),
    _post(
        name="ask_cover",
        path="/openings",
        summary="Seek cover for a duty, or for a part of it",
        act=ask_cover,
        body=shapes.CoverBody,
        answers=(shapes.OpenDuty,),
        success=(201,),
    ),
    _post(
        name="take_opening",
        path="/openings/<opening>/take",
        summary="Somebody takes an open duty",
        act=take,
        body=shapes.TakeBody,
        answers=(shapes.OpenDuty,),
    ),
    _get(
        name="rota",
        path="/rotas/<number>",
        summary="A rota with its duties; drafts only with rota:write",
        act=rota,
        scopes=(READ, WRITE),
        answers=(shapes.Rota,),
    ),
    _get(
        name="feeds",
        path="/feeds",
        summary="Calendars that follow the rota",
        act=feeds,
        scopes=(FEEDS,),
        answers=(shapes.Feeds,),
    ),
    _post(
        name="add_feed",
        path="/feeds",
        summary="A new calendar; its address is shown once",
        act=add_feed,
        scopes=(FEEDS,),
        body=shapes.FeedBody,
        answers=(shapes.FeedMade,),
        success=(201,),
    ),
    _post(
        name="rotate_feed",
        path="/feeds/<feed>/rotate",
        summary="The same calendar under a new address",
        act=rotate_feed,
        scopes=(FEEDS,),
        answers=(shapes.FeedMade,),
    ),
    _post(
        name="revoke_feed",
        path="/feeds/<feed>/revoke",
        summary="A calendar is taken back",
        act=revoke_feed,
        scopes=(FEEDS,),
        answers=(shapes.Revoked,),
    ),
)
