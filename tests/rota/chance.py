"""Small random rota problems, as plain JSON, and random rotas for them, most of them broken.

The stretches of time are those in which calendars go wrong: both clock changes, one of half an hour, and the turn of
the year; and once six weeks, for what is counted over four. What a problem has – blocks, some of two weekends, duties
of before, exemptions, pins, an impossible set of rules – is drawn.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.rota.checker import of_worker
from tests.rota.held import Json, Reading
from tests.rota.little import PRICES

SCENES = (
    ("Europe/Vienna", date(2026, 10, 19), 2),
    ("America/Denver", date(2027, 3, 8), 2),
    ("Australia/Lord_Howe", date(2026, 9, 28), 1),
    ("America/Denver", date(2026, 12, 21), 3),
    ("UTC", date(2026, 10, 5), 6),
)
AREAS = ("north", "south")
SKILLS = ("intake", "senior", "lang:es")
HOLIDAYS = {date(2026, 12, 25): "christmas", date(2027, 1, 1): "new_year", date(2026, 10, 26): "national_day"}
FEATURES = ("blocks", "carry_in", "exemptions", "together", "runs", "pins", "published", "impossible")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """One problem that was drawn: where and when, what it has, and the seed of everything else."""

    scene: int
    features: frozenset[str]
    seed: int

    @property
    def problem(self) -> Json:
        """The problem itself."""
        return _Drawn(self).problem()

    def rota(self, problem: Json, number: int) -> list[Json]:
        """A random rota: some slots empty, some with people who may not hold them; or a lawful one, spoilt a little."""
        random = Random(f"rota {self.seed} {number}")
        people = [worker["id"] for worker in problem["workers"]]
        slots = [slot["id"] for period in problem["periods"] for slot in period["slots"]]
        if number % 2:
            found = _lawful(problem, random)
            random.shuffle(found)
            spoilt = [{**each, "worker": random.choice(people)} for each in found[: random.randint(0, 2)]]
            return [*spoilt, *found[len(spoilt) :]]
        filled = random.choice([0.05, 0.2, 0.6, 0.95])
        return [{"slot": slot, "worker": random.choice(people)} for slot in slots if random.random() < filled]


chances = st.builds(
    Chance,
    scene=st.integers(0, len(SCENES) - 1),
    features=st.frozensets(st.sampled_from(FEATURES)),
    seed=st.integers(0, 10**6),
)


def _lawful(problem: Json, random: Random) -> list[Json]:
    """As many slots as can be given away one after the other without a violation, in a random order."""
    reading = Reading(problem)
    held = reading.held([])
    found: list[Json] = []
    blocks: dict[str | None, str] = {}
    for slot in random.sample(sorted(reading.slots), len(reading.slots)):
        worker, duty = random.choice(problem["workers"]), reading.assigned(slot)
        mine = sorted([*held.get(worker["id"], []), duty], key=lambda each: each.start)
        is_one = duty.block is None or blocks.setdefault(duty.block, worker["id"]) == worker["id"]
        if is_one and not any(duty.id in broken.slots for broken in of_worker(reading, worker, mine)):
            held[worker["id"]] = mine
            found.append({"slot": slot, "worker": worker["id"]})
    return found


class _Drawn:
    def __init__(self, chance: Chance) -> None:
        self._features, self._random = chance.features, Random(f"problem {chance.seed} {chance.scene}")
        self._zone_name, self._first, self._weeks = SCENES[chance.scene]
        self._zone = ZoneInfo(self._zone_name)
        self._days = [self._first + _DAY * n for n in range(7 * self._weeks)]
        aside = Random(f"weekends {chance.seed}")
        self._block_weekends, self._free_weekends = aside.choice([1, 1, 2]), aside.choice([0, 1, 2, 3, None])
        self._aside = aside

    def problem(self) -> Json:
        names = [f"w{number}" for number in range(self._random.randint(2, 6))]
        periods = self._periods()
        found: Json = {
            "format": "oncall-rota-problem/1",
            "timezone": self._zone_name,
            "from": self._first.isoformat(),
            "weeks": self._weeks,
            "holidays": [{"date": day.isoformat(), "name": name, "major": True} for day, name in HOLIDAYS.items()],
            "limits": self._limits(),
            "prices": PRICES,
            "workers": [self._worker(name) for name in names],
            "periods": periods,
            "pins": self._some("pins", lambda: self._pairs(periods, names, 2)),
            "published": self._some("published", lambda: self._pairs(periods, names, 8)),
            "carry_in": self._some("carry_in", lambda: [self._carried(names) for _ in range(6)]),
            "needs_together": self._some("together", lambda: [self._together(periods)]),
        }
        return found

    def _some(self, feature: str, made: Callable[[], list[Json]]) -> list[Json]:
        return made() if feature in self._features else []

    def _limits(self) -> Json:
        random = self._random
        limits: Json = {
            "min_rest_hours": random.choice([0, 8, 11, 24]),
            "max_duties_7d": random.choice([1, 2, 3, 5]),
            "max_consecutive_days": random.choice([1, 2, 4]),
            "max_major_holidays_per_year": random.choice([0, 1, 2]),
            "no_repeat_major_holiday": random.random() < 0.5,
        }
        if "runs" in self._features:
            limits["max_nights_in_row"] = random.choice([1, 2, None])
            limits["max_weekends_in_row"] = random.choice([1, 2, None])
            limits["weekends_free_between"] = self._free_weekends
            limits["no_duty_before_leave"] = random.random() < 0.5
        if "impossible" in self._features:
            limits.update(min_rest_hours=200, max_duties_7d=1, max_consecutive_days=1)
        return limits

    def _worker(self, name: str) -> Json:
        random = self._random
        found: Json = {
            "id": name,
            "home_area": random.choice([*AREAS, None]),
            "areas": random.choice([["north"], ["south"], *3 * [list(AREAS)]]),
            "pool": random.choice(AREAS),
            "positions": random.choice([["primary"], ["backup"], *3 * [["primary", "backup"]]]),
            "skills": random.sample(SKILLS, random.randint(1, 3)),
            "fte_percent": random.choice([100, 80, 33, 5]),
            "absences": [self._absence() for _ in range(random.choice([0, 0, 1, 2]))],
            "preferences": [self._wish(day) for day in random.sample(self._days, 4)],
            "max_duties_28d": random.choice([1, 3, 8, None]),
            "max_weekends_28d": random.choice([1, 2, 4, None]),
            "history": {
                "window_weeks": random.choice([1, 13, 26]),
                "points": random.randint(0, 300),
                "nights": random.randint(0, 20),
                "weekends": random.randint(0, 12),
                "holidays": random.randint(0, 3),
                "imputed": False,
            },
            "major_holidays_last_year": random.sample(sorted(HOLIDAYS.values()), random.randint(0, 1)),
        }
        if "exemptions" in self._features:
            start = random.choice(self._days)
            span = {"from": start.isoformat(), "to": (start + 4 * _DAY).isoformat()}
            found["exemptions"] = [{**span, "kinds": [random.choice(["night", "day"])], "reason": "health"}]
        return found

    def _absence(self) -> Json:
        """By the day, or to the minute; some begin long before the horizon."""
        random = self._random
        start = random.choice([*self._days, self._first - 20 * _DAY])
        length = random.choice([1, 2, 5, 40])
        reason = random.choice(["leave", "appointment", "sick"])
        reason = "eligibility" if self._aside.random() < 0.1 else reason
        span = {"from": start.isoformat(), "to": (start + length * _DAY).isoformat()}
        if random.random() < 0.3:
            span = {"from": self._instant(start, time(9)), "to": self._instant(start + length * _DAY, time(17, 30))}
        return {**span, "reason": reason, "credited": random.random() < 0.4}

    def _wish(self, day: date) -> Json:
        return {"date": day.isoformat(), "weight": self._random.choice([1, 2, 3, -1, -2])}

    def _periods(self) -> list[Json]:
        """An evening that touches the overnight, so that a duty may lie across midnight, and days off work."""
        found = []
        often = 0.75 if self._weeks < 6 else 0.2
        for area in AREAS[: self._random.choice([1, 1, 2])]:
            for day in self._days:
                if self._random.random() < often:
                    found.append(self._period(area, day, "evening", time(16, 30), time(0)))
                    found.append(self._period(area, day + _DAY, "night", time(0), time(8)))
                if day.weekday() >= 5 or day in HOLIDAYS:
                    found.append(self._period(area, day, "day", time(8), time(16, 30)))
        last = self._days[-1]
        return [period for period in found if period["date"] <= last.isoformat()]

    def _period(self, area: str, day: date, kind: str, begins: time, ends: time) -> Json:
        period_id = f"{area} {day.isoformat()} {kind}"
        weekend = (day - self._first).days // 7 if day.weekday() >= 5 else None
        block = (day - self._first - (_DAY if kind == "night" else 0 * _DAY)).days
        return {
            "id": period_id,
            "area": area,
            "pool": self._random.choice([area, area, area, "south"]),
            "kind": kind,
            "date": day.isoformat(),
            "start": self._instant(day, begins),
            "end": self._instant(day + _DAY if ends < begins else day, ends),
            "major_holiday": HOLIDAYS.get(day),
            "needs": [{"skill": skill, "count": self._random.choice([1, 1, 2])} for skill in SKILLS[1:]],
            "slots": [self._slot(period_id, position, kind, weekend, block) for position in ("primary", "backup")],
        }

    def _slot(self, period: str, position: str, kind: str, weekend: int | None, day: int) -> Json:
        slot: Json = {
            "id": f"{period}/{position}",
            "position": position,
            "requires": self._random.choice([[], [], ["intake"]]),
            "counts": {
                "points": self._random.choice([6, 16, 23]),
                "nights": int(kind == "night"),
                "weekends": int(weekend is not None),
                "holidays": self._random.choice([0, 0, 1]),
            },
            "weekend": weekend,
            "preferences_count": self._random.random() < 0.8,
            "block_with": None,
        }
        if "blocks" in self._features and position == "primary" and kind != "day":
            weekend_block = f"weekend {day // (7 * self._block_weekends)}"
            slot["block"] = f"{period.split(maxsplit=1)[0]} {day // 3 if day % 7 < 5 else weekend_block}"
        elif kind == "evening" and position == "backup":
            slot["block_with"] = f"{period}/primary"
        return slot

    def _pairs(self, periods: list[Json], names: list[str], count: int) -> list[Json]:
        slots = [slot["id"] for period in periods for slot in period["slots"]]
        taken = self._random.sample(slots, min(count, len(slots)))
        return [{"slot": slot, "worker": self._random.choice(names)} for slot in taken]

    def _together(self, periods: list[Json]) -> Json:
        several = self._random.sample([period["id"] for period in periods], min(3, len(periods)))
        return {"id": "es", "skill": "lang:es", "count": 2, "periods": several}

    def _carried(self, names: list[str]) -> Json:
        day = self._first - _DAY * self._random.choice([-3, 1, 2, 3, 9])
        return {
            "worker": self._random.choice(names),
            "start": self._instant(day, time(20)),
            "end": self._instant(day + _DAY, time(8)),
            "night": self._random.random() < 0.7,
            "weekend": (day - self._first).days // 7 if day.weekday() >= 5 else None,
            "major_holiday": self._random.choice([None, None, "christmas"]),
            "block": self._aside.choice([None, "week"]),
        }

    def _instant(self, day: date, clock: time) -> str:
        return datetime.combine(day, clock, self._zone).isoformat()
