"""What leaves the queue now: no more than the carrier has room for, no more than the day's cap lets, in order."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from notifiers.base import Channel
from oncall.app.workplace import Workplace
from oncall.clock import ManualClock
from oncall.domain.event import EventKind
from oncall.domain.page import Ask, OutgoingMessage, Page, Priority
from oncall.domain.person import SERVICE
from oncall.flow import paging
from oncall.flow.moment import Moment, Terms
from oncall.store.tables import contacts, events
from tests.oncall.night import NIGHT, Night, larkspur

SMS, VOICE, ALARM = Channel.SMS, Channel.VOICE, Channel.ALARM
CAP = 3


class Queue:
    """What waits to be sent in Larkspur. `cap` is the day's; `most` is how many senders are free."""

    def __init__(self, night: Night, cap: int = 0) -> None:
        self.night, self._ids = night, count(1)
        self.at = Workplace(database=night.database, clock=night.clock, terms=Terms(daily_cap=cap, alarms=True))

    def page(self, callee: str, channel: Channel = SMS, priority: Priority = Priority.FIRST) -> str:
        """A page about a contact of its own waits; the contact's reference."""
        number = next(self._ids)
        contact = self.night.open(number)
        page = Page(
            id=f"page-{number}",
            contact_id=contact.id,
            callee=callee,
            role="Primary",
            ask=Ask.TAKE,
            channel=channel,
            number=1,
            round=0,
            step=0,
            attempt=0,
            priority=priority,
            code=f"{number:02}",
            made_at=self.night.clock.now() + timedelta(seconds=number),
        )
        self.at.write(lambda moment: moment.tx.pages.add([page]))
        return contact.reference

    def message(self, callee: str = "cleo", priority: Priority = Priority.NOTICE, channel: Channel = SMS) -> str:
        """A notice, an answer or an alarm waits; its words."""
        number = next(self._ids)
        told = OutgoingMessage(
            id=f"message-{number:03}",
            callee=callee,
            destination_id=callee,
            channel=channel,
            text=f"told {number}",
            priority=priority,
            made_at=self.night.clock.now() + timedelta(seconds=number),
        )
        self.at.write(lambda moment: moment.tx.messages.add(told))
        return told.text

    def alarm(self) -> str:
        """Whoever looks after the service is to hear of something."""
        return self.message(SERVICE, Priority.PAGE, channel=ALARM)

    def left(self, at: datetime, times: int = 1, channel: Channel = SMS) -> None:
        """So many messages have left then."""

        def use_case(moment: Moment) -> None:
            for number in range(times):
                id_ = f"left-{at:%d%H%M}-{channel}-{number}"
                moment.tx.messages.add(
                    OutgoingMessage(
                        id=id_,
                        callee="bo",
                        destination_id="bo",
                        channel=channel,
                        text="",
                        priority=Priority.NOTICE,
                        made_at=at,
                    )
                )
                moment.tx.messages.take(moment.tx.messages.queued(1)[0], moment.real)
                moment.tx.messages.sent(id_, "twilio", f"SM{id_}", at)

        self.at.write(use_case)

    def take(self, most: int = 8, room: Mapping[Channel, int] = paging.NO_LIMIT) -> list[tuple[str, Channel]]:
        """Who is sent something now, and how, in order; alarms that the taking itself raises wait for the next."""
        taken = self.at.write(lambda moment: paging.take(moment, most, room))
        return [(handover.callee, handover.message.channel) for handover in taken]

    def texts(self, most: int = 8) -> Sequence[str]:
        """The words of what leaves now."""
        return [handover.message.text for handover in self.at.write(lambda moment: paging.take(moment, most))]

    def recorded(self) -> int:
        """How many alarms stand in the audit chain."""
        with self.night.database.engine.connect() as connection:
            return len(connection.execute(events.select().where(events.c.kind == EventKind.ALARM_RAISED)).all())


