"""Publishing a rota: what speaks against it, what it changes for whom, and everybody told exactly once.

A hole is published only with the name of whoever holds it, and stays a hole; a broken rule only with a name
and a reason. Duties that have begun are never touched, those that stay the same keep their ids.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from notifiers.base import Channel
from oncall.domain.covering import Way, Word
from oncall.domain.daytime import is_sleep
from oncall.domain.errors import Invalid, Refused
from oncall.domain.event import EventKind
from oncall.domain.publication import Findings, Held, Hole, PersonChange, changes
from oncall.domain.replacing import Replacement, Standing, replacing, uncovered
from oncall.domain.rota import RotaDuty, RotaState, RotaVersion
from oncall.domain.texts.rota import rota_changed
from oncall.flow import answered_for, drafting, superseding
from oncall.flow.history import calendar_of, pieces_of, total, weekends
from oncall.flow.judging import Judge
from oncall.flow.moment import Moment
from oncall.flow.notices import destination, tell
from oncall.flow.weighing import Weighing
from rota.held import Stretch, held
from rota.model import Duty
from rota.pattern import local_date
from rota.said import when

_LONGEST = timedelta(days=8)  # No duty period lasts longer than to the eighth day after the one it begins on.
_PLANNED = timedelta(days=800)  # Nothing is planned further ahead: a year of weeks, and holidays of the next.


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A draft beside what stands now: what would be cancelled and made, what speaks against it, who is concerned."""

    rota: RotaVersion
    rows: tuple[RotaDuty, ...]
    standing: Standing
    replacement: Replacement
    findings: Findings
    changes: tuple[PersonChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What came of it. Whoever is `untold` has no number that takes texts, and has to be rung."""

    rota: RotaVersion
    findings: Findings
    changes: tuple[PersonChange, ...]
    told: tuple[str, ...]
    untold: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What a coordinator answers for by name. `holders` are workers by the ids of the holes they hold, `reason` is why
    people hear of it late or at night, `override` why rules may be broken; with `overrule` agreed changes give way.
    `way` is how they gave their word."""

    holders: Mapping[str, str]
    reason: str = ""
    override: str = ""
    overrule: bool = False
    way: Way = Way.PAGE


NO_CONSENT = Consent(holders={})


def propose(moment: Moment, rota: RotaVersion, consent: Consent = NO_CONSENT) -> Proposal:
    """The draft as it would be published now. Raises Invalid, Refused for holders who cannot hold."""
    rows = _with_holders(moment, rota, moment.tx.rotas.duties(rota.id), consent)
    standing = _standing(moment, rota, rows)
    replacement = replacing(rows, rota.lines, standing, overrule=consent.overrule)
    concerned = changes(_ahead(moment, standing.duties), _ahead(moment, replacement.after(standing)))
    return Proposal(
        rota=rota,
        rows=rows,
        standing=standing,
        replacement=replacement,
        findings=_findings(moment, rota, rows, standing, replacement, concerned),
        changes=concerned,
    )


def prepare(moment: Moment, number: int, consent: Consent, version: int | None = None) -> Proposal:
    """A draft that may be published. Raises Refused with what speaks against it, EditedMeanwhile, Invalid, NotFound."""
    proposal = propose(moment, drafting.draft(moment, number, version), consent)
    _must_be_answered_for(proposal.findings, consent)
    return proposal


def publish(moment: Moment, proposal: Proposal, by: str, consent: Consent) -> Published:
    """Make a draft what holds, as it was prepared, and tell everybody for whom that changes anything.

    Raises EditedMeanwhile, Refused.
    """
    rota = drafting.draft(moment, proposal.rota.number, proposal.rota.version)
    word = Word(by=by, way=consent.way, reason=consent.override.strip())
    answered_for.keep(moment, proposal.rota, proposal.rows, proposal.findings, word)
    _replace(moment, proposal, by)
    published = moment.tx.rotas.save(
        replace(rota, state=RotaState.PUBLISHED, published_by=by, published_at=moment.at, reason=consent.reason.strip())
    )
    superseding.supersede(moment, published)
    superseding.end_search(moment, proposal.rows, proposal.replacement.made, by)
    _record(moment, proposal, by)
    coming = _coming(moment)
    told = tuple(change.worker for change in proposal.changes if _tell(moment, change, rota, coming))
    untold = tuple(change.worker for change in proposal.changes if change.worker not in told)
    return Published(rota=published, findings=proposal.findings, changes=proposal.changes, told=told, untold=untold)


def discard(moment: Moment, number: int, by: str) -> RotaVersion:
    """Give a draft up; it is kept, so that its plan can be derived again. Raises Refused, NotFound."""
    rota = drafting.draft(moment, number)
    moment.record(EventKind.ROTA_DISCARDED, by, None, rota.id, number=number)
    return moment.tx.rotas.save(replace(rota, state=RotaState.DISCARDED))


def _with_holders(
    moment: Moment, rota: RotaVersion, rows: Sequence[RotaDuty], consent: Consent
) -> tuple[RotaDuty, ...]:
    by_id = {row.id: row for row in rows}
    for row_id, worker in consent.holders.items():
        row = by_id.get(row_id)
        if row is None or row.worker is not None:
            remedy = f"`oncall rota check {rota.number}` lists the holes"
            raise Invalid.at("holder", "what is to be held is no hole of this rota", remedy)
        _must_be_there(moment, row, worker)
        by_id[row_id] = replace(row, holder=worker)
    return tuple(by_id[row.id] for row in rows)


def _must_be_there(moment: Moment, row: RotaDuty, worker: str) -> None:
    """Whoever holds a hole by name may lack anything but the time itself."""
    away = moment.tx.staffing.absences(row.start, row.end, [worker])
    if not moment.tx.people.get(worker).active or any(each.bars(row.start, row.end, row.kind) for each in away):
        where = when(row.start, moment.rules.zone)
        raise Refused(f"Whoever is named for {row.position} {where} is not there then. Name somebody else.")


def _standing(moment: Moment, rota: RotaVersion, rows: Sequence[RotaDuty]) -> Standing:
    """Everything that stands in the hours of the rota, with what was made for earlier holes."""
    since = min((row.start for row in rows), default=moment.at)
    until = max((row.end for row in rows), default=moment.at + timedelta(seconds=1))
    duties = [duty for line in rota.lines for duty in moment.tx.duties.of_line(line, since, until)]
    holes = moment.tx.rotas.held_holes(rota.lines, since, until)
    return Standing.with_holes(duties, holes, moment.at)


def _ahead(moment: Moment, duties: Sequence[Duty]) -> Held:
    """Who holds what from now on if these duties stand, and what it counts for."""
    ahead = tuple(stretch for stretch in held(duties) if stretch.end > moment.at)
    days = [local_date(each, moment.rules.zone) for stretch in ahead for each in (stretch.start, stretch.end)]
    slots = calendar_of(moment, min(days) - _LONGEST, max(days)) if days else ()
    weighing = Weighing(moment.rules)
    pieces = tuple(pieces_of(weighing, slots, ahead))
    return Held(stretches=ahead, counts=total(pieces), weekends=weekends(weighing, pieces))


def _findings(
    moment: Moment,
    rota: RotaVersion,
    rows: Sequence[RotaDuty],
    standing: Standing,
    replacement: Replacement,
    concerned: Sequence[PersonChange],
) -> Findings:
    planning, zone = moment.rules.planning, moment.rules.zone
    first = min((each.start for change in concerned for each in (*change.gained, *change.lost)), default=None)
    day = None if first is None else local_date(max(first, moment.at), zone)
    return Findings(
        holes=_holes(moment, rota, rows, standing),
        broken=Judge.of(moment, rota).broken(rows),
        clashes=replacement.clashes,
        missing=drafting.missing(moment, rota, rows),
        rest_hours=planning.min_rest_hours,
        days_needed=planning.publish_days,
        days_left=None if day is None else (day - local_date(moment.at, zone)).days,
        asleep=day is not None and is_sleep(moment.rules, moment.at),
    )


def _holes(moment: Moment, rota: RotaVersion, rows: Sequence[RotaDuty], standing: Standing) -> tuple[Hole, ...]:
    """Slots without a worker that nobody took over meanwhile. Nobody is missed where somebody only learns."""
    shadows = {position.id for position in moment.rules.positions if position.shadow}
    empty = (row for row in rows if row.worker is None and row.position not in shadows)
    found = (Hole(row=row, pieces=uncovered(row, rota.lines, standing), holder=row.holder) for row in empty)
    return tuple(hole for hole in found if hole.pieces)


def _must_be_answered_for(findings: Findings, consent: Consent) -> None:
    """Raises Refused, with everything that nobody answers for yet and what would help."""
    remedies = []
    if findings.unheld:
        remedies.append("Fill the hole, or name who holds it")
    if findings.missing:
        remedies.append("Make a new draft: the calendar has changed since")
    if any(each.has_left for each in findings.broken):
        remedies.append("Somebody who has a duty in it has left: name somebody else for it")
    if (findings.open_breaches or any(hole.holder for hole in findings.holes)) and not consent.override.strip():
        remedies.append("Change the duty, or say why the rule may be broken; it is recorded under your name")
    if findings.clashes and not consent.overrule:
        remedies.append("Name in the draft whoever agreed to serve, or overrule what was agreed")
    if (findings.is_late or findings.asleep) and not consent.reason.strip():
        when_else = "Publish it by day, or say why people are woken" if findings.asleep else ""
        remedies.append(when_else or "Say why people hear of it late")
    if remedies:
        raise Refused(f"{findings.says}. {'. '.join(remedies)}.")


def _replace(moment: Moment, proposal: Proposal, by: str) -> None:
    reason = f"rota {proposal.rota.number}"
    moment.tx.duties.cancel_all([duty.id for duty in proposal.replacement.cancelled], moment.at)
    moment.tx.duties.add(proposal.replacement.made, by=by, reason=reason)


def _record(moment: Moment, proposal: Proposal, by: str) -> None:
    numbers = {
        "number": proposal.rota.number,
        "made": len(proposal.replacement.made),
        "cancelled": len(proposal.replacement.cancelled),
        "holes": len(proposal.findings.holes),
        "people": len(proposal.changes),
    }
    moment.record(EventKind.ROTA_PUBLISHED, by, None, proposal.rota.id, **numbers)


def _coming(moment: Moment) -> Mapping[str, Sequence[Stretch]]:
    """What everybody holds that has not begun, of this rota and of all others, in order of time."""
    lines = [line.id for line in moment.rules.service_lines]
    duties = [duty for line in lines for duty in moment.tx.duties.of_line(line, moment.at, moment.at + _PLANNED)]
    found: dict[str, list[Stretch]] = {}
    for stretch in held(duties):
        if stretch.start > moment.at:
            found.setdefault(stretch.worker, []).append(stretch)
    return found


def _tell(moment: Moment, change: PersonChange, rota: RotaVersion, coming: Mapping[str, Sequence[Stretch]]) -> bool:
    """One text; False for whom none reaches."""
    if destination(moment, change.worker, Channel.SMS) is None:
        return False
    zone, to_come = moment.rules.zone, coming.get(change.worker, ())
    ahead = to_come[0] if to_come else None
    text = rota_changed(
        new=len(change.gained),
        gone=len(change.lost),
        to_come=len(to_come),
        place=_place(moment, ahead) if ahead else "",
        from_until=f"{when(ahead.start, zone)} to {when(ahead.end, zone)}" if ahead else "",
        sender=moment.sender,
    )
    tell(moment, change.worker, text)
    moment.record(EventKind.ROTA_TOLD, "engine", None, change.worker, number=rota.number)
    return True


def _place(moment: Moment, stretch: Stretch) -> str:
    position = moment.rules.position(stretch.position).name
    return f"{moment.rules.area(stretch.area).name} {position}" if stretch.area else position
