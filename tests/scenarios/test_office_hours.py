"""By day the desk answers; when the office is closed by one press, on-call goes on."""

from oncall.domain.person import DESK
from rota.office import Office
from tests.world import World


def test_by_day_the_intake_desk_is_paged_and_takes_it(larkspur: World) -> None:
    """Wednesday, ten o'clock. Nobody on call is woken; the desk's own phone says 1."""
    larkspur.at("2026-10-14 10:00")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    contact = larkspur.contact()
    desk = larkspur.desk("intake")
    desk.expects_text(f"IMMEDIATE Larkspur {contact.reference}", at="10:00")
    desk.replies("1")
    desk.expects_text(contact.reference, "is YOURS 10:00")
    assert larkspur.now(contact).claimed_by == DESK + "intake"
    larkspur.phone("A3").is_silent()


def test_one_press_closes_the_office_and_the_supervisor_holds_it_until_somebody_confirms(larkspur: World) -> None:
    """Snow. At 10:00 the office is closed until 16:30, and A4 is asked to hold the day.

    Until A4 has confirmed, a contact goes to the supervisor. Afterwards to A4. Reopened, to the desk.
    """
    larkspur.at("2026-10-14 10:00")
    larkspur.on_duty(supervisor="AS1", director="AD")
    until = larkspur.instant("2026-10-14 16:30")
    closure = larkspur.oncall.duty.close_office(until, "AD", "snow", holder="A4")

    first = larkspur.contact()
    larkspur.phone("AS1").expects_text(first.reference, at="10:00")
    larkspur.phone("AS1").replies("1")
    larkspur.phone("AS1").expects_text("is YOURS 10:00")
    larkspur.oncall.contacts.close(first.reference, "AS1", "advice given")

    larkspur.fast_forward(to="10:30")
    larkspur.oncall.duty.confirm_closure(closure.id, "A4", "AD")
    second = larkspur.contact()
    larkspur.phone("A4").expects_text(second.reference, at="10:30")
    larkspur.phone("A4").replies("1")
    larkspur.phone("A4").expects_text("is YOURS 10:30")
    larkspur.oncall.contacts.close(second.reference, "A4", "advice given")

    larkspur.fast_forward(to="11:00")
    larkspur.oncall.duty.reopen_office(closure.id, "AD")
    assert isinstance(larkspur.oncall.duty.who("county"), Office)
    third = larkspur.contact()
    larkspur.desk("intake").expects_text(third.reference, at="11:00")
    larkspur.oncall.contacts.claim(third.reference, DESK + "intake")


def test_what_could_wait_is_told_by_day_once_it_has_waited_too_long_for_a_closed_office(larkspur: World) -> None:
    """A flood closes the office for nine days. On the first evening somebody asks about a school place.

    Three days later it is overdue at a minute to midnight: nobody is woken for it. On Monday at eight
    whoever answers while the office is closed hears of it, and again every day until somebody takes it.
    """
    larkspur.at("2026-10-14 10:00")
    larkspur.duty("A3", "primary", "county", "2026-10-14 00:00", "2026-10-26 08:00")
    larkspur.duty("AS1", "supervisor", "county", "2026-10-14 00:00", "2026-10-26 08:00")
    larkspur.oncall.duty.close_office(larkspur.instant("2026-10-26 08:00"), "AD", "flood")
    larkspur.fast_forward(to="19:00")
    contact = larkspur.contact(danger=False, paged=False)
    holder = larkspur.phone("A3")
    larkspur.fast_forward(minutes=4 * 24 * 60)  # Sunday evening; it was due by the end of Saturday.
    holder.is_silent()
    for _ in ("Monday", "Tuesday"):
        larkspur.fast_forward(to="07:59")
        holder.is_silent()
        larkspur.fast_forward(to="08:01")
        holder.expects_text(contact.reference, "was due Sat 23:59", at="08:00")
    larkspur.oncall.contacts.close(contact.reference, "AS1", "advice given")


def test_at_the_minute_of_the_change_the_new_holder_is_paged_and_a_claim_stays_where_it_is(harlow: World) -> None:
    """East changes hands at midnight. What was taken before stays with who took it; what is still open goes,
    at its next try, to the worker who is on now."""
    harlow.at("2026-09-18 23:20")
    harlow.duty("B-E4", "primary", "east", "2026-09-18 17:00", "2026-09-19 00:00")
    harlow.duty("B-E5", "primary", "east", "2026-09-19 00:00", "2026-09-19 08:00")
    harlow.on_duty(supervisor="B-SUP1", manager="B-MGR1")
    before, after = harlow.phone("B-E4"), harlow.phone("B-E5")
    taken = harlow.contact(area="east")
    before.expects_text(taken.reference, at="23:20")
    before.replies("1")
    before.expects_text(taken.reference, "is YOURS 23:20")
    harlow.oncall.contacts.finish(taken.reference, "B-E4")

    harlow.fast_forward(to="23:57")
    waiting = harlow.contact(area="east")
    harlow.fast_forward(to="00:02")
    before.expects_pages(waiting.reference, "23:57 sms", "23:59 voice")
    after.expects_pages(waiting.reference, "00:02 sms voice2")
    after.replies("1")
    after.expects_text(waiting.reference, "is YOURS 00:02")
    before.expects_text("taken by primary 00:02")
    assert harlow.now(taken).claimed_by == "B-E4"
