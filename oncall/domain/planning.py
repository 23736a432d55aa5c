"""[rules] How rotas are planned and lived with: limits, weights, lead times. Agency policy, never code.

The defaults follow published practice (policies and agreements of child-welfare agencies).
"""

from dataclasses import dataclass
from typing import ClassVar

from oncall.domain.policy import FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRule:
    """[rules] What a kind of duty counts for. `weight` is points an hour; None for `night` or `weekend` means
    that the clock decides: a night holds 02:00 to 05:00, a weekend begins on a Saturday or Sunday."""

    __pydantic_config__: ClassVar = FORBID
    kind: str
    weight: float = 1.0
    night: bool | None = None
    weekend: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRule:
    """[rules] A skill or language that somebody on duty has to have. A wish with a high price: it never leaves a
    duty empty. `together` asks for one person among all these areas, else each area needs its own."""

    __pydantic_config__: ClassVar = FORBID
    skill: str
    count: int = 1
    positions: tuple[str, ...] = ("primary",)
    areas: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    together: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """[rules] The limits within which people are planned, and the times by which they hear of it."""

    __pydantic_config__: ClassVar = FORBID
    lines_together: bool = True  # one worker serves every service line of an area
    weeks: int = 13  # what `oncall rota plan` plans when nothing else is said
    publish_days: int = 28  # ahead
    min_rest_hours: int = 8  # between two duties, and after the last worked minute
    max_duties_7d: int | None = None
    max_duties_28d: int | None = None
    max_consecutive_days: int | None = None
    max_nights_in_row: int | None = 2
    max_weekends_28d: int | None = None
    max_weekends_in_row: int | None = 1
    weekends_free_between: int | None = None  # two weekends of duty: 2 is one in three, and none running
    max_major_holidays: int | None = None  # of one calendar year
    no_repeat_major_holiday: bool = True
    no_duty_before_leave: bool = True
    major_holidays: tuple[str, ...] = ()  # by their names; empty: every public holiday
    eligible_months: int = 6
    history_weeks: int = 26
    caseload_limit: int | None = 12  # above it nobody is asked for extra duty
    required: tuple[str, ...] = ()  # skills without which nobody is on duty
    kinds: tuple[KindRule, ...] = ()
    needs: tuple[NeedRule, ...] = ()
    approval_hours: int = 48  # a swap that begins sooner is agreed to by a coordinator
    wave_minutes: int = 15
    wave_sizes: tuple[int, ...] = (3, 5)  # how many are asked in each wave; then everybody who is left
    confirm_minutes: int = 60  # before a run of duty begins, its holder is asked
    undo_minutes: int = 5
    preflight_hours: int = 24  # before a duty begins, whatever would keep pages from its holder is told
    gap_days: int = 14  # how far ahead gaps are shown and told
    test_day: str = "wed"  # of the weekly test page; "": none
    test_at: str = "17:30"
    sheet_minutes: int = 60  # before the office closes, the night sheet is sent
    sheet_to: tuple[str, ...] = ()  # e-mail addresses, besides the desks and supervisors
    tell_day_at: str = "09:00"  # when the coordinator's daily list is sent: gaps and what else waits
    coordinator: str = ""  # the worker (own id) who is told of gaps and changes; empty: the default desk
