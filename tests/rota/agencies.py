"""The two agencies of the tests, by their duty rules alone: rural Larkspur and mid-size Harlow Valley.

Ada, Bo and Cleo serve; Dov is the manager.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from rota.holidays import HolidayRules
from rota.interval import Interval
from rota.model import Duty, DutySource, Merge, PositionRule, Scope
from rota.office import NamedHours, OfficeHours
from rota.pattern import Block, DaySort, DutyPattern, NamedDay, Weekday, local_date
from rota.roster import DutyRules, Roster

CHICAGO = ZoneInfo("America/Chicago")
ZONES = (
    "America/Chicago",
    "America/Denver",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",  # Its clocks move by half an hour.
    "Europe/London",
    "Europe/Dublin",  # Its winter is the exception, by law.
    "Africa/Casablanca",  # Its clocks go back for Ramadan.
    "Pacific/Apia",  # It had no 30 December 2011.
)
FIRST_YEAR, LAST_YEAR = 2011, 2030

MON_THU = (Weekday.MON, Weekday.TUE, Weekday.WED, Weekday.THU)
WEEKDAYS = (*MON_THU, Weekday.FRI)
WEEKEND = (Weekday.SAT, Weekday.SUN)
EVE = NamedDay(name="Christmas Eve", month=12, day=24, starts="15:30")
EVE_CLOSES = NamedHours(name="Christmas Eve", month=12, day=24, closes="15:30")

POSITIONS = (
    PositionRule(id="primary", name="Primary", above="supervisor"),
    PositionRule(id="supervisor", name="Supervisor", scope=Scope.LINE, above="manager"),
    PositionRule(id="manager", name="Manager", scope=Scope.LINE),
)
WEEKS = DutyPattern(
    kind="week",
    name="Supervisors' weeks",
    positions=("supervisor", "manager"),
    days=(Weekday.MON,),
    starts="08:00",
    ends="08:00",
    lasts_days=7,
    on=DaySort.EVERY,
    block=Block.WEEK,
)


def primary(  # The patterns below differ in these fields only.
    kind: str,
    starts: str,
    ends: str,
    days: Sequence[Weekday] = tuple(Weekday),
    on: DaySort = DaySort.ORDINARY,
    named_days: Sequence[NamedDay] = (),
) -> DutyPattern:
    """A pattern for the primary position in every area."""
    return DutyPattern(
        kind=kind,
        name=kind,
        positions=("primary",),
        days=tuple(days),
        starts=starts,
        ends=ends,
        on=on,
        named_days=tuple(named_days),
    )


LARKSPUR = DutyRules(
    zone_name="America/Chicago",
    positions=POSITIONS,
    patterns=(
        primary("night", "16:30", "08:00", MON_THU, named_days=[EVE]),
        primary("friday", "16:30", "08:00", [Weekday.FRI], named_days=[EVE]),
        primary("saturday", "08:00", "08:00", [Weekday.SAT]),
        primary("sunday", "08:00", "08:00", [Weekday.SUN]),
        primary("holiday", "08:00", "08:00", on=DaySort.HOLIDAY),
        WEEKS,
    ),
    offices=(OfficeHours(desk="intake", opens="08:00", closes="16:30", named_days=(EVE_CLOSES,)),),
    holidays=HolidayRules(country="US", subdivision="MO", not_observed=("Truman Day",)),
)

HARLOW = DutyRules(
    zone_name="America/Denver",
    positions=POSITIONS,
    patterns=(
        primary("evening", "17:00", "24:00", WEEKDAYS, named_days=[EVE]),
        primary("overnight", "24:00", "08:00", WEEKDAYS),
        primary("weekend day", "08:00", "20:00", WEEKEND),
        primary("weekend night", "20:00", "08:00", WEEKEND),
        primary("weekend day", "08:00", "20:00", on=DaySort.HOLIDAY),
        primary("weekend night", "20:00", "08:00", on=DaySort.HOLIDAY),
        WEEKS,
    ),
    offices=(OfficeHours(desk="intake", opens="08:00", closes="17:00", named_days=(EVE_CLOSES,)),),
    merges=(Merge(area="ridge", kinds=("overnight",), covered_by="east"),),
    holidays=HolidayRules(country="US", subdivision="CO"),
)

AGENCIES = {"larkspur": LARKSPUR, "harlow": HARLOW}
AREAS = ("north", "south", "central", "east", "ridge")


def at(wall: str, zone: ZoneInfo = CHICAGO) -> datetime:
    """The instant of an ISO wall time in a zone, of the first occurrence where there are two."""
    return datetime.fromisoformat(wall).replace(tzinfo=zone).astimezone(UTC)


def duty(
    worker: str,
    start: datetime,
    end: datetime,
    *,
    area: str | None = "north",
    position: str = "primary",
    source: DutySource = DutySource.PLANNED,
    made_at: datetime = datetime(2026, 1, 1, tzinfo=UTC),
    number: int = 1,
    cancelled: bool = False,
) -> Duty:
    """A duty of the child line."""
    return Duty(
        id=f"{worker}-{position}-{start:%Y%m%d%H%M}-{number}",
        line="child",
        area=area,
        position=position,
        worker=worker,
        start=start,
        end=end,
        kind="night",
        source=source,
        made_at=made_at,
        cancelled=cancelled,
    )


def full_roster(rules: DutyRules, area: str, instant: datetime) -> Roster:
    """A roster in which every period around the instant is held, in the area and those that cover it."""
    areas = {area, *(merge.covered_by for merge in rules.merges if merge.area == area)}
    return Roster(rules=rules, duties=[each for place in sorted(areas) for each in _held(rules, place, instant)])


def _held(rules: DutyRules, area: str, instant: datetime) -> Iterator[Duty]:
    for pattern in rules.patterns:
        for interval in _stretches(rules, pattern, local_date(instant, rules.zone)):
            for position in pattern.positions:
                reach = rules.reach(area, position)
                worker = f"{position} of {reach}"
                yield duty(worker, interval.start, interval.end, area=reach, position=position)


def _stretches(rules: DutyRules, pattern: DutyPattern, today: date) -> Iterator[Interval]:
    for day in pattern.anchors(today, today + timedelta(days=1)):
        if interval := pattern.interval_on(day, rules.zone, rules.calendar):
            yield interval
