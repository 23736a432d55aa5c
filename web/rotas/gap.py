"""An empty duty in words: which rules collide there, as far as that is known, and how far the working out of it is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oncall.app.plans import Known
from oncall.app.rotas import RotaView
from oncall.domain.rota import PlanState, RotaDuty
from rota.said import when
from web import current, live
from web.rotas.grid import Looking
from web.words import called, with_logins


@dataclass(frozen=True, slots=True, kw_only=True)
class Colliding:
    """Somebody, or another duty, with what of the set of rules concerns them."""

    who: str
    says: Sequence[str]


def shown(view: RotaView, row: RotaDuty, looking: Looking) -> tuple[str, Mapping[str, object]]:
    """What the part of the page about an empty duty shows, behind its mark."""
    known = current.oncall().rotas.known_conflict(view.rota.number, row.id)
    run = known.run
    return live.mark("gap", known, row.worker), {
        "known": known,
        "running": run is not None and run.state is PlanState.RUNNING,
        "asked_by": called(with_logins(looking.names), run.asked_by) if run else "",
        "colliding": _colliding(view, looking, known),
        "holder": looking.name(row.worker),
    }


def _colliding(view: RotaView, looking: Looking, known: Known) -> Sequence[Colliding]:
    """The set that cannot all hold, by person, people by name; other duties that stay held come last."""
    says: dict[tuple[bool, str], list[str]] = defaultdict(list)
    rows = {each.slot: each for each in view.rows}
    for clash in known.found.conflict if known.found else ():
        if clash.worker is not None:
            says[False, looking.name(clash.worker)].append(clash.says)
        else:
            row = rows.get(clash.slot or "")
            where = f"{looking.place(row)}, {when(row.start, looking.zone)}" if row else clash.slot or ""
            says[True, where[:1].upper() + where[1:]].append(clash.says)
    return [Colliding(who=who, says=theirs) for (_, who), theirs in sorted(says.items())]
