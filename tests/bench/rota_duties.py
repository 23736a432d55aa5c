"""The made-up agency's duties: every night, weekend and holiday of each area, and its supervisors' weeks."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]
Stretch = tuple[str, str, str, str, float]  # its mark in ids, its kind, from, to, and what an hour of it is worth

FIRST = date(2026, 10, 5)
ZONE = ZoneInfo("America/Denver")
_DAY = timedelta(days=1)
_BACKUP_IS_WORTH = 0.4


def holidays_in(weeks: int) -> Iterator[Json]:
    """The public holidays of the horizon; nobody is on duty for the same major one two years running."""
    last = FIRST + timedelta(weeks=weeks)
    for year in (FIRST.year, FIRST.year + 1):
        november = date(year, 11, 1)
        thanksgiving = november + _DAY * ((3 - november.weekday()) % 7 + 21)
        for day, name, major in (
            (date(year, 1, 1), "new_year", True),
            (date(year, 6, 19), "juneteenth", False),
            (date(year, 7, 4), "july4", True),
            (date(year, 11, 11), "veterans", False),
            (thanksgiving, "thanksgiving", True),
            (date(year, 12, 25), "christmas", True),
        ):
            if FIRST <= day < last:
                yield {"date": day.isoformat(), "name": name, "major": major}


def area_periods(area: str, language: str | None, weeks: int, holidays: Sequence[Json]) -> Iterator[Json]:
    """Every duty period of an area: a senior on each, and someone who speaks what is spoken there."""
    by_day = {holiday["date"]: holiday for holiday in holidays}
    needs = [{"skill": skill, "count": 1} for skill in ("senior", language) if skill]
    for number in range(7 * weeks):
        day = FIRST + _DAY * number
        holiday = by_day.get(day.isoformat())
        for stretch in _stretches(day, holiday):
            yield _period(area, day, stretch, holiday, needs)


def supervisor_weeks(region: str, weeks: int) -> Iterator[Json]:
    """One supervisor a region, from Monday to Monday."""
    for number in range(weeks):
        day = FIRST + timedelta(weeks=number)
        period = f"{region}:{day.isoformat()}:S"
        slot = {
            "id": f"{period}/supervisor",
            "position": "supervisor",
            "requires": ["supervisor"],
            "counts": {"points": 28, "nights": 0, "weekends": 0, "holidays": 0},
            "weekend": None,
            "preferences_count": False,
            "block_with": None,
        }
        yield {
            "id": period,
            "area": region,
            "pool": f"SUP-{region}",
            "kind": "supervisor_week",
            "date": day.isoformat(),
            "start": instant(day, "16:30"),
            "end": instant(day + timedelta(weeks=1), "08:00"),
            "major_holiday": None,
            "needs": [],
            "slots": [slot],
        }


def instant(day: date, clock: str) -> str:
    """That wall-clock time of the agency's zone, with its offset."""
    return datetime.combine(day, time.fromisoformat(clock), ZONE).isoformat()


def _stretches(day: date, holiday: Json | None) -> list[Stretch]:
    """A free day is a day and a night, any other one a night after the office."""
    if day.weekday() < 5 and not holiday:
        kind, factor = ("weekend_night", 1.5) if day.weekday() == 4 else ("weeknight", 1.0)
        return [("N", kind, "16:30", "08:00", factor)]
    change, kind, by_day, by_night = "20:00", "weekend", 1.25, 1.5
    if holiday:
        kind, by_day, by_night = "holiday", *((2.5, 2.5) if holiday["major"] else (2.0, 2.0))
        change = "20:00" if day.weekday() >= 5 else "16:30"
    return [("D", f"{kind}_day", "08:00", change, by_day), ("N", f"{kind}_night", change, "08:00", by_night)]


def _period(area: str, day: date, stretch: Stretch, holiday: Json | None, needs: Sequence[Json]) -> Json:
    mark, kind, begins, ends, factor = stretch
    start, end = instant(day, begins), instant(day + _DAY if mark == "N" else day, ends)
    hours = (datetime.fromisoformat(end) - datetime.fromisoformat(start)) / timedelta(hours=1)
    weekend = (day - FIRST).days // 7 if day.weekday() >= 4 else None
    period = {
        "id": f"{area}:{day.isoformat()}:{mark}",
        "area": area,
        "pool": area,
        "kind": kind,
        "date": day.isoformat(),
        "start": start,
        "end": end,
        "major_holiday": holiday["name"] if holiday and holiday["major"] else None,
        "needs": list(needs),
    }
    next_day = f"{area}:{(day + _DAY).isoformat()}:{mark}" if day.weekday() in {4, 5} else None
    counts = {"nights": int(mark == "N"), "weekends": int(weekend is not None), "holidays": int(holiday is not None)}
    period["slots"] = [
        {
            "id": f"{period['id']}/{position}",
            "position": position,
            "requires": ["intake"],
            "counts": {"points": round(hours * factor * part), **counts},
            "weekend": weekend,
            "preferences_count": True,
            "block_with": next_day and f"{next_day}/{position}",
        }
        for position, part in (("primary", 1.0), ("backup", _BACKUP_IS_WORTH))
    ]
    return period
