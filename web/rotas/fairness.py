"""How load lies on people in a rota, as the page shows it: by name, never as a ranking, and what it is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oncall.app.fairness import Carried, RotaFairness
from rota.problem import CALLED, CATEGORIES

_WIDEST = 0.5  # A bar ends at half above or below the fair share.
HALF = 50  # what half of a bar is wide


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person. Hours are weighted, history included; `bar` and `width` draw the deviation on 0 to 100."""

    name: str
    worker: str
    before: float
    after: float
    fair: float
    off: float
    duties: float | None
    bar: int
    width: int
    others: Sequence[str]
    why: str
    far: bool


def lines(found: RotaFairness, names: Mapping[str, str], gone: str) -> Sequence[Line]:
    """Everybody by name."""
    return sorted((_line(each, names.get(each.worker, gone)) for each in found.people), key=lambda each: each.name)


def _line(each: Carried, name: str) -> Line:
    fair = each.fair["points"]
    ratio = each.after.points / fair - 1 if fair else 0.0
    width = round(min(abs(ratio), _WIDEST) / _WIDEST * HALF)
    return Line(
        name=name,
        worker=each.worker,
        before=each.before.points,
        after=each.after.points,
        fair=fair,
        off=each.per_fte,
        duties=each.duties,
        bar=HALF if ratio >= 0 else HALF - width,
        width=width,
        others=[f"{each.after.of(c)} of {each.fair[c]:.1f} {CALLED[c]}" for c in CATEGORIES[1:] if each.fair.get(c)],
        why=each.why,
        far=abs(ratio) > 0.10,
    )
