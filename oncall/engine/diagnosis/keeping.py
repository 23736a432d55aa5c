"""What the store, the clocks and a running engine do to pages."""

from collections.abc import Iterator
from datetime import timedelta

from oncall.app import Readiness
from oncall.app.health import NO_ENGINE
from oncall.engine.diagnosis.finding import Finding, bad, look, ok
from oncall.engine.housekeeping import MOST_SKEW

_OLDEST_ZONE_DATA = 2
"""Years. Governments announce changes of clocks months ahead at best; what has no news for so long has missed some."""


def of_schema(found: str | None, wanted: str) -> Finding:
    """Whether the database can be used as it is."""
    if found is None:
        return bad("There is nothing in the database. `oncall config apply` makes it, with the agency's rules.")
    if found == wanted:
        return ok(f"The database answers; its schema is {found}, as it should be.")
    if found > wanted:
        return bad(f"The database is at schema {found}, newer than this program's {wanted}. Start the newer program.")
    return look(
        f"The database is at schema {found}; {wanted} comes with the next start, after a copy. Then ask again:"
        " nothing else in it was looked at."
    )


def of_clock(skew: timedelta) -> Finding:
    """Whether this machine and its database agree on the time: an engine that differs takes no work."""
    if abs(skew) <= MOST_SKEW:
        return ok("This machine's clock agrees with the database's.")
    return bad(f"This machine's clock is {abs(skew).total_seconds():.0f} s off the database's. Set both by NTP.")


def of_zone(zone: str, year: int | None, this_year: int) -> Finding:
    """Whether the agency's clocks are known. `year` is that of the zone data, None where they do not tell."""
    if year is None:
        return look(f"The zone data for {zone} do not say of which year they are. Keep this machine's tzdata new.")
    if this_year - year >= _OLDEST_ZONE_DATA:
        return look(f"The zone data for {zone} are of {year}, and know no later law. Update this machine's tzdata.")
    return ok(f"The clocks of {zone} are known, by data of {year}.")


def of_events(number: int, head: str) -> Finding:
    """The head of the audit chain, to be kept elsewhere."""
    return ok(f"The audit chain ends with event {number}, {head[:12]}. `oncall audit verify` walks all of it.")


def of_engine(readiness: Readiness) -> Iterator[Finding]:
    """Whether pages leave just now."""
    for fault in readiness.faults:
        yield look(fault) if fault == NO_ENGINE else bad(fault)
    if readiness.ready:
        yield ok("An engine runs; no page and no escalation is late.")
