"""Reading the carrier's lists: what they hold is taken in, whatever fails is found again, and people hear of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest

from notifiers.base import Channel, Delivery, Fault, Inbound, NotifyError, Report
from oncall.app import Oncall
from oncall.engine.sweeping import Sweeper
from oncall.flow.moment import Terms
from oncall.store.tables import contacts, inbound
from tests.oncall.night import PHONES, WORKERS_NUMBER, Night

DOWN = NotifyError(Fault.UNKNOWN, "20503")


class Lists:
    """A carrier's lists as the test writes them. `fails` is raised instead, as long as it is set; `keeps` are
    texts whose words it does not delete."""

    name = "twilio"

    def __init__(self) -> None:
        self.holds: list[Report | Inbound] = []
        self.asked: list[datetime] = []
        self.fails: Exception | None = None
        self.keeps: dict[str, NotifyError] = {}
        self.forgot: list[str] = []

    def news(self, since: datetime) -> Iterable[Report | Inbound]:
        """All of it, whenever."""
        self.asked.append(since)
        if self.fails is not None:
            raise self.fails
        yield from self.holds

    def forget(self, provider_id: str) -> None:
        """Delete the words of one."""
        if provider_id in self.keeps:
            raise self.keeps[provider_id]
        self.forgot.append(provider_id)


class Scene:
    """A night, its carrier's lists, and whoever reads them."""

    def __init__(self, night: Night) -> None:
        self.night, self.lists = night, Lists()
        self.oncall = Oncall(night.database, night.clock, terms=Terms(alarms=True, deletes=True))
        self.sweeper = self.reader()

    def reader(self, **how: Any) -> Sweeper:
        """A process that reads them."""
        return Sweeper(self.oncall, self.lists, **how)

    def text(self, number: int, body: str = "1", *, ago: float = 5, sender: str = PHONES["ada"]) -> Inbound:
        """A text that came in so many seconds ago stands in the list."""
        event = Inbound(
            provider="twilio",
            provider_id=f"SM{number}",
            channel=Channel.SMS,
            sender=sender,
            recipient=WORKERS_NUMBER,
            text=body,
            at=self.night.clock.real() - timedelta(seconds=ago),
        )
        self.lists.holds.append(event)
        return event

    def alarms(self, words: str) -> int:
        """How often whoever looks after the service is told so."""
        with self.night.database.read() as tx:
            return sum(words in message.text for message in tx.messages.queued(50))

    def known(self) -> set[str]:
        """The texts that were taken in."""
        with self.night.database.engine.connect() as connection:
            return {row.provider_id for row in connection.execute(inbound.select())}


@pytest.fixture
def scene(night: Night) -> Scene:
    """01:05 in Larkspur."""
    return Scene(night)


# Since when ------------------------------------------------------------------------------------------


def test_the_first_sweep_reads_the_last_hour_and_the_next_overlap(scene: Scene) -> None:
    """By twenty minutes: their clock is not ours, and their lists lag behind."""
    began = scene.night.clock.real()
    scene.sweeper.sweep()
    scene.night.clock.move(seconds=45)
    scene.sweeper.sweep()
    assert scene.lists.asked == [began - timedelta(minutes=80), began - timedelta(minutes=20)]


def test_after_an_outage_of_ours_everything_since_is_read(scene: Scene) -> None:
    """Another process goes on where the last one stopped, however long ago."""
    began = scene.night.clock.real()
    scene.sweeper.sweep()
    scene.night.clock.move(hours=9)
    scene.reader().sweep()
    assert scene.lists.asked[-1] == began - timedelta(minutes=20)


def test_what_could_not_be_read_is_read_from_where_it_was(scene: Scene) -> None:
    began = scene.night.clock.real()
    scene.sweeper.sweep()
    scene.lists.fails = DOWN
    for _ in range(5):
        scene.night.clock.move(minutes=10)
        scene.sweeper.sweep()
    scene.lists.fails = None
    scene.sweeper.sweep()
    assert set(scene.lists.asked[1:]) == {began - timedelta(minutes=20)}


def test_the_lists_may_say_the_same_again(scene: Scene) -> None:
    """Ada's 1 is taken once, and is news once."""
    contact = scene.night.open()
    scene.night.engine.settle()
    scene.text(1)
    assert [scene.sweeper.sweep() for _ in range(3)] == [1, 0, 0]
    assert scene.night.found(contact).claimed_by == "ada"


# What fails ------------------------------------------------------------------------------------------


