"""Rotas for the pages to show: two weeks of larkspur around the night in which the clocks go back."""

from datetime import date

from oncall.app.rotas import Consent
from oncall.domain.rota import RotaDuty, RotaVersion
from tests.web.site import Site

FIRST, WEEKS = date(2026, 10, 26), 2  # a Monday; the clocks go back on Sunday 1 November
WHY = "invented"


def draft(site: Site, *, filled: bool = False, first: date = FIRST) -> RotaVersion:
    """A draft, empty or with everybody in it whom a rule lets."""
    rotas = site.oncall.rotas
    made = rotas.start("", first, WEEKS, "test")
    return rotas.fill(made.number, "test", made.version).rota if filled else made


def published(site: Site, **holders: str) -> RotaVersion:
    """A rota that holds; `holders` are workers by position, else whoever a rule lets."""
    rotas, made = site.oncall.rotas, draft(site)
    version = made.version
    for row in duties(site, made):
        worker = holders.get(row.position)
        if worker is not None:
            edited = rotas.assign(made.number, [row.id], worker, "test", version, override=WHY, alone=True)
            version = edited.rota.version
    rotas.fill(made.number, "test", version)
    holes = {hole.row.id: "AS1" for hole in rotas.check(made.number).findings.holes}
    return rotas.publish(made.number, "test", Consent(holders=holes, reason=WHY, override=WHY)).rota


def duties(site: Site, rota: RotaVersion, position: str = "") -> list[RotaDuty]:
    """Its duties, of one position or of all."""
    return [row for row in site.oncall.rotas.view(rota.number).rows if position in ("", row.position)]
