"""What shortcomings cost when nothing else is said, each with its reason.

Only the proportions matter. They keep the order of the agency: cover every slot, then skills, then fairness,
then preferences, then as little change as possible.
"""

from collections.abc import Sequence
from dataclasses import replace

from rota.problem import FairnessPrice, Prices

FIRST_ASKED = 2_000_000
"""An empty slot of the position that is asked first: dearer than anything fairness could bring."""

ASKED_LATER = 1_000_000
"""An empty slot of any other position: of two gaps the one is taken that leaves somebody to be rung first."""

MISSING_SKILL = 50_000
"""A period without the language or skill it ought to have. No slot stays empty for it: whoever would have to leave one
to be there for others could not spare more than a few of them, and twenty cost as much as a slot."""

FAIRNESS = {
    "points": FairnessPrice(unit=8, weight=1),  # half a night; more where duty is given away in larger pieces
    "nights": FairnessPrice(unit=1, weight=4),  # one night
    "weekends": FairnessPrice(unit=1, weight=8),  # a day of a weekend is missed more than a night
    "holidays": FairnessPrice(unit=1, weight=16),  # and a holiday most of all
}

PREFERENCE, WANTED, CHANGED, SPLIT_WEEKEND, CROSS_AREA = 20, 10, 40, 15, 30
"""A wish not met (times its weight) · one that was met · a duty taken from whom it was told · a weekend for two people
· a duty outside of one's home area. Each is about what being one duty off one's share costs."""


def standard_prices(positions: Sequence[str], piece: int = 16) -> Prices:
    """The prices for an agency with these positions, the one asked first at the head.

    `piece` is what is usually given away at once, in points: where that is a week, being a night off one's share
    is nothing, and must not come near the price of a gap.
    """
    points = replace(FAIRNESS["points"], unit=max(FAIRNESS["points"].unit, piece // 2))
    return Prices(
        uncovered={position: ASKED_LATER if number else FIRST_ASKED for number, position in enumerate(positions)},
        missing_skill=MISSING_SKILL,
        fairness={**FAIRNESS, "points": points},
        preference=PREFERENCE,
        wanted=WANTED,
        changed=CHANGED,
        split_weekend=SPLIT_WEEKEND,
        cross_area=CROSS_AREA,
    )
