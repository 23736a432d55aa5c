"""How drafts and rotas are named and shown on the command line; slots are called as `oncall rota show` prints them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from oncall.cli.shown import table, when
from oncall.cli.terminal import BY, Terminal
from oncall.domain.errors import NotFound
from oncall.domain.rota import RotaDuty
from rota.uneven import proof

if TYPE_CHECKING:
    from oncall.app.rotas import RotaView
    from rota.rules import Breach

_FEW = 3

STORED = click.IntRange(1, 999_999_999)
"""A number of a rota, of a version, of tries: no more than every store holds in a column."""

NUMBER = click.argument("number", type=STORED)
SLOTS = click.argument("slots", nargs=-1, required=True)
VERSION = click.option(
    "--version", type=STORED, help="The version that was looked at; refused if it is another by now."
)


def names(terminal: Terminal) -> Mapping[str, str]:
    """What each worker is called: the agency's own id, and the name. Logins that belong to no worker have theirs."""
    logins = {f"login:{login.id}": login.name for login in terminal.oncall.access.logins()}
    workers = {worker.id: f"{worker.external_id} {worker.name}" for worker in terminal.oncall.people.everybody()}
    return {BY: "somebody on the command line", **logins, **workers}


def proved(cost: int, bound: int | None) -> str:
    """What is known of better rotas: a bound of nothing or less proves nothing."""
    if bound is None or bound <= 0 < cost:
        return proof(cost, bound)
    gap = (cost - bound) / cost if cost > 0 else 0.0
    return f"no rota costs less than {bound} (gap {gap:.1%})"


def called(known: Mapping[str, str], worker: str | None) -> str:
    """A worker's name; of one who has left, that they have."""
    return "NOBODY" if worker is None else known.get(worker, "somebody who has left")


def barred_by(breaches: Iterable["Breach"]) -> str:
    """What bars somebody, each thing once and the first few: a block breaks the same rule for each of its slots."""
    says = list(dict.fromkeys(breach.says for breach in breaches))
    more = [f"and {len(says) - _FEW} more"] if len(says) > _FEW else []
    return "; ".join([*says[:_FEW], *more])


def looked_at(view: "RotaView", version: int | None) -> int:
    """The version that an edit is meant for: the one that was named, else the present one."""
    return view.rota.version if version is None else version


def rows_of(view: "RotaView", slots: Sequence[str]) -> list[RotaDuty]:
    """The rows of slots that are called as they are shown, or by their own ids. Raises NotFound."""
    by_name = {name: row for row in view.rows for name in (row.slot, row.id)}
    for slot in slots:
        if slot not in by_name:
            raise NotFound("slot", slot[:60], f"`oncall rota show {view.rota.number}` lists those there are")
    return [by_name[slot] for slot in slots]


def show_rows(terminal: Terminal, rows: Iterable[RotaDuty], known: Mapping[str, str]) -> None:
    """The slots of a rota, a line each."""
    zone = terminal.zone
    lines = [
        (when(row.start, zone), when(row.end, zone), row.slot, called(known, row.worker), _remarks(row, known))
        for row in rows
    ]
    table(("from", "until", "slot", "worker", ""), lines)


def _remarks(row: RotaDuty, known: Mapping[str, str]) -> str:
    remarks = [f"held by {called(known, row.holder)}"] if row.holder else []
    remarks += ["pinned"] if row.pinned else []
    remarks += [f"override by {called(known, row.overridden_by)}: {row.override}"] if row.override else []
    return "; ".join(remarks)
