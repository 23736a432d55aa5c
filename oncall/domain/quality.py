"""How good a rota is, in the sentences that a coordinator reads on its page and on the command line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rota.fairness import FairnessReport, Spread, Standing
from rota.uneven import proof

POINTS = "points"
_SAME = 0.0005
_MUCH = 0.02
"""What may still be saved of the cost, from which on it is worth planning again for longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What is known of a rota. `planned` is what the planner's rota cost, None for one made by hand; `cost` what it
    costs as it stands now, `holes` as much of it for duties that nobody has, and `bound` what no rota for the same
    question costs less than. `seconds` is how long it was planned. Loads ÷ fair shares are of weighted hours; with
    holes, those `after` are shares of what is held, and nobody is `lowest`: a hole makes no rota more even."""

    planned: int | None
    cost: int
    holes: int
    bound: int | None
    seconds: float | None
    before: Spread
    after: Spread
    highest: Standing | None
    lowest: Standing | None

    @property
    def is_edited(self) -> bool:
        """Whether it is not the planner's rota any more."""
        return self.planned is not None and self.planned != self.cost

    @property
    def says(self) -> Sequence[str]:
        """All of it, a sentence each."""
        return (*self._of_the_plan(), *self._of_today(), *self._of_spread(), *self._of_people())

    def _of_the_plan(self) -> Iterator[str]:
        if self.planned is None:
            return
        took = f" for {max(1, round(self.seconds))} s" if self.seconds is not None else ""
        bound = f" No rota for it costs less than {self.bound}:" if self.bound is not None and self.bound > 0 else ""
        known = proof(self.planned, self.bound)
        yield f"Planned{took} at cost {self.planned}.{bound} {known if bound else known.capitalize()}."
        if self.bound is None or self.planned - self.bound > _MUCH * abs(self.planned):
            yield "The search ended with its time, not with a proof: plan again for longer, and compare."

    def _of_today(self) -> Iterator[str]:
        if self.is_edited:
            yield f"Changed since: as it stands it costs {self.cost}."
        elif self.planned is None:
            yield f"Made by hand: it costs {self.cost}, and nothing is proved of it."
        if self.holes:
            yield f"Of that, {self.holes} is for duties that nobody has."

    def _of_spread(self) -> Iterator[str]:
        if not self.after.people:
            return
        now, past = self.after.sd, self.before.sd
        spread = f"Loads ÷ fair shares{' of what is held' if self.holes else ''} spread by {now:.3f}"
        if not self.before.people:
            yield f"{spread}; there is no history to compare it with."
            return
        change = "as wide as before" if abs(now - past) < _SAME else "narrower" if now < past else "WIDER"
        than = "" if change.startswith("as") else f" than the {past:.3f} of what was held before"
        yield f"{spread}, {change}{than}."

    def _of_people(self) -> Iterator[str]:
        ends = [_told(each, side) for each, side in ((self.highest, "above"), (self.lowest, "below")) if each]
        if ends:
            yield f"The furthest from their share of weighted hours, per full post: {' and '.join(ends)}."


def quality(
    found: FairnessReport,
    of_held: Spread,
    *,
    planned: int | None,
    bound: int | None,
    holes: int,
    seconds: float | None,
) -> Quality:
    """What a report says of a rota, beside what its planner said. The cost of the report is what it costs now;
    `of_held` is the spread among shares of what is held alone."""
    points = [each for each in found.standings if each.category == POINTS and each.fair]
    spread = next((each for each in found.balances if each.category == POINTS and each.pool is None), None)
    below = [each for each in points if each.per_fte < 0 and not holes]
    nobody = Spread(people=0, sd=0.0, least=1.0, most=1.0)
    return Quality(
        planned=planned,
        cost=found.cost,
        holes=holes,
        bound=bound,
        seconds=seconds,
        before=spread.before if spread else nobody,
        after=of_held if holes else spread.after if spread else nobody,
        highest=max((each for each in points if each.per_fte > 0), key=lambda each: each.per_fte, default=None),
        lowest=min(below, key=lambda each: each.per_fte, default=None),
    )


def _told(each: Standing, side: str) -> str:
    return f"{abs(each.per_fte):.0f} h {side}{each.in_duties}"
