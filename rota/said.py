"""Times and numbers as people say them, in the local time of a problem."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def when(at: datetime, zone: ZoneInfo) -> str:
    """`Tue 17 Nov 00:00` in that zone, marked as `wall` does."""
    return f"{at.astimezone(zone):%a %-d %b} {wall(at, zone)}"


def wall(at: datetime, zone: ZoneInfo) -> str:
    """`00:00` in that zone; with the zone's own letters, `01:30 CST`, in the hour that its clocks show twice."""
    local = at.astimezone(zone)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local:%H:%M %Z}" if twice else f"{local:%H:%M}"


def hours(stretch: timedelta) -> str:
    """`9 h`, or `9 h 30 min`; at least nothing."""
    minutes = max(0, int(stretch.total_seconds() // 60))
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes // 60} h {minutes % 60} min"


def about_duties(number: float) -> str:
    """`about 1 duty`, `about 2 duties`; `less than a duty` where that would be none."""
    whole = round(abs(number))
    return f"about {several(whole, 'duty', 'duties')}" if whole else "less than a duty"


def several(number: int, one: str, many: str = "") -> str:
    """`1 night`, `2 nights`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def signed(number: float, places: int = 0) -> str:
    """`+1.2` or `−1.2`, with a real minus and so many decimal places; `0.0`, without a sign, for what rounds to it."""
    size = f"{abs(number):.{places}f}"
    sign = "−" if number < 0 else "+"
    return f"{sign if float(size) else ''}{size}"