def test_three_failures_are_an_alarm_and_two_are_none(scene: Scene) -> None:
    """Once an hour; a sweep that works begins the count anew."""
    scene.lists.fails = DOWN
    for _ in range(2):
        assert scene.sweeper.sweep() == 0
    scene.lists.fails = None
    scene.sweeper.sweep()
    scene.lists.fails = DOWN
    for _ in range(2):
        scene.sweeper.sweep()
    assert scene.alarms("lists cannot be read") == 0
    for _ in range(5):
        scene.sweeper.sweep()
    assert scene.alarms("lists cannot be read (code 20503)") == 1


def test_one_event_that_fails_keeps_back_no_other(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """Ada's contact was damaged behind the program's back. Bo's words are taken in, and hers once it is mended."""
    scene.night.open()
    scene.night.engine.settle()
    with scene.night.database.engine.begin() as connection:
        connection.execute(contacts.update().values(ladder={"began_at": "yesterday"}))
    scene.text(1)
    scene.text(2, "STOP", sender=PHONES["bo"])
    assert scene.sweeper.sweep() == 1
    assert scene.known() == {"SM2"}
    assert PHONES["ada"] not in caplog.text
    with scene.night.database.engine.begin() as connection:
        connection.execute(contacts.update().values(ladder={"began_at": scene.night.clock.now().isoformat()}))
    scene.sweeper.sweep()
    assert scene.known() == {"SM1", "SM2"}


def test_half_an_emoji_is_taken_in_like_any_text(scene: Scene) -> None:
    """Their list is JSON, and may name half a pair of signs that no database takes."""
    scene.text(1, "\ud83d help", sender="+12125550171")
    assert scene.sweeper.sweep() == 1
    assert scene.known() == {"SM1"}


def test_a_report_of_a_message_that_is_none_of_ours_is_nothing(scene: Scene) -> None:
    """Somebody else uses the same account."""
    scene.lists.holds.append(Report(provider="twilio", provider_id="SM-theirs", delivery=Delivery.DELIVERED))
    assert scene.sweeper.sweep() == 0


# Webhooks that did not come --------------------------------------------------------------------------


@pytest.mark.parametrize(("ago", "told"), [(14, 0), (16, 1)])
def test_a_reply_that_nobody_brought_while_webhooks_are_tried_is_told(scene: Scene, ago: float, told: int) -> None:
    """A younger one is merely still on its way here."""
    scene.text(1, ago=ago)
    scene.sweeper.sweep()
    assert scene.alarms("they were fetched from its lists") == told


def test_one_that_was_brought_is_no_news_however_old(scene: Scene) -> None:
    scene.oncall.due.received(scene.text(1, ago=300))
    assert scene.sweeper.sweep() == 0
    assert scene.alarms("fetched from its lists") == 0


def test_where_everything_is_polled_a_late_reply_is_no_alarm(scene: Scene) -> None:
    """Nobody was to bring it."""
    scene.text(1, ago=300)
    assert scene.reader(by_lists_only=True).sweep() == 1
    assert scene.alarms("fetched from its lists") == 0


# Words that are deleted there ------------------------------------------------------------------------


def test_what_we_hold_is_deleted_there_once(scene: Scene) -> None:
    scene.text(1)
    scene.sweeper.sweep()
    scene.sweeper.sweep()
    assert scene.lists.forgot == ["SM1"]


def test_what_could_not_be_deleted_is_tried_again(scene: Scene) -> None:
    """The sweep itself counts: nothing is read again because of it."""
    scene.text(1)
    scene.lists.keeps["SM1"] = DOWN
    assert scene.sweeper.sweep() == 1
    scene.lists.keeps.clear()
    scene.sweeper.sweep()
    assert scene.lists.forgot == ["SM1"]


def test_a_text_that_cannot_be_deleted_keeps_back_no_other(scene: Scene) -> None:
    """Somebody deleted it in the carrier's console, so for ever after the answer is that there is none. The words of
    all that came later must not stay there because of that."""
    scene.text(1)
    scene.lists.keeps["SM1"] = NotifyError(Fault.ACCOUNT, "20404")
    scene.sweeper.sweep()
    scene.night.clock.move(minutes=1)
    scene.text(2, "hello")
    scene.sweeper.sweep()
    assert scene.lists.forgot == ["SM2"]


# The thread ------------------------------------------------------------------------------------------


def test_it_begins_with_a_sweep_at_once_and_outlives_whatever_fails(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    """Even a defect of ours: the next sweep finds what this one did not."""
    scene.lists.fails = ZeroDivisionError(PHONES["ada"])
    swept = Event()

    def check() -> str:
        swept.set()
        return ""

    reader = scene.reader(check=check)
    reader.start()
    assert swept.wait(10)
    reader.stop()
    assert len(scene.lists.asked) == 1
    assert "ZeroDivisionError" in caplog.text
    assert PHONES["ada"] not in caplog.text
