"""`oncall rota report`: how evenly a rota shares out, before and after, and who is off their share and why."""

from collections.abc import Iterator

import click

from oncall.cli.rota_shown import NUMBER, called, names, proved
from oncall.cli.shown import table
from oncall.cli.terminal import Terminal, pass_reader
from rota.fairness import Balance, FairnessReport, Spread, Standing
from rota.problem import CALLED
from rota.said import signed


@click.command()
@NUMBER
@click.option("--people", is_flag=True, help="Everybody, not only those beyond 10 % of their share.")
@pass_reader
def report(terminal: Terminal, number: int, people: bool) -> None:
    """Show how evenly a rota shares duty out.

    Load over fair share, history included: 1 is exactly the share. Before is history alone. Whoever is beyond 10 %
    is listed with the reason why it cannot be evened out now; a deviation counts for a full post.
    """
    found, known = terminal.oncall.rotas.report(number), names(terminal)
    table(("", "", "spread", "least", "most", "spread before"), list(map(_balance, found.balances)))
    click.echo()
    standings = found.standings if people else found.far
    rows = [(called(known, each.worker), CALLED[each.category], *_standing(each)) for each in standings]
    table(("worker", "", "has", "fair", "off by", "in duties", "because"), rows)
    click.echo()
    for line in _lines(found):
        click.echo(line)
    if terminal.oncall.rotas.solution(number):
        seed = terminal.oncall.rotas.view(number).rota.seed
        click.echo(f"Seed {seed}; `oncall rota problem --rota {number}` writes down what it was planned from.")


def _balance(balance: Balance) -> tuple[str, ...]:
    after = balance.after
    return (
        CALLED[balance.category],
        balance.name,
        f"{after.sd:.3f}",
        f"{after.least:.2f}",
        f"{after.most:.2f}",
        _sd(balance.before),
    )


def _sd(spread: Spread) -> str:
    return f"{spread.sd:.3f}" if spread.people else "-"


def _standing(each: Standing) -> tuple[str, ...]:
    in_duties = "-" if each.duties is None else signed(each.duties, 1)
    return f"{each.load}", f"{each.fair:.1f}", signed(each.per_fte, 1), in_duties, each.why


def _lines(found: FairnessReport) -> Iterator[str]:
    if found.wishes:
        yield f"Wishes met: {found.wishes_met} of {found.wishes}."
    if found.changed:
        yield f"Duties with somebody else than people were told: {found.changed}."
    yield f"Cost {found.cost}; {proved(found.cost, found.bound)}."
