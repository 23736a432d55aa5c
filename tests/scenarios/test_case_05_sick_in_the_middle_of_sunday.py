"""Acceptance case 5, at Larkspur: the primary falls ill on Sunday afternoon, and no minute is without one."""

from datetime import timedelta

from tests.world import World
from tests.world_rota import hours, never_uncovered, opt_in, plans, primary_at, week

SUNDAY, MONDAY = "2026-10-25 08:00", "2026-10-26 08:00"


def sunday(world: World) -> None:
    """Sunday 25 October, 14:05. A2 has the week; A8 sits at the desk from Monday noon; four opted in to be asked.

    A6 and A7 have had more than A4 this autumn.
    """
    world.at("2026-10-12 12:00")
    week(world, "2026-10-19", primary="A2")
    plans(world, "A6", "primary", "2026-09-08 16:30", "2026-09-09 08:00", kind="weeknight")
    plans(world, "A7", "primary", "2026-09-15 16:30", "2026-09-16 08:00", kind="weeknight")
    plans(world, "A8", "primary", "2026-10-26 12:00", "2026-10-26 16:30", kind="desk")
    opt_in(world, "A4", "A6", "A7", "A8")
    world.at("2026-10-25 14:05")


def falls_ill(world: World) -> None:
    """14:05: seven, and seven again. AS2 has it in that minute, and whoever may is asked."""
    ill, acting = world.phone("A2"), world.phone("AS2")
    ill.replies("7")
    ill.expects_text("can't do Larkspur primary until Mon 26 Oct 08:00? Reply 7 again=sure, 5=I can", at="14:05")
    assert primary_at(world, "2026-10-25 14:05") == "A2"
    ill.replies("7")
    ill.expects_text("noted 14:05. Larkspur primary: supervisor has it", "5=I can after all, until 14:10", at="14:05")
    assert primary_at(world, "2026-10-25 14:05") == "AS2"
    acting.expects_text("you also hold Larkspur primary Sun 25 Oct 14:05 to Mon 26 Oct 08:00", at="14:05")
    world.desk("intake").expects_text("its holder can't. supervisor has it meanwhile", at="14:05")
    for each in ("A4", "A6", "A7"):
        wanted = "cover needed Larkspur primary Sun 25 Oct 14:10 to Mon 26 Oct 08:00. Reply 8=I can."
        world.phone(each).expects_text(wanted, "No reply=no", at="14:05")


def is_covered(world: World) -> None:
    """Nobody is left to be asked at 14:20, which supervisor and desk hear; A4's 8 comes at 14:32. It is Sunday: the
    desk looks after the rota and reads its texts on Monday morning, and the supervisor has them now."""
    cover, acting = world.phone("A4"), world.phone("AS2")
    world.fast_forward(to="14:32")
    for told in (acting, world.desk("intake")):
        told.expects_text("everybody has been asked, nobody can yet. supervisor has it", at="14:20")
    cover.replies("8")
    cover.expects_text("CONFIRMED, Larkspur primary is YOURS Sun 25 Oct 14:40 to Mon 26 Oct 08:00", at="14:32")
    for told in (acting, world.desk("intake")):
        told.expects_text("cover found for Larkspur primary Sun 25 Oct 14:40 to Mon 26 Oct 08:00", at="14:32")
    assert primary_at(world, "2026-10-25 14:39") == "AS2"
    assert primary_at(world, "2026-10-25 14:40") == "A4"


def test_sick_in_the_middle_of_sunday(larkspur: World) -> None:
    """14:05: A2 replies 7, is asked once, and replies 7 again. AS2 is acting primary in the same minute.

    The open duty is offered to those who opted in, the lightest load first, but not to A8, who would have had four
    hours of rest. A4 replies 8 at 14:32 and has it from 14:40; desk and supervisor are told. A contact at 18:10
    pages A4. A2 has 6 h 05 of standby, AS2 0 h 35 besides his own, A4 17 h 20: twenty-four hours in all.
    """
    sunday(larkspur)
    falls_ill(larkspur)
    is_covered(larkspur)
    larkspur.fast_forward(to="14:35")
    larkspur.phone("A7").replies("8")
    larkspur.phone("A7").expects_text("that duty has been taken. You are not needed. Thank you")
    larkspur.fast_forward(to="18:10")
    contact = larkspur.contact()
    larkspur.phone("A4").expects_text(contact.reference, at="18:10")
    larkspur.phone("A4").replies("1")
    larkspur.phone("A4").expects_text(contact.reference, "is YOURS 18:10")
    larkspur.oncall.contacts.close(contact.reference, "A4", "advice given")

    larkspur.at(MONDAY)
    never_uncovered(larkspur, SUNDAY, MONDAY)
    assert hours(larkspur, SUNDAY, MONDAY) == {
        "A2": timedelta(hours=6, minutes=5),
        "AS2": timedelta(minutes=35),
        "A4": timedelta(hours=17, minutes=20),
    }
    larkspur.phone("A8").is_silent()
    larkspur.phone("A2").is_silent()
