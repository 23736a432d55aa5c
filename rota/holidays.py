"""The days that are not ordinary: public holidays of a region, less those not kept, plus an agency's own.

Half days before a holiday are not holidays: they are named days of a pattern or of the office hours.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from rota.errors import UnknownRegion

_OBSERVED = " (observed)"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraHoliday:
    """[rules] One local day on which this agency is closed like on a public holiday."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    date: datetime.date
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayRules:
    """[rules] Which days an agency keeps as holidays.

    `country` and `subdivision` are ISO 3166 codes; None means no public holidays at all. A name in
    `not_observed` drops that holiday and the day on which it would be observed instead.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    country: str | None = None
    subdivision: str | None = None
    extra: tuple[ExtraHoliday, ...] = ()
    not_observed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayCalendar:
    """Answers whether a local day is a holiday, and which. A year is worked out once and kept."""

    rules: HolidayRules
    _years: dict[int, Mapping[datetime.date, str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def name_on(self, day: datetime.date) -> str | None:
        """The name of the holiday on that day, None on an ordinary day. Raises UnknownRegion."""
        if day.year not in self._years:
            names: dict[datetime.date, str] = {}
            for each, name in self._kept(day.year):
                names[each] = f"{names[each]}; {name}" if each in names else name
            self._years[day.year] = names
        return self._years[day.year].get(day)

    def is_holiday(self, day: datetime.date) -> bool:
        """Whether that day is kept as a holiday. Raises UnknownRegion."""
        return self.name_on(day) is not None

    def _kept(self, year: int) -> Iterator[tuple[datetime.date, str]]:
        for day, names in self._public(year).items():
            kept = [name for name in names if name.removesuffix(_OBSERVED) not in self.rules.not_observed]
            if kept:
                yield day, "; ".join(kept)
        for extra in self.rules.extra:
            if extra.date.year == year:
                yield extra.date, extra.name

    def _public(self, year: int) -> dict[datetime.date, list[str]]:
        if self.rules.country is None:
            return {}
        # Loading the library costs more than the rest of a start, and only the first question needs it.
        import holidays  # noqa: PLC0415

        try:
            region = holidays.country_holidays(
                self.rules.country, subdiv=self.rules.subdivision, years=year, expand=False
            )
        except NotImplementedError as error:  # This is how the library says that it knows no such place.
            raise UnknownRegion(self.rules.country, self.rules.subdivision) from error
        return {day: region.get_list(day) for day in region if day.year == year}