@pytest.fixture
def capped(night: Night) -> Callable[[int], Queue]:
    """Makes a queue under a cap of three messages a day, of which so many have left."""

    def make(sent: int) -> Queue:
        queue = Queue(night, CAP)
        queue.left(NIGHT - timedelta(minutes=10), sent)
        return queue

    return make


# Room ------------------------------------------------------------------------------------------------


def test_nothing_is_taken_beyond_the_room(night: Night) -> None:
    """What waits with us can still be taken back, overtaken and bundled."""
    queue = Queue(night)
    for callee in ("ada", "bo", "dov", "cleo"):
        queue.page(callee)
    assert queue.take(room={SMS: 2}) == [("ada", SMS), ("bo", SMS)]
    assert queue.take(room={SMS: 0}) == []
    assert queue.take(room={SMS: 9}) == [("dov", SMS), ("cleo", SMS)]


def test_a_call_leaves_although_texts_have_no_room(night: Night) -> None:
    """And the other way round: either has its own pace."""
    queue = Queue(night)
    queue.page("ada")
    queue.page("bo", VOICE)
    queue.page("dov")
    assert queue.take(room={SMS: 0, VOICE: 1}) == [("bo", VOICE)]
    assert queue.take(room={SMS: 1, VOICE: 0}) == [("ada", SMS)]


def test_calls_are_not_hidden_behind_a_hundred_texts_that_must_wait(night: Night) -> None:
    """Only so many rows are looked at; those without room are not among them."""
    queue = Queue(night)
    for _ in range(20):
        queue.message()
    for name in ("ada", "bo", "dov"):
        queue.page(name)
    queue.page("cleo", VOICE, Priority.REPEAT)
    assert queue.take(1, room={SMS: 0, VOICE: 1}) == [("cleo", VOICE)]


def test_a_channel_of_which_nothing_is_said_takes_what_comes(night: Night) -> None:
    queue = Queue(night)
    queue.alarm()
    queue.page("ada")
    assert queue.take(room={SMS: 0}) == [(SERVICE, ALARM)]


def test_first_pages_take_the_room_that_there_is(night: Night) -> None:
    """They were made last, and leave first."""
    queue = Queue(night)
    queue.message("cleo", Priority.ANSWER)
    queue.page("dov", priority=Priority.REPEAT)
    queue.page("bo", priority=Priority.PAGE)
    queue.page("ada", priority=Priority.FIRST)
    order = [queue.take(room={SMS: 1})[0][0] for _ in range(4)]
    assert order == ["ada", "bo", "dov", "cleo"]


def test_a_bundle_takes_the_room_of_one(night: Night) -> None:
    queue = Queue(night)
    references = [queue.page("ada") for _ in range(3)]
    [text] = [h.message.text for h in queue.at.write(lambda moment: paging.take(moment, 8, {SMS: 1}))]
    assert all(reference in text for reference in references)


# The day's cap ---------------------------------------------------------------------------------------


def fill(queue: Queue) -> None:
    """One of everything waits, and an alarm."""
    queue.page("ada", priority=Priority.FIRST)
    queue.page("bo", priority=Priority.PAGE)
    queue.page("dov", priority=Priority.REPEAT)
    queue.message("cleo", Priority.ANSWER)
    queue.message("cleo", Priority.NOTICE)
    queue.alarm()


@pytest.mark.parametrize(
    ("sent", "leaves"),
    [
        (CAP - 1, ["ada", "bo", SERVICE, "dov", "cleo", "cleo"]),
        (CAP, ["ada", "bo", SERVICE, "dov"]),
        (2 * CAP - 1, ["ada", "bo", SERVICE, "dov"]),
        (2 * CAP, ["ada", "bo", SERVICE]),
        (20 * CAP, ["ada", "bo", SERVICE]),
    ],
)
def test_at_the_cap_only_pages_leave_and_at_twice_the_cap_only_first_ones(
    capped: Callable[[int], Queue], sent: int, leaves: list[str]
) -> None:
    """A loop that sends all night must cost no fortune, and no first page. An alarm always leaves."""
    queue = capped(sent)
    fill(queue)
    assert [callee for callee, _ in queue.take()] == leaves


