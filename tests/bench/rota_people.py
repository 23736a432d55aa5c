"""The made-up agency's people: part-timers, newcomers, leave, wishes, and what they worked in the half-year before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from statistics import mean

from tests.bench.rota_duties import FIRST, Json

_MAJOR = ("thanksgiving", "christmas", "new_year", "july4")
_WINDOW_WEEKS = 26
_SLOTS_IN_28_DAYS = 72
_A_WEEK = {"points": 214, "nights": 14, "weekends": 10, "holidays": 0.9}  # Of one area, primary and backup together.


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An area, the size of its team, and the language that somebody on duty should speak."""

    area: str
    size: int
    language: str | None


def people(place: Place, places: Sequence[Place], weeks: int, random: Random) -> list[Json]:
    """The team of an area. Half speak its language, seven in ten are senior, one in sixteen helps out next door."""
    team = [_person(place.area, place.area, weeks, random) for _ in range(place.size)]
    posts = sum(person["fte_percent"] for person in team) / 100
    for number, person in enumerate(team):
        share = person["fte_percent"] / 100 / posts
        newcomer = number == place.size - 1 and random.random() < 0.7
        others = [other.area for other in places if other.area != place.area]
        person["areas"] = [place.area, *([random.choice(others)] if others and random.random() < 1 / 16 else [])]
        person["positions"] = ["backup"] if newcomer else ["primary", "backup"]
        person["skills"] = ["intake", *(["senior"] if number < 0.7 * place.size else [])]
        if place.language and number % 2 == 0:
            person["skills"].append(place.language)
        person["max_duties_28d"] = round(1.6 * _SLOTS_IN_28_DAYS * share)
        person["max_weekends_28d"] = 3 if place.size > 9 else 4
        person["history"] = _history(share, random)
        person["major_holidays_last_year"] = sorted(random.sample(_MAJOR, 1)) if random.random() < 0.3 else []
        if newcomer:
            person["history"] = _imputed(person, team[:number])
            person["major_holidays_last_year"] = []
    return team


def supervisors(region: str, count: int, weeks: int, random: Random) -> list[Json]:
    """The supervisors of a region: two weeks in four at most."""
    team = [_person(region, f"SUP-{region}", weeks, random) for _ in range(count)]
    no_nights = {"nights": 0, "weekends": 0, "holidays": 0}
    for person in team:
        points = round(28 * _WINDOW_WEEKS / count * random.uniform(0.7, 1.3))
        person.update(
            home_area=None,
            positions=["supervisor"],
            skills=["supervisor"],
            fte_percent=random.choice([100, 100, 100, 80]),
            max_duties_28d=2,
            max_weekends_28d=2,
            history={"window_weeks": _WINDOW_WEEKS, "points": points, **no_nights, "imputed": False},
        )
    return team


def _person(area: str, pool: str, weeks: int, random: Random) -> Json:
    return {
        "id": "",
        "home_area": area,
        "areas": [area],
        "pool": pool,
        "positions": [],
        "skills": [],
        "fte_percent": random.choices([100, 80, 60, 50], [55, 27, 8, 10])[0],
        "absences": _absences(weeks, random),
        "preferences": _wishes(weeks, random),
        "max_duties_28d": 0,
        "max_weekends_28d": 0,
        "history": {},
        "major_holidays_last_year": [],
    }


def _history(share: float, random: Random) -> Json:
    """About the fair share of what the area had, and a quarter more or less, as life has it."""
    luck = random.uniform(0.75, 1.25)
    facts = {
        name: round(_WINDOW_WEEKS * a_week * share * luck * random.uniform(0.9, 1.1))
        for name, a_week in _A_WEEK.items()
    }
    return {"window_weeks": _WINDOW_WEEKS, **facts, "imputed": False}


def _imputed(newcomer: Json, others: Sequence[Json]) -> Json:
    """The mean of the pool for each post, at the newcomer's part of one; else they would be flooded with duties."""
    part = newcomer["fte_percent"]
    facts = {name: round(mean(p["history"][name] / p["fte_percent"] for p in others) * part) for name in _A_WEEK}
    return {"window_weeks": _WINDOW_WEEKS, **facts, "imputed": True}


def _absences(weeks: int, random: Random) -> list[Json]:
    """A leave in each quarter, a few appointments, and for one in twenty-five months away."""
    found = []
    for quarter in range(0, 7 * weeks, 91):
        length = random.choice([4, 5, 5, 9, 9, 12])
        start = quarter + random.randrange(max(1, min(91, 7 * weeks - quarter) - length))
        found.append(_away(start, length, "leave", credited=length >= 9))
        found += [_away(quarter + random.randrange(91), 1, "appointment") for _ in range(random.choice([0, 1, 2, 3]))]
    if random.random() < 1 / 25:
        found.append(_away(random.randrange(7 * weeks), random.randrange(28, 70), "long_absence", credited=True))
    return found


def _away(start: int, length: int, reason: str, *, credited: bool = False) -> Json:
    dates = [(FIRST + timedelta(days=day)).isoformat() for day in (start, start + length)]
    return {"from": dates[0], "to": dates[1], "reason": reason, "credited": credited}


def _wishes(weeks: int, random: Random) -> list[Json]:
    """Some single days, and for one in ten the same evening of every week."""
    days = set(random.sample(range(7 * weeks), min(7 * weeks, random.randrange(3, 8) * max(1, weeks // 13))))
    wishes = {day: random.choice([1, 1, 1, 2, 3, -1]) for day in sorted(days)}
    if random.random() < 0.1:
        evening = random.randrange(5)
        wishes.update(dict.fromkeys(range(evening, 7 * weeks, 7), 1))
    return [{"date": (FIRST + timedelta(days=day)).isoformat(), "weight": wishes[day]} for day in sorted(wishes)]
