"""Every day before closing a sheet leaves that a desk can work from when this service is dead."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest

from notifiers.base import Channel, Fault, Message, Notifier, NotifyError, Receipt
from oncall.domain.event import EventKind
from oncall.flow.moment import Terms
from rota.said import when
from tests.world import World
from tests.world_evening import LARKSPUR, Evening
from tests.world_way import Beside

DESK, HOME = "desk@larkspur.example", "sheets@larkspur.example"


class Mailbox(Notifier):
    """A mail server that keeps its letters, or refuses them."""

    name = "mailbox"
    channels = frozenset({Channel.EMAIL})

    def __init__(self) -> None:
        self.letters: list[Message] = []
        self.refuses: Fault | None = None

    def send(self, message: Message) -> Receipt:
        """Keep it."""
        if self.refuses:
            raise NotifyError(self.refuses, "450")
        self.letters.append(message)
        return Receipt(provider_id=message.id)

    def end_call(self, provider_id: str) -> None:
        """A letter does not ring."""
        raise NotifyError(Fault.ACCOUNT, provider_id)


class ByMail(Beside):
    """Simulated phones, and mail is set up."""

    def __init__(self) -> None:
        super().__init__()
        self.terms, self.mailbox = Terms(mail=True), Mailbox()

    def carriers(self, world: World) -> Sequence[Notifier]:
        """Both."""
        return [world.carrier, self.mailbox]


@pytest.fixture
def mail() -> ByMail:
    """The way of the stories with mail."""
    return ByMail()


@pytest.fixture
def evening(store_url: str, mail: ByMail) -> Iterator[Evening]:
    """Larkspur on a Friday morning: A1 has the days, A3 the weekend, and AD looks after the rota."""
    world = World(store_url, "larkspur", mail)
    world.at("2026-11-20 10:00")
    evening = Evening(world, coordinator="AD", sheet_to=(DESK, HOME)).everybody(**LARKSPUR)
    evening.tested("A3", "AD")
    evening.night("A3", "2026-11-20 16:30", "2026-11-22 08:00")
    yield evening
    world.close()


def friday(evening: Evening) -> World:
    """The planners run until Friday 16:00; the question to A3 is another story."""
    world = evening.world
    world.looks_ahead()
    world.at("2026-11-20 16:00")
    world.phone("A3").expects_text("Reply 5=yes", at="15:30")
    world.phone("A3").replies("5")
    world.phone("A3").expects_text("confirmed")
    return world


def test_the_sheet_holds_everybody_until_the_office_opens_on_monday(evening: Evening, mail: ByMail) -> None:
    """At 15:30 both addresses get it: A3 until Sunday, then A1, with their numbers in order, the ladder, and what to
    do when the service is dead. What stands in the queue, the log and the events holds none of it."""
    world = friday(evening)
    letters = mail.mailbox.letters
    assert sorted(letter.to for letter in letters) == [DESK, HOME]
    sheet, numbers = letters[0].document, [to.address for to in world.oncall.people.get("A3").destinations]
    names = {worker: world.oncall.people.get(worker).name for worker in ("A1", "A3", "AS1", "AS2")}
    assert "Fri 20 Nov 16:30 to Mon 23 Nov 08:00" in sheet
    assert all(number in sheet for number in numbers)
    assert sheet.index(names["A3"]) < sheet.index(names["A1"]) < sheet.index(names["AS1"]) < sheet.index(names["AS2"])
    assert "then" in sheet[sheet.index(names["A3"]) : sheet.index(names["A1"])]
    assert "IMMEDIATE: primary at once; supervisor after 15 min; director after 30 min;" in sheet
    assert "Sheriff&#x27;s dispatch, +15075550191" in sheet
    assert [event.data for event in evening.events(EventKind.SHEET_SENT)] == ['{"letters":2}']
    assert not [name for name in names.values() if name in letters[0].text]


def test_a_gap_stands_on_the_sheet_in_words(evening: Evening, mail: ByMail) -> None:
    """Nobody directs on Saturday: the sheet says NO ONE, so that nobody looks for a name that is not there."""
    world = evening.world
    for duty in world.oncall.duty.planned(world.clock.now(), world.instant("2026-11-21 18:00")):
        if duty.position == "director":
            world.oncall.duty.cancel(duty.id, "test")
    evening.night("AS2", "2026-11-19 08:00", "2026-11-21 08:00", "director")
    evening.night("AS2", "2026-11-21 18:00", "2026-12-30 08:00", "director")
    assert "NO ONE" in world.oncall.tonight.paper("test")
    world.at("2026-11-20 10:01")
    assert mail.mailbox.letters == []


def test_an_office_that_snow_has_closed_makes_the_sheet_longer(evening: Evening) -> None:
    """From Friday noon until Tuesday the office is closed by hand: the sheet begins now, and ends on Tuesday."""
    world = evening.world
    world.at("2026-11-20 12:00")
    world.oncall.duty.close_office(world.instant("2026-11-24 08:00"), "test", "snow")
    assert "Night sheet, Fri 20 Nov 12:00 to Tue 24 Nov 08:00" in world.oncall.tonight.paper("test")


def test_whoever_has_fallen_ill_in_this_minute_is_not_rung_first(evening: Evening) -> None:
    """On Saturday, half a minute past noon, A3 falls ill, and the sheet is made in the same minute: the supervisor has
    it from now on, and A3 does not stand above them for half a minute that is over."""
    world = evening.world
    world.at("2026-11-21 12:00")
    world.clock.move(seconds=30)
    world.oncall.cover.sick("A3", "dov")
    world.settle()
    primary = next(each for each in world.oncall.tonight.sheet("test").places if each.position == "primary")
    assert primary.people[0].name == world.oncall.people.get("AS1").name
    assert world.wall(primary.people[0].start) == "12:00"
    world.phone("A3").expects_text("supervisor has it")
    world.phone("AS1").expects_text("you also hold")
    world.phone("AD").expects_text("its holder can't. supervisor has it")


@pytest.mark.parametrize(
    ("friday", "sunday", "monday"),
    [("2026-03-06", "Sun 8 Mar 08:00", "Mon 9 Mar 08:00"), ("2026-10-30", "Sun 1 Nov 08:00", "Mon 2 Nov 08:00")],
    ids=["an hour is skipped", "an hour comes twice"],
)
def test_a_weekend_of_a_clock_change_is_written_as_the_clocks_will_show_it(
    store_url: str, friday: str, sunday: str, monday: str
) -> None:
    """A3 hands over to A1 on Sunday at 08:00, whatever the clocks did at night; the office opens on Monday."""
    world = World(store_url, "larkspur")
    world.at(f"{friday} 10:00")
    evening = Evening(world, coordinator="AD").everybody(**LARKSPUR)
    day = world.clock.now().date() + timedelta(days=2)
    evening.night("A3", f"{friday} 16:30", f"{day} 08:00")
    sheet = world.oncall.tonight.sheet("test")
    primary = next(place for place in sheet.places if place.position == "primary")
    shown = [(when(p.start, world.rules.zone), when(p.until, world.rules.zone)) for p in primary.people]
    assert [ends for _, ends in shown] == [sunday, monday]
    assert shown[1][0] == sunday
    world.close()


def test_a_mail_server_that_is_busy_gets_it_a_minute_later(evening: Evening, mail: ByMail) -> None:
    """The first try at 15:30 is put off by the server. The second one is taken, and nobody is troubled."""
    evening.world.looks_ahead()
    mail.mailbox.refuses = Fault.TRANSIENT
    evening.world.at("2026-11-20 15:30")
    mail.mailbox.refuses = None
    friday(evening)
    assert sorted(letter.to for letter in mail.mailbox.letters) == [DESK, HOME]


def test_when_the_mail_does_not_take_it_the_coordinator_prints_it(evening: Evening, mail: ByMail) -> None:
    """Both addresses are refused for good: AD hears once that the sheet waits on its page."""
    mail.mailbox.refuses = Fault.NUMBER
    world = friday(evening)
    world.phone("AD").expects_text("ROTA: tonight's sheet could not be mailed", at="15:30")
    world.phone("AD").is_silent()


def test_a_restart_over_the_hour_sends_it_late_and_once(evening: Evening, mail: ByMail) -> None:
    """The service is down from 15:00 to 16:10; two engines come back. Each address gets one letter."""
    world = evening.world
    world.looks_ahead()
    world.at("2026-11-20 15:00")
    world.outage("16:10")
    world.restarts()
    world.at("2026-11-20 16:12")
    assert sorted(letter.to for letter in mail.mailbox.letters) == [DESK, HOME]
    world.phone("A3").expects_text("Reply 5=yes", at="16:10")


def test_without_mail_the_coordinator_hears_that_it_waits(store_url: str) -> None:
    """No mail is set up: a text without any number says where the sheet is."""
    world = World(store_url, "larkspur")
    world.at("2026-11-20 10:00")
    evening = Evening(world, coordinator="AD", sheet_to=(DESK,)).everybody(**LARKSPUR)
    evening.tested("AD")
    world.looks_ahead()
    world.at("2026-11-20 16:00")
    world.phone("AD").expects_text("ROTA: tonight's sheet is ready and no mail is set up", at="15:30")
    assert [event.data for event in evening.events(EventKind.SHEET_SENT)] == ['{"letters":0}']
    world.close()
