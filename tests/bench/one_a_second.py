"""A carrier that takes one text a second: what leaves first, how late, how many texts, and nothing that was taken.

The queue waits when the engine starts: notices before repeats before first pages, so that whoever came first
would leave last. While it drains, ten more emergencies come in, and five contacts are taken.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from oncall.domain.page import Priority
from tests.bench import contacts
from tests.bench.asking import Line, in_parallel
from tests.bench.backlog import Backlog, ask_rarely, beside, have_wait
from tests.bench.contacts import Sent
from tests.bench.departures import Departure, beyond_the_pace, overtaken, page_rows, priorities, twice
from tests.bench.report import Figure
from tests.bench.setting import Place, Setting
from tests.bench.wire import Arrival, Far, far_end, in_service

_TAKES = 100  # milliseconds
_PER_SECOND = 1.0
_COLD = 2
_LATE, _CLAIMED = 10, 5
_FIRST_LATE, _BETWEEN = 5.0, 7.0  # seconds: two late ones at a time, some of them behind other first pages
_UNDER_WAY = timedelta(seconds=0.25)  # between being taken from the queue and coming in at the carrier
_BUNDLED, _WORKERS = 60, 3
_LINES = 16
_PATIENCE = 45.0
_SECOND = timedelta(seconds=1)
_ALWAYS = datetime.min.replace(tzinfo=UTC)


_SHORT = Backlog(notices=20, repeats=20, firsts=15)
_FULL = Backlog(notices=230, repeats=240, firsts=20)


def at_one_a_second(setting: Setting) -> list[Figure]:
    """Five hundred in all, in eight minutes and a half; a short run has sixty-five."""
    return [*_order(setting, _SHORT if setting.short else _FULL), *_bundles(setting)]


def _order(setting: Setting, backlog: Backlog) -> list[Figure]:
    """What waits and ten late ones, every one to a worker of their own."""
    count = backlog.areas + _LATE  # Whoever was asked about what is taken meanwhile hears that instead.
    place = setting.agency(count)
    repeated = have_wait(place.url, f"w{count}", backlog)
    with far_end(_TAKES) as far, in_service(setting, place, far, _PER_SECOND) as port:
        taken = _take_some(place, repeated)
        late = _send_late(port, place.key, backlog.areas)
        far.wait_for(count, count / _PER_SECOND + _PATIENCE)
        time.sleep(3.0)  # Whatever is sent twice would have come by now.
        arrived = far.collect()
    return [*_pace(arrived, count), *_urgency(place, arrived, late), *_faults(place, arrived, taken, count)]


def _take_some(place: Place, repeated: Sequence[str]) -> Sequence[str]:
    """Somebody takes the last of those whose repeats wait; their references."""
    taken = repeated[-_CLAIMED:]
    with beside(place.url) as oncall:
        for reference in taken:
            oncall.contacts.claim(reference, "w0")
    return taken


def _send_late(port: int, key: str, first: int) -> Sequence[Sent]:
    """Ten emergencies, two at a time; the areas from `first` on are theirs."""
    line, late = Line(port), []
    time.sleep(_FIRST_LATE)
    for number in range(0, _LATE, 2):
        late += [contacts.send(line, first + number + more, first + _LATE, key) for more in (0, 1)]
        time.sleep(_BETWEEN)
    return late


def _pace(arrived: Sequence[Arrival], count: int) -> list[Figure]:
    """The first text waits until the library is loaded, and the second comes with it: both are left out."""
    at = [text.at for text in arrived][_COLD:]
    rate = (len(at) - 1) / ((at[-1] - at[0]) / _SECOND) if len(at) > 1 else 0.0
    beyond = beyond_the_pace(at, _PER_SECOND) if at else 0.0
    return [
        Figure(
            name=f"pace: {count} messages at 1/s, at the carrier",
            measured=rate,
            unit="/s",
            floor=_PER_SECOND,
            target="0.9 to 1.01 /s",
            met=0.9 * _PER_SECOND <= rate <= 1.01 * _PER_SECOND,
        ),
        Figure(
            name="… at most beyond it, in any stretch",
            measured=beyond,
            unit="",
            floor=1.0,
            target="≤ 1.25",
            met=beyond <= 1.25,
        ),
    ]


def _urgency(place: Place, arrived: Sequence[Arrival], late: Sequence[Sent]) -> list[Figure]:
    """Whether first pages came before repeats and those before notices, and how soon the late ones came."""
    known, at = priorities(place.url), {text.sid: text.at for text in arrived}
    answered = {contact.reference: contact.answered_at for contact in late}
    reference = {row.sid: row.reference for row in page_rows(place.url) if row.sid and row.reference in answered}
    since = {sid: answered[of] + _UNDER_WAY for sid, of in reference.items()}
    left = [
        Departure(priority=known[sid], since=since.get(sid, _ALWAYS), at=when)
        for sid, when in at.items()
        if sid in known
    ]
    firsts = [departure.at for departure in left if departure.priority is Priority.FIRST]
    waited = [(answered[of], at[sid]) for sid, of in reference.items() if sid in at]
    late_by = max(((came - begun) / _SECOND for begun, came in waited), default=_PATIENCE)
    own = max((_own_wait(begun, came, firsts) for begun, came in waited), default=_PATIENCE)
    wrong, soon = overtaken(left), len(waited) == len(late) and own <= 2.0
    return [
        Figure(name="… left after something less urgent", measured=wrong, unit="", target="0", met=not wrong),
        Figure(name=f"… {len(late)} late first pages, the latest", measured=late_by, unit="s", target="–", met=True),
        Figure(
            name="… after the first page ahead of it, at most",
            measured=own,
            unit="s",
            floor=1 / _PER_SECOND,
            target="≤ 2 s",
            met=soon,
        ),
    ]


def _own_wait(begun: datetime, came: datetime, firsts: Sequence[datetime]) -> float:
    """Seconds that a first page waited since the last one that was before it."""
    return (came - max((other for other in firsts if begun < other < came), default=begun)) / _SECOND


def _faults(place: Place, arrived: Sequence[Arrival], taken: Sequence[str], count: int) -> list[Figure]:
    repeats = [row for row in page_rows(place.url) if row.reference in taken and row.attempt > 0]
    figures = {
        f"left although taken, of {len(repeats)}": sum(row.sid is not None for row in repeats),
        "lost": max(0, count - len(arrived)),
        "twice": twice(arrived, priorities(place.url)),
    }
    return [Figure(name=f"… {name}", measured=n, unit="", target="0", met=not n) for name, n in figures.items()]


def _bundles(setting: Setting) -> list[Figure]:
    """Sixty emergencies come in at once, for three workers: what waits for one of them becomes one text."""
    place = setting.agency(_WORKERS)
    with beside(place.url) as oncall:
        ask_rarely(oncall)
    with far_end(_TAKES) as far, in_service(setting, place, far, _PER_SECOND) as port:
        _all_at_once(port, place.key)
        missing = _wait_until_carried(place, far)
        texts = len(far.collect())
    return [
        Figure(
            name=f"… texts for {_BUNDLED} pages to {_WORKERS} workers",
            measured=texts,
            unit="",
            floor=_WORKERS,
            target="≤ 4 × floor, all named",
            met=not missing and texts <= 4 * _WORKERS,
        )
    ]


def _all_at_once(port: int, key: str) -> None:
    def work(number: int) -> None:
        line = Line(port)
        for each in range(number, _BUNDLED, _LINES):
            contacts.send(line, each, _WORKERS, key)

    in_parallel(work, _LINES)


def _wait_until_carried(place: Place, far: Far) -> int:
    """How many pages are in no text that came, once all are or patience is at an end."""
    until = time.monotonic() + _PATIENCE
    while True:
        came = {text.sid for text in far.collect()}
        missing = _BUNDLED - sum(row.sid in came for row in page_rows(place.url))
        if not missing or time.monotonic() > until:
            return missing
        time.sleep(0.5)
