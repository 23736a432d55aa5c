"""Several contacts for one person: one message, a code for each, and no guessing which was meant."""

from tests.world import World


def test_two_questions_that_are_open_to_one_phone_are_told_apart_by_their_codes(larkspur: World) -> None:
    """03:00 and 03:01, two contacts, one primary asleep. At 03:05 the first is repeated, at 03:06 the second.

    She wakes up and types a bare 1: nothing happens, and both are listed with what to type. The full
    string takes exactly one; from then on the other is the only one left, and a bare 1 is enough.
    """
    larkspur.at("2026-10-17 03:00")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    primary, supervisor = larkspur.phone("A3"), larkspur.phone("AS1")
    first = larkspur.contact()
    assert ". 1=I'll take it" in primary.expects_text(first.reference, at="03:00")
    larkspur.fast_forward(to="03:01")
    second = larkspur.contact()
    code = larkspur.code(second, "A3")
    primary.expects_text(second.reference, f"1{code}=I'll take it", at="03:01")

    larkspur.fast_forward(to="03:02")
    primary.replies("1")
    listed = primary.expects_text("Which one? Nothing changed yet")
    assert f"1{larkspur.code(first, 'A3')}=IMMEDIATE Larkspur {first.reference}" in listed
    assert f"1{code}=IMMEDIATE Larkspur {second.reference}" in listed
    assert larkspur.now(first).claimed_by is None

    primary.replies(f"1{code}")
    primary.expects_text(second.reference, "is YOURS 03:02")
    primary.replies("1")
    primary.expects_text(first.reference, "is YOURS 03:02")
    supervisor.is_silent()


def test_pages_that_wait_for_one_person_leave_as_one_message(larkspur: World) -> None:
    """Three contacts come in while no engine runs. When one starts, the primary gets one text with all three."""
    larkspur.at("2026-10-17 03:00")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    primary = larkspur.phone("A3")
    contacts = [larkspur.contact(paged=False) for _ in range(3)]
    larkspur.fast_forward(to="03:00")
    text = primary.expects_text("IMMEDIATE 3 pages 03:00", at="03:00")
    for contact in contacts:
        assert f"{larkspur.code(contact, 'A3')} Larkspur {contact.reference}" in text

    larkspur.fast_forward(to="03:05")
    primary.expects_text("IMMEDIATE 3 pages 03:05", at="03:05")
    primary.expects_call("2 more pages wait for you", at="03:05")
    for contact in contacts:
        primary.replies(f"1 {larkspur.code(contact, 'A3')}")
        primary.expects_text(contact.reference, "is YOURS 03:05")


def test_a_first_page_is_never_held_back_for_a_bundle(larkspur: World) -> None:
    """A second contact comes in just before the first is repeated: it is paged in its own second, alone."""
    larkspur.at("2026-10-17 03:00")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    primary = larkspur.phone("A3")
    first = larkspur.contact()
    primary.expects_text(first.reference, at="03:00")
    larkspur.fast_forward(to="03:04")
    second = larkspur.contact()
    primary.expects_text(f"IMMEDIATE Larkspur {second.reference}", at="03:04")
    larkspur.fast_forward(to="03:05")
    primary.expects_pages(first.reference, "03:05 sms voice")
    for contact in (first, second):
        larkspur.oncall.contacts.claim(contact.reference, "A3")
