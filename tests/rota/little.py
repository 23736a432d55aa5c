"""Little rota problems of a few nights, so small that their costs and violations were worked out on paper.

A problem begins on Monday 5 October 2026 in UTC; `night(3)` is the night that begins on the Thursday of that week.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from tests.rota.held import Json

MONDAY = date(2026, 10, 5)
PRICES: Json = {
    "uncovered": {"primary": 200_000, "backup": 100_000},
    "missing_skill": 50_000,
    "fairness": {
        "points": {"unit": 8, "weight": 1},
        "nights": {"unit": 1, "weight": 4},
        "weekends": {"unit": 1, "weight": 8},
        "holidays": {"unit": 1, "weight": 16},
    },
    "preference": 20,
    "wanted": 10,
    "changed": 40,
    "split_weekend": 15,
    "cross_area": 30,
}
LIMITS: Json = {
    "min_rest_hours": 11,
    "max_duties_7d": 3,
    "max_consecutive_days": 3,
    "max_major_holidays_per_year": 1,
    "no_repeat_major_holiday": True,
}


def on(day: int) -> str:
    """The date so many days after the first Monday, as it is written."""
    return (MONDAY + timedelta(days=day)).isoformat()


def worker(name: str, **facts: Any) -> Json:
    """A full-time worker of the north with an empty history, unless told otherwise."""
    plain = {
        "id": name,
        "home_area": "north",
        "areas": ["north"],
        "pool": "north",
        "positions": ["primary", "backup"],
        "skills": ["intake"],
        "fte_percent": 100,
        "absences": [],
        "preferences": [],
        "max_duties_28d": 12,
        "max_weekends_28d": 4,
        "history": history(),
        "major_holidays_last_year": [],
    }
    return {**plain, **facts}


def history(**counts: int) -> Json:
    """What somebody has really worked in the 26 weeks before."""
    return {"window_weeks": 26, "points": 0, "nights": 0, "weekends": 0, "holidays": 0, "imputed": False, **counts}


def absence(start: str, end: str, reason: str = "leave", *, credited: bool = False) -> Json:
    """A time away."""
    return {"from": start, "to": end, "reason": reason, "credited": credited}


def night(day: int, slots: Sequence[str] = ("primary",), **facts: Any) -> Json:
    """20:00 to 08:00; `slot_facts` go into every slot, anything else into the period."""
    slot_facts = facts.pop("slot_facts", {})
    period_id = facts.get("id", f"n{day}")
    plain = {
        "id": period_id,
        "area": "north",
        "pool": "north",
        "kind": "night",
        "date": on(day),
        "start": f"{on(day)}T20:00Z",
        "end": f"{on(day + 1)}T08:00Z",
        "major_holiday": None,
        "needs": [],
        "slots": [{**_slot(f"{period_id}/{position}", position), **slot_facts} for position in slots],
    }
    return {**plain, **facts}


def counts(points: int = 0, nights: int = 0, weekends: int = 0, holidays: int = 0) -> Json:
    """What a slot counts for. Hours alone by default, so that few categories have a price."""
    return {"points": points, "nights": nights, "weekends": weekends, "holidays": holidays}


def problem(workers: Sequence[Json], periods: Sequence[Json], **facts: Any) -> Json:
    """The problem with these people and nights; `limits` and `prices` are changed where they are named."""
    limits = {**LIMITS, **facts.pop("limits", {})}
    plain = {
        "format": "oncall-rota-problem/1",
        "timezone": "UTC",
        "from": MONDAY.isoformat(),
        "weeks": 4,
        "holidays": [],
        "limits": limits,
        "prices": PRICES,
        "workers": list(workers),
        "periods": list(periods),
        "pins": [],
        "published": [],
    }
    return {**plain, **facts}


def rota(**held: str) -> Json:
    """`rota(n0="Ada")`: Ada is primary of the first night."""
    return solution({f"{period}/primary": person for period, person in held.items()})


def solution(held: dict[str, str]) -> Json:
    """A solution in which these slots are held."""
    pairs = [{"slot": slot, "worker": person} for slot, person in held.items()]
    return {"format": "oncall-rota-solution/1", "assignments": pairs}


def _slot(slot_id: str, position: str) -> Json:
    return {
        "id": slot_id,
        "position": position,
        "requires": [],
        "counts": counts(),
        "weekend": None,
        "preferences_count": True,
        "block_with": None,
    }
