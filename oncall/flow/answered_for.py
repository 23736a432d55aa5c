"""Every rule that a rota is published against, and every hole that is held, under the name of who answers for it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from oncall.domain.covering import Stint, Word
from oncall.domain.event import EventKind
from oncall.domain.publication import Findings
from oncall.domain.rota import RotaDuty, RotaVersion
from oncall.flow import allowing
from oncall.flow.moment import Moment

_HOLE = "hole"


def keep(moment: Moment, rota: RotaVersion, rows: Iterable[RotaDuty], findings: Findings, word: Word) -> None:
    """In the rows, on the record, and in the list of what was allowed lately. What somebody has answered for already,
    as the draft was edited, stays theirs."""
    before = {row.id: row for row in rows}
    after = dict(before)
    for each in findings.open_breaches:
        after[each.row] = replace(after[each.row], override=word.reason, overridden_by=word.by)
        moment.record(EventKind.ROTA_OVERRIDDEN, word.by, None, each.row, rule=each.rule.value, worker=each.worker)
    for hole in findings.holes:
        after[hole.row.id] = replace(hole.row, override=word.reason, overridden_by=word.by)
        moment.record(EventKind.ROTA_OVERRIDDEN, word.by, None, hole.row.id, rule=_HOLE, worker=hole.holder)
    for clash in findings.clashes:
        moment.record(EventKind.ROTA_OVERRIDDEN, word.by, None, clash.row.id, rule="agreed", worker=clash.duty.worker)
    moment.tx.rotas.set_duties(row for row in after.values() if row is not before[row.id] or row.holder)
    _note(moment, rota, after, findings, word)


def _note(moment: Moment, rota: RotaVersion, rows: dict[str, RotaDuty], findings: Findings, word: Word) -> None:
    """A line a duty, with all rules."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in findings.broken:
        found[each.row, each.worker].append(each.rule.value)
    for hole in findings.holes:
        found[hole.row.id, hole.holder or ""].append(_HOLE)
    for (row_id, worker), rules in found.items():
        row = rows[row_id]
        kept = replace(word, by=row.overridden_by or word.by, reason=row.override or word.reason)
        allowing.note(moment, row.id, worker, _stint(rota, row), rules, kept)


def _stint(rota: RotaVersion, row: RotaDuty) -> Stint:
    return Stint(lines=rota.lines, area=row.area, position=row.position, kind=row.kind, start=row.start, end=row.end)
