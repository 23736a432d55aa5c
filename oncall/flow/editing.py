"""Editing a draft by hand: give a slot to somebody, clear it, pin it, and take edits back one by one.

Every edit is judged by the hard rules that the planner, swaps and imports keep. What breaks one is refused unless
somebody answers for it by name and with a reason. Of two who edit at once the second is told, and never overwrites
the first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from oncall.domain.errors import NotFound, Refused
from oncall.domain.event import EventKind
from oncall.domain.rota import RotaDuty, RotaVersion
from oncall.flow.drafting import draft
from oncall.flow.judging import Judge
from oncall.flow.moment import Moment
from rota.rules import Breach


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What came of an edit: the draft as it is now, the slots as they were before, and the rules that are broken."""

    rota: RotaVersion
    before: tuple[RotaDuty, ...]
    breaches: tuple[Breach, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Intended:
    """An edit that was judged, and not made yet: each slot as it is and as it would be."""

    rota: RotaVersion
    pairs: tuple[tuple[RotaDuty, RotaDuty], ...]
    breaches: tuple[Breach, ...] = ()


def intend(
    moment: Moment,
    number: int,
    slots: Sequence[str],
    worker: str | None,
    by: str,
    version: int,
    *,
    override: str = "",
    alone: bool = False,
) -> Intended:
    """Judge what it would be to give slots of a draft, by their ids, to a worker; None clears them. The rest of a block
    goes with them unless they are given `alone`, which breaks the rule that a block is not divided.

    Raises Refused with every rule that would be broken, unless `override` says why it may; EditedMeanwhile, NotFound.
    """
    rota = draft(moment, number, version)
    rows = moment.tx.rotas.duties(rota.id)
    judge = Judge.of(moment, rota)
    picked = chosen(moment, rota, rows, slots)
    if not alone:
        picked = judge.whole(picked, rows)
    breaches = judge.barred(moment.tx.people.get(worker), picked, rows, alone=alone) if worker else ()
    if breaches and not override.strip():
        raise Refused(f"{_sentence(breaches)} Choose somebody else, or say why the rule may be broken.")
    why = override.strip() if breaches else ""
    after = [replace(row, worker=worker, override=why, overridden_by=by if why else "") for row in picked]
    return Intended(rota=rota, pairs=tuple(zip(picked, after, strict=True)), breaches=breaches)


def intend_to_fill(moment: Moment, number: int, version: int) -> Intended:
    """Find for every empty slot that anybody may hold whoever then has least for their post; the rest stays empty.

    One edit, taken back as one. A plan is fairer: this is for the few holes of an evening at the desk.
    Raises EditedMeanwhile, Refused, NotFound.
    """
    rota = draft(moment, number, version)
    rows = moment.tx.rotas.duties(rota.id)
    return Intended(rota=rota, pairs=tuple(Judge.of(moment, rota).filled(rows)))


def make(moment: Moment, intended: Intended, by: str) -> Edited:
    """Make an edit that was judged. Raises EditedMeanwhile, and Refused for what has begun since."""
    rota = draft(moment, intended.rota.number, intended.rota.version)
    _must_lie_ahead(moment, [row for row, _ in intended.pairs])
    for rule in dict.fromkeys(each.rule for each in intended.breaches):
        row = intended.pairs[0][1]
        moment.record(EventKind.ROTA_OVERRIDDEN, by, None, row.id, rule=rule.value, worker=row.worker)
    return replace(_edit(moment, rota, intended.pairs, by), breaches=intended.breaches)


def pin(moment: Moment, number: int, slots: Sequence[str], by: str, version: int, *, pinned: bool = True) -> Edited:
    """Have the planner leave slots with whom they have, or no longer. Raises EditedMeanwhile, Refused, NotFound."""
    rota = draft(moment, number, version)
    picked = chosen(moment, rota, moment.tx.rotas.duties(rota.id), slots)
    if pinned and any(row.worker is None for row in picked):
        raise Refused("A slot without a worker cannot be pinned. Give it to somebody first.")
    return _edit(moment, rota, [(row, replace(row, pinned=pinned)) for row in picked], by)


def undo(moment: Moment, number: int, by: str, version: int) -> Edited:
    """Take the last edit of a draft back, whoever made it; before it the one before. Raises Refused when there is
    none left, EditedMeanwhile, NotFound."""
    rota = draft(moment, number, version)
    now = {row.id: row for row in moment.tx.rotas.duties(rota.id)}
    before = moment.tx.rotas.take_last_edit(rota)
    if not before:
        raise Refused(f"Rota {number} is as it was made: there is nothing left to undo.")
    return _edit(moment, rota, [(now[row.id], row) for row in before], by, logged=False)


def chosen(moment: Moment, rota: RotaVersion, rows: Sequence[RotaDuty], ids: Sequence[str]) -> tuple[RotaDuty, ...]:
    """These slots of a rota. Raises NotFound, and Refused for what has begun: the past is not changed any more."""
    by_id = {row.id: row for row in rows}
    unknown = [each for each in ids if each not in by_id]
    if unknown or not ids:
        raise NotFound("slot", "", f"`oncall rota show {rota.number}` lists those of rota {rota.number}")
    picked = tuple(by_id[each] for each in dict.fromkeys(ids))
    _must_lie_ahead(moment, picked)
    return picked


def _must_lie_ahead(moment: Moment, rows: Iterable[RotaDuty]) -> None:
    if any(row.start <= moment.at for row in rows):
        raise Refused("This duty has begun and is not changed any more. Use an override from now on.")


def _edit(
    moment: Moment, rota: RotaVersion, pairs: Iterable[tuple[RotaDuty, RotaDuty]], by: str, *, logged: bool = True
) -> Edited:
    changed = [(before, after) for before, after in pairs if before != after]
    moment.tx.rotas.set_duties(after for _, after in changed)
    if logged:
        moment.tx.rotas.log_edits(rota, (before for before, _ in changed), moment.ids.new, by, moment.at)
    for before, after in changed:
        told: Mapping[str, str | int | None] = {"slot": after.id, "was": before.worker, "worker": after.worker}
        moment.record(EventKind.ROTA_EDITED, by, None, rota.id, **told, pinned=int(after.pinned), undo=int(not logged))
    saved = moment.tx.rotas.save(rota) if changed else rota
    return Edited(rota=saved, before=tuple(before for before, _ in changed))


def _sentence(breaches: Iterable[Breach]) -> str:
    says = "; ".join(dict.fromkeys(each.says for each in breaches))
    return f"{says[:1].upper()}{says[1:]}."
