"""Rota problems of any size from a seed: areas of eight to twelve people, supervisors by region, and real life.

Real life is part-time work, leave, long absences, appointments, wishes, languages that few speak, colleagues who
help out next door, newcomers whose history is the mean of their pool, holidays held last year, and the last week of
the rota before. The same size and seed give the same problem on every machine; the zone changes its clocks inside
the horizon. People are made in `tests/bench/rota_people.py`, duties in `tests/bench/rota_duties.py`.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random

from tests.bench.rota_duties import FIRST, ZONE, Json, area_periods, holidays_in, instant, supervisor_weeks
from tests.bench.rota_people import Place, people, supervisors

_LANGUAGES = ("lang:es", "lang:vi", "lang:so", "lang:ar", None)
LIMITS: Json = {
    "min_rest_hours": 11,
    "max_duties_7d": 3,
    "max_consecutive_days": 3,
    "max_major_holidays_per_year": 1,
    "no_repeat_major_holiday": True,
}
PRICES: Json = {
    "uncovered": {"primary": 200_000, "backup": 100_000, "supervisor": 100_000},
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


def generate(workers: int, weeks: int, seed: int) -> Json:
    """The problem of an agency with so many workers, over so many weeks from 5 October 2026."""
    random = Random(f"rota {workers} {weeks} {seed}")
    holidays = list(holidays_in(weeks))
    places, regions = _places(workers, random)
    staff = [person for place in places for person in people(place, places, weeks, random)]
    staff += [person for region, count in regions.items() for person in supervisors(region, count, weeks, random)]
    for number, person in enumerate(staff, 1):
        person["id"] = f"w{number:04}"
    periods = [period for place in places for period in area_periods(place.area, place.language, weeks, holidays)]
    periods += [period for region in regions for period in supervisor_weeks(region, weeks)]
    return {
        "format": "oncall-rota-problem/1",
        "timezone": str(ZONE),
        "from": FIRST.isoformat(),
        "weeks": weeks,
        "holidays": holidays,
        "limits": LIMITS,
        "prices": PRICES,
        "workers": staff,
        "periods": periods,
        "pins": [],
        "published": [],
        "carry_in": [duty for place in places for duty in _week_before(place, staff)],
        "made_by": {"workers": workers, "weeks": weeks, "seed": seed},
    }


def _places(workers: int, random: Random) -> tuple[list[Place], dict[str, int]]:
    """Areas with their sizes, and regions with the number of their supervisors."""
    above = max(3, workers // 10)
    count = max(1, round((workers - above) / 10.5))
    sizes = _even(workers - above, count)
    for _ in range(count):
        one, other = random.randrange(count), random.randrange(count)
        if one != other and sizes[one] > 8 and sizes[other] < 12:
            sizes[one], sizes[other] = sizes[one] - 1, sizes[other] + 1
    regions = [f"R{n + 1:02}" for n in range(max(1, min(round(count / 5), above // 3)))]
    languages = [random.choice(_LANGUAGES) for _ in range(count)]
    places = [Place(area=f"A{n + 1:03}", size=sizes[n], language=languages[n]) for n in range(count)]
    return places, dict(zip(regions, _even(above, len(regions)), strict=True))


def _even(total: int, parts: int) -> list[int]:
    return [total // parts + (n < total % parts) for n in range(parts)]


def _week_before(place: Place, staff: Sequence[Json]) -> Iterator[Json]:
    """The nights of the last five days before, primary and backup, as a plain rotation would have given them."""
    team = [person["id"] for person in staff if person["home_area"] == place.area]
    for back in range(1, 6):
        day = FIRST - timedelta(days=back)
        free_day = day.weekday() >= 4
        for number in (0, 1):
            yield {
                "worker": team[(2 * back + number) % len(team)],
                "start": instant(day, "20:00" if day.weekday() >= 5 else "16:30"),
                "end": instant(day + timedelta(days=1), "08:00"),
                "night": True,
                "weekend": -1 if free_day else None,
                "major_holiday": None,
            }
