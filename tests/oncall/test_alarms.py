"""Alarms: on the record each time, and told once an hour of one kind with one code."""

from collections.abc import Callable, Sequence
from functools import partial

import pytest

from notifiers.base import Channel
from oncall.app.workplace import Workplace
from oncall.domain.event import EventKind
from oncall.domain.person import SERVICE
from oncall.domain.texts.alarms import service_alarm
from oncall.flow.alarms import raise_alarm, raise_once, tell_service
from oncall.flow.moment import Moment, Terms
from oncall.store.tables import events
from tests.oncall.night import Night

KINDS = [
    *("account", "texts out", "stood in", "texts back", "opt-out", "number", "daily cap", "webhooks lost"),
    *("signature", "unreachable", "sweep", "not sent", "nobody stands in", "clock", "audit chain", "something new"),
]


class Watch:
    """Somebody who looks after the service, where a way to tell them is set up."""

    def __init__(self, night: Night, *, reached: bool = True) -> None:
        self.night = night
        self._at = Workplace(database=night.database, clock=night.clock, terms=Terms(alarms=reached))

    def do(self, use_case: Callable[[Moment], None]) -> None:
        """One transaction."""
        self._at.write(use_case)

    def told(self) -> Sequence[str]:
        """What they are told, as it waits to be sent."""
        queued = self._at.read(lambda moment: moment.tx.messages.queued(50))
        assert {(m.channel, m.callee, m.destination_id) for m in queued} <= {(Channel.ALARM, SERVICE, SERVICE)}
        return [message.text for message in queued]

    def recorded(self) -> int:
        """How many alarms stand in the audit chain."""
        with self.night.database.engine.connect() as connection:
            rows = connection.execute(events.select().where(events.c.kind == EventKind.ALARM_RAISED)).all()
        return len(rows)


@pytest.fixture
def watch(night: Night) -> Watch:
    """Larkspur's, by mail."""
    return Watch(night)


def test_it_is_recorded_each_time_and_told_once_an_hour(watch: Watch) -> None:
    """Six contacts cannot be sent: six lines on the record, one message."""
    for _ in range(6):
        watch.do(lambda moment: raise_alarm(moment, "not sent", "ada"))
    assert (watch.recorded(), len(watch.told())) == (6, 1)
    watch.night.clock.move(minutes=59)
    watch.do(lambda moment: raise_alarm(moment, "not sent", "ada"))
    assert (watch.recorded(), len(watch.told())) == (7, 1)
    watch.night.clock.move(minutes=1)
    watch.do(lambda moment: raise_alarm(moment, "not sent", "ada"))
    assert (watch.recorded(), len(watch.told())) == (8, 2)


def test_what_anybody_may_cause_is_recorded_once_an_hour_too(watch: Watch) -> None:
    """A stranger who posts to a door all night must fill neither the record nor a mailbox."""
    for _ in range(6):
        watch.do(lambda moment: raise_once(moment, "signature"))
    assert (watch.recorded(), len(watch.told())) == (1, 1)
    watch.night.clock.move(minutes=60)
    watch.do(lambda moment: raise_once(moment, "signature"))
    assert (watch.recorded(), len(watch.told())) == (2, 2)


def test_another_kind_or_another_code_is_other_news(watch: Watch) -> None:
    """A key that was revoked says nothing of a number that is not registered."""
    for code in ("20003", "30034", "20003"):
        watch.do(partial(raise_alarm, alarm="account", code=code))
    watch.do(lambda moment: raise_alarm(moment, "texts out", code="20003"))
    told = watch.told()
    assert len(told) == 3
    assert sum("code 20003" in said for said in told) == 2
    assert sum("code 30034" in said for said in told) == 1


def test_the_hour_is_one_for_both_ways_of_raising_it(watch: Watch) -> None:
    watch.do(lambda moment: raise_alarm(moment, "sweep", code="20003"))
    watch.do(lambda moment: raise_once(moment, "sweep", "20003"))
    assert len(watch.told()) == 1


def test_a_code_without_end_is_kept_short(watch: Watch) -> None:
    """It came from outside."""
    for last in "12":
        watch.do(partial(raise_alarm, alarm="sweep", code="9" * 500 + last))
    assert len(watch.told()) == 1


def test_where_no_way_is_set_up_nothing_waits_for_ever(night: Night) -> None:
    """It is recorded all the same, and the Now page shows it."""
    watch = Watch(night, reached=False)
    watch.do(lambda moment: raise_alarm(moment, "account", code="20003"))
    watch.do(lambda moment: raise_once(moment, "signature"))
    watch.do(lambda moment: tell_service(moment, "texts back"))
    assert (watch.recorded(), list(watch.told())) == (2, [])


def test_a_change_that_is_taken_back_takes_its_alarm_back(watch: Watch) -> None:
    """Then nothing happened, and the next one is told."""

    def fails(moment: Moment) -> None:
        raise_alarm(moment, "not sent", "ada")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        watch.do(fails)
    assert (watch.recorded(), list(watch.told())) == (0, [])
    watch.do(lambda moment: raise_alarm(moment, "not sent", "ada"))
    assert len(watch.told()) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_what_is_true_and_what_to_do(kind: str) -> None:
    """Two sentences at least, with the agency's word before them and no place left unfilled."""
    bare, coded = (service_alarm(kind, sender="ONCALL", day_and_time="Sun 18 Oct 01:05", code=c) for c in ("", "30034"))
    assert bare.startswith("ONCALL alarm, Sun 18 Oct 01:05: ")
    assert bare.count(". ") >= 1 or kind == "texts back"
    assert "{" not in bare + coded


def test_the_time_is_that_of_the_agencys_wall(watch: Watch) -> None:
    """06:05 in Greenwich is 01:05 in Larkspur; two weeks later the clocks show that twice: the letters say which."""
    watch.do(lambda moment: raise_alarm(moment, "clock"))
    assert "Sun 18 Oct 01:05: " in watch.told()[0]
    watch.night.clock.move(days=14, hours=1)
    watch.do(lambda moment: raise_alarm(moment, "sweep"))
    assert "Sun 1 Nov 01:05 CST: " in watch.told()[1]