def test_without_a_cap_everything_leaves(night: Night) -> None:
    queue = Queue(night)
    queue.left(NIGHT, 50)
    fill(queue)
    assert len(queue.take()) == 6


def test_calls_count_and_mails_do_not(capped: Callable[[int], Queue]) -> None:
    queue = capped(0)
    queue.left(NIGHT, CAP - 1, VOICE)
    queue.left(NIGHT, 20, Channel.EMAIL)
    assert queue.message() in queue.texts()
    queue.left(NIGHT, 1)
    queue.message()
    assert not queue.texts()


def test_an_alarm_is_not_hidden_behind_answers_that_must_wait(capped: Callable[[int], Queue]) -> None:
    """Whoever looks after the service hears that the cap is reached, however many answers wait before that."""
    queue = capped(CAP)
    for _ in range(5):
        queue.message("cleo", Priority.ANSWER)
    alarm = queue.alarm()
    assert alarm in queue.texts(2)


def test_a_cap_that_holds_all_night_is_one_alarm_an_hour(capped: Callable[[int], Queue]) -> None:
    """While anything waits, the queue is looked at every second: the audit chain must not grow by a line each time."""
    queue = capped(CAP)
    queue.message()
    for _ in range(20):
        queue.take()
        queue.night.clock.move(seconds=1)
    assert queue.recorded() == 1
    queue.night.clock.move(hours=1)
    queue.take()
    assert queue.recorded() == 2


@pytest.mark.parametrize(
    ("now", "midnight"),
    [
        ("2026-10-18T06:05", "2026-10-18T05:00"),  # Summer time: five hours behind.
        ("2026-11-02T04:30", "2026-11-01T05:00"),  # 22:30 in winter, of a day that began in summer.
        ("2026-11-02T06:30", "2026-11-02T06:00"),
        ("2027-03-15T04:30", "2027-03-14T06:00"),  # 23:30 in summer, of a day that began in winter.
        ("2027-03-15T05:30", "2027-03-15T05:00"),
    ],
)
def test_the_day_is_that_of_the_agencys_wall(night: Night, now: str, midnight: str) -> None:
    """Whatever the clocks did on it: 25 hours count in autumn, and 23 in spring."""
    at, began = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (now, midnight))
    night.oncall.rules.apply(larkspur(), "test", valid_from=NIGHT - timedelta(days=1))
    night.clock = ManualClock(at)
    queue = Queue(night, 1)
    queue.left(began - timedelta(seconds=61), 3)
    assert queue.message() in queue.texts()
    queue.left(began)
    queue.message()
    assert not queue.texts()


# What it is worth ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("next_in", "worth"),
    [(-60, 60), (0, 60), (59, 60), (61, 61), (300, 300), (900, 900), (901, 900), (86_400, 900), (None, 900)],
)
def test_a_page_is_worth_delivering_until_the_next_try(night: Night, next_in: int | None, worth: int) -> None:
    """At least a minute, for that is what it takes; at most a quarter of an hour, for then it is stale."""
    queue = Queue(night)
    queue.page("ada")
    due = NIGHT + timedelta(seconds=next_in) if next_in is not None else None
    with night.database.engine.begin() as connection:
        connection.execute(contacts.update().values(next_at=due))
    [handover] = queue.at.write(lambda moment: paging.take(moment, 8))
    assert handover.message.valid_for == timedelta(seconds=worth)


def test_a_bundle_is_worth_as_much_as_the_most_pressing_of_it(night: Night) -> None:
    queue = Queue(night)
    first, second = queue.page("ada"), queue.page("ada")
    with night.database.engine.begin() as connection:
        for reference, minutes in ((first, 9), (second, 4)):
            soon = contacts.update().where(contacts.c.reference == reference)
            connection.execute(soon.values(next_at=NIGHT + timedelta(minutes=minutes)))
    [handover] = queue.at.write(lambda moment: paging.take(moment, 8))
    assert handover.message.valid_for == timedelta(minutes=4)
