"""Whether the service can be trusted right now: proven alive, or red. Unknown is red."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from oncall.app.workplace import Workplace
from oncall.clock import DemoClock, SystemClock
from oncall.flow import alarms, outage
from oncall.flow.moment import Moment
from oncall.store.events import ChainFault

BEAT_TOO_OLD = timedelta(seconds=20)
PAGE_TOO_OLD = timedelta(seconds=60)
NOTHING_LEAVES = timedelta(minutes=15)
_RED_FOR = timedelta(minutes=15)
_DOOR = "door"
NO_ENGINE = "No engine is proven to run. Start `oncall engine` or `oncall serve`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What readiness hangs on. `faults` are sentences; none means ready."""

    faults: tuple[str, ...]
    beat_at: datetime | None
    oldest_unsent: datetime | None
    oldest_overdue: datetime | None
    contacts: dict[str, int]
    messages: dict[tuple[str, str], int]

    @property
    def ready(self) -> bool:
        """Whether pages are proven to leave."""
        return not self.faults


class Health:
    """Readiness, the invariants of an open contact, the audit chain, and alarms."""

    def __init__(self, workplace: Workplace) -> None:
        self._at = workplace

    def readiness(self) -> Readiness:
        """Look at the oldest overdue page and the heartbeat, not at whether a process is there."""
        clock = self._at.clock
        late = PAGE_TOO_OLD if not isinstance(clock, DemoClock) else clock.patience(PAGE_TOO_OLD)
        ahead = clock.ahead if isinstance(clock, SystemClock) else timedelta()
        return self._at.read(lambda moment: _readiness(moment, late, ahead))

    def silent(self) -> Sequence[str]:
        """References of open contacts that nothing would ever page about. There must be none."""
        return self._at.read(lambda moment: moment.tx.board.silent(moment.at))

    def verify(self) -> ChainFault | None:
        """Walk the audit chain; None when it holds."""
        return self._at.read(lambda moment: moment.tx.events.verify())

    def head(self) -> tuple[int, str]:
        """The number and hash of the last event, to be kept elsewhere."""
        return self._at.read(lambda moment: moment.tx.events.head())

    def alarm(self, what: str, subject: str) -> None:
        """Something a person must look at; on the timeline of the service itself, and to whoever looks after it."""
        self._at.write(lambda moment: alarms.raise_alarm(moment, what, subject))

    def alarm_once(self, what: str, code: str = "") -> None:
        """The same, and whoever looks after the service is told: of one kind once an hour at most."""
        self._at.write(lambda moment: alarms.raise_once(moment, what, code=code))

    def keep_door(self, code: str) -> None:
        """Whether answers are proven to come in: "" when they are, else the code of what is wrong, which is told."""

        def use_case(moment: Moment) -> None:
            if (moment.tx.running.setting(_DOOR) or "") != code:
                moment.tx.running.set_setting(_DOOR, code)
            if code:
                alarms.raise_once(moment, "unreachable", code=code)

        self._at.write(use_case)

    def skew(self) -> timedelta:
        """How far this process's clock is from its database's; where both are one machine's, from the machine's
        own since that was set back."""
        clock = self._at.clock
        if self._at.database.is_sqlite:
            return clock.ahead if isinstance(clock, SystemClock) else timedelta()
        return self._at.database.skew(clock.real())


def _readiness(moment: Moment, late: timedelta, ahead: timedelta) -> Readiness:
    board = moment.tx.board
    beat, unsent, overdue = moment.tx.running.last_beat(), board.oldest_unsent(), board.oldest_overdue()
    faults = []
    if beat is None or moment.real - beat[0] > BEAT_TOO_OLD:
        faults.append(NO_ENGINE)
    if ahead:
        set_back = f"This machine's clock was set back by {ahead.total_seconds():.0f} s"
        faults.append(f"{set_back}; pages go on by the time that passes. Set it right, then restart.")
    if (out_since := outage.texts(moment).out_since) is not None:
        since = moment.day_and_wall(out_since)
        faults.append(f"Texts have not got through since {since}; pages go by call first. Look at the carrier.")
    if code := moment.tx.running.setting(_DOOR):
        faults.append(f"Answers cannot come in: our own public address does not reach us ({code}).")
    if any(alarms.told_within(moment, alarm, _RED_FOR) for alarm in ("signature", "webhooks lost")):
        faults.append("Answers are not proven to come in at once. Look at the carrier's token and addresses.")
    page = board.oldest_page() if unsent is not None else None
    if page is not None and moment.at - page > late:
        faults.append("A page has waited for over a minute. Look at the carrier and the senders.")
    if board.all_lost(moment.at - NOTHING_LEAVES):
        faults.append("Messages were tried in the last quarter of an hour, and none got through. Look at the carrier.")
    if overdue is not None and moment.at - overdue > late:
        faults.append("An escalation is over a minute late. Look at the engine's log.")
    if silent := board.silent(moment.at):
        faults.append(f"{len(silent)} open contacts would never page anybody. Look at the board now.")
    return Readiness(
        faults=tuple(faults),
        beat_at=beat[0] if beat else None,
        oldest_unsent=unsent,
        oldest_overdue=overdue,
        contacts=board.counts(),
        messages=board.message_counts(),
    )
