"""Somebody changes who has a duty while somebody else seeks, stands in, leaves or publishes: on both stores."""

from dataclasses import replace
from datetime import date, timedelta

from oncall.app.rotas import Consent
from oncall.app.workplace import Workplace
from oncall.domain.covering import OpeningReason, Way, Word
from oncall.domain.errors import Refused
from oncall.domain.staffing import AbsenceKind
from oncall.flow import filling, seeking, sickness, staffing, swapping, units
from tests.migrated import migrated_database, migrated_file, postgres_url, sqlite_url
from tests.oncall.races import meanwhile, world
from tests.world import World
from tests.world_rota import hours, primary_at

__all__ = ["migrated_database", "migrated_file", "postgres_url", "sqlite_url", "world"]

SATURDAY = ("2026-10-24 08:00", "2026-10-25 08:00")


def test_two_who_ask_for_the_same_cover_at_once_open_one_search(world: World) -> None:
    """A2 on the telephone page and the coordinator at the desk: nobody is to be asked twice for the same night."""
    start, end = (world.instant(each) for each in SATURDAY)
    meanwhile(
        world,
        lambda moment: seeking.open_up(
            moment, units.held_by(moment, "A2", start, end), "A2", OpeningReason.ASKED, "dov"
        ),
        lambda: world.oncall.cover.ask_cover("A2", start, end, "A2"),
    )
    assert len(world.oncall.cover.openings()) == 1


def test_nobody_stands_in_over_one_who_has_just_been_put_on_it(world: World) -> None:
    """A2 is on leave, and a day before somebody who stands above is named for the Saturday. In that very moment the
    coordinator puts A3 on it: it is A3's."""
    start, end = (world.instant(each) for each in SATURDAY)
    (opening,) = world.oncall.staffing.enter_absence("A2", AbsenceKind.LEAVE, start, end, "dov").openings
    world.settle()
    world.clock.move_to(start - timedelta(hours=24))
    word = Word(by="dov", way=Way.PAGE, reason="agreed by telephone")
    meanwhile(
        world,
        lambda moment: filling.impose(moment, units.held_by(moment, "A2", start, end), "A3", word),
        lambda: world.oncall.due.seek_cover(opening.id),
    )
    assert hours(world, *SATURDAY) == {"A3": timedelta(hours=24)}


def test_who_leaves_while_they_are_put_on_a_duty_leaves_it_sought(world: World) -> None:
    """A3's 8 is being confirmed while the office enters that A3 has left: the Saturday is A2's again, who hears so, and
    cover for it is sought."""
    start, end = (world.instant(each) for each in SATURDAY)
    opening = world.oncall.cover.ask_cover("A2", start, end, "A2").id
    meanwhile(
        world,
        lambda moment: filling.fill(moment, moment.tx.covering.opening(opening), "A3", "A3"),
        lambda: world.oncall.cover.leave("A3", "dov"),
    )
    assert [each.stint.start for each in world.oncall.cover.openings()] == [start]


def test_leave_that_is_entered_while_a_duty_is_confirmed_opens_it(world: World) -> None:
    """A3's 8 is being confirmed while leave is entered for A3: whichever is first, nobody is left on duty on leave
    without anybody looking for cover."""
    start, end = (world.instant(each) for each in SATURDAY)
    opening = world.oncall.cover.ask_cover("A2", start, end, "A2").id
    meanwhile(
        world,
        lambda moment: filling.fill(moment, moment.tx.covering.opening(opening), "A3", "A3"),
        lambda: world.oncall.staffing.enter_absence("A3", AbsenceKind.LEAVE, start, end, "dov"),
    )
    assert [(each.giver, each.stint.start) for each in world.oncall.cover.openings()] == [("A3", start)]


def test_a_rota_is_not_published_over_a_swap_that_it_has_not_seen(world: World) -> None:
    """While a rota for those weeks is being published, a swap of its hours is agreed in another process: it is looked
    at again, and refused until somebody says what is to become of the swap."""
    start, end = (world.instant(each) for each in SATURDAY)
    swap = world.oncall.cover.offer_swap("A2", start, end, "dov", "A3").id
    rota = world.oncall.rotas.start("", date(2026, 10, 19), 1, "dov")
    for row in world.oncall.rotas.view(rota.number).rows:
        worker = {"primary": "A5", "supervisor": "AS2", "director": "AD"}[row.position]
        version = world.oncall.rotas.view(rota.number).rota.version
        world.oncall.rotas.assign(rota.number, [row.id], worker, "dov", version, override="test", alone=True)
    consent = Consent(holders={}, reason="test", override="test")
    got = meanwhile(
        world,
        lambda moment: swapping.take(moment, moment.tx.covering.swap(swap), "A3", "A3", None),
        lambda: world.oncall.rotas.publish(rota.number, "dov", consent),
    )
    assert isinstance(got, Refused)
    assert "overrule what was agreed" in str(got)
    assert hours(world, *SATURDAY) == {"A3": timedelta(hours=24)}


def test_a_seven_that_a_carrier_delivers_twice_is_done_once(world: World) -> None:
    """The second 7 by text, and once more under another id, in the same moment: one absence, and the other answer says
    what is true by then instead of failing."""
    world.at("2026-10-14 20:00")
    world.phone("A7").replies("7")
    got = meanwhile(
        world,
        lambda moment: sickness.cannot(moment, "A7"),
        lambda: Workplace(database=world.database, clock=world.clock).write(lambda m: sickness.cannot(m, "A7")),
    )
    assert isinstance(got, str)
    now = world.clock.now()
    assert len(world.oncall.staffing.absences(now, now + timedelta(hours=1), "A7")) == 1
    assert primary_at(world, "2026-10-14 20:00") == "AS2"


def test_what_two_change_in_somebodys_terms_at_once_both_stands(world: World) -> None:
    """The coordinator writes 60 % while A2 asks to be offered open duties: neither takes the other's back."""
    world.oncall.staffing.change_terms("A2", lambda stood: replace(stood, caseload=3), "dov")
    meanwhile(
        world,
        lambda moment: staffing.change_terms(moment, "A2", lambda stood: replace(stood, fte_percent=60), "dov"),
        lambda: world.oncall.staffing.change_terms("A2", lambda stood: replace(stood, takes_offers=True), "A2"),
    )
    terms = world.oncall.staffing.terms("A2")
    assert (terms.fte_percent, terms.takes_offers) == (60, True)
