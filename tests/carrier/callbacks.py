"""How news of texts and calls reaches the service: at once, or never, twice, late, or in the wrong order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tests.carrier.webhooks import Tried, Webhooks

Params = Mapping[str, str]


class Way(StrEnum):
    """What becomes of one piece of news."""

    AT_ONCE = "at-once"
    DROPPED = "dropped"
    DOUBLED = "doubled"
    LATE = "late"  # after so long
    OVERTAKEN = "overtaken"  # after the one that comes next


def is_status(params: Params) -> bool:
    """Whether it tells how a text or a call stands."""
    return "MessageStatus" in params or params.get("CallbackSource") == "call-progress-events"


def is_text(params: Params) -> bool:
    """Whether it is a text that came in."""
    return "Body" in params


@dataclass(slots=True, kw_only=True)
class _Rule:
    way: Way
    left: int | None
    when: Callable[[Params], bool]
    by: timedelta


class Callbacks:
    """The way from one account to the service's doors for status callbacks and texts that came in."""

    def __init__(self, webhooks: Webhooks, now: Callable[[], datetime]) -> None:
        self.dropped: list[tuple[str, Params]] = []
        self.held: list[tuple[str, Params]] = []
        self._webhooks, self._now = webhooks, now
        self._holding = False
        self._rules: list[_Rule] = []
        self._late: list[tuple[datetime, str, Params]] = []
        self._overtaken: list[tuple[str, Params]] = []

    def next(
        self,
        way: Way,
        times: int | None = 1,
        *,
        when: Callable[[Params], bool] = is_status,
        by: timedelta = timedelta(minutes=1),
    ) -> None:
        """What becomes of the next `times` (None: all) that `when` holds for; `by` is how late LATE is."""
        self._rules.append(_Rule(way=way, left=times, when=when, by=by))

    def hold(self) -> None:
        """Keep everything back from now on."""
        self._holding = True

    def release(self, *, backwards: bool = False) -> None:
        """Let go of what was held, the last first if `backwards`, and hold no longer."""
        self._holding = False
        held, self.held = self.held, []
        for url, params in reversed(held) if backwards else held:
            self._webhooks.post(url, params)

    def send(self, url: str, params: Params) -> Tried | None:
        """One piece of news; its try, or None where it is not tried now."""
        if self._holding:
            self.held.append((url, params))
            return None
        rule = self._rule(params)
        match rule.way if rule else Way.AT_ONCE:
            case Way.AT_ONCE:
                return self._deliver(url, params)
            case Way.DOUBLED:
                self._deliver(url, params)
                return self._deliver(url, params)
            case Way.DROPPED:
                self.dropped.append((url, params))
            case Way.LATE:
                self._late.append((self._now() + (rule.by if rule else timedelta()), url, params))
            case Way.OVERTAKEN:
                self._overtaken.append((url, params))
        return None

    def next_due(self) -> datetime | None:
        """When the next late one is due."""
        return min((at for at, _, _ in self._late), default=None)

    def run_due(self) -> int:
        """Deliver the late ones whose time has come; how many."""
        due = sorted((item for item in self._late if item[0] <= self._now()), key=lambda item: item[0])
        self._late = [item for item in self._late if item not in due]
        for _, url, params in due:
            self._deliver(url, params)
        return len(due)

    def _rule(self, params: Params) -> _Rule | None:
        for rule in self._rules:
            if rule.left != 0 and rule.when(params):
                rule.left = rule.left if rule.left is None else rule.left - 1
                return rule
        return None

    def _deliver(self, url: str, params: Params) -> Tried:
        tried = self._webhooks.post(url, params)
        overtaken, self._overtaken = self._overtaken, []
        for late_url, late_params in overtaken:
            self._webhooks.post(late_url, late_params)
        return tried
