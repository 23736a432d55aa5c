"""How times and lengths are written: in the agency's zone, in full, and never twice the same for two instants."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask

from rota.interval import as_instant
from rota.said import hours, signed, wall, when
from web import current

_DAY, _HOUR, _MINUTE = 86400, 3600, 60


def local_time(at: datetime, zone: ZoneInfo) -> str:
    """'Tue 24 Nov 20:00'; with the zone's name in the hour that the clocks show twice. Raises NaiveInstant."""
    return when(as_instant(at), zone)


def local_clock(at: datetime, zone: ZoneInfo) -> str:
    """'20:00', marked like `local_time`."""
    return wall(as_instant(at), zone)


def local_day(day: date) -> str:
    """'Tue 24 Nov 2026': rotas reach over the turn of the year."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def local_date(day: date) -> str:
    """'24 Nov', where the year is said beside it."""
    return f"{day.day} {day:%b}"


def duration(lasts: timedelta) -> str:
    """'3 d 4 h', '1 h 05 min', '12 min', '40 s': two units at most, and the same for a length that is over."""
    seconds = int(abs(lasts.total_seconds()))
    if seconds >= _DAY:
        return f"{seconds // _DAY} d {seconds % _DAY // _HOUR} h"
    if seconds >= _HOUR:
        return f"{seconds // _HOUR} h {seconds % _HOUR // _MINUTE:02} min"
    return f"{seconds // _MINUTE} min" if seconds >= _MINUTE else f"{seconds} s"


def sentence(words: str) -> str:
    """`words` with a capital at the beginning and a full stop at the end."""
    text = words.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def install(app: Flask) -> None:
    """Let the templates write `{{ at|local }}`, `{{ at|clock }}`, `{{ lasts|duration }}`, `{{ lasts|hours }}` …"""
    app.add_template_filter(lambda at: local_time(at, current.rules().zone), "local")
    app.add_template_filter(lambda at: local_clock(at, current.rules().zone), "clock")
    app.add_template_filter(datetime.isoformat, "iso")
    app.add_template_filter(local_day, "day")
    app.add_template_filter(local_date, "date")
    app.add_template_filter(duration)
    app.add_template_filter(hours)
    app.add_template_filter(signed)
    app.add_template_filter(sentence)
