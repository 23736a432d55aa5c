"""Acceptance case 12, at Harlow: one fire, four callers. The machine offers, a person attaches."""

from oncall.domain.contact import Contact, ContactState
from tests.world import World

STREET = "Canary apartments, 12 Foundry Street"


def saturday(harlow: World) -> Contact:
    """Saturday, 18:02: the first caller. Central's primary takes it at 18:03."""
    harlow.at("2026-09-26 18:02")
    harlow.on_duty(north="B-N1", south="B-S1", central="B-C2", east="B-E4", supervisor="B-SUP1", manager="B-MGR1")
    first = harlow.contact(area="central", where=STREET)
    harlow.phone("B-C2").expects_text(first.reference, at="18:02")
    harlow.fast_forward(to="18:03")
    harlow.phone("B-C2").replies("1")
    harlow.phone("B-C2").expects_text(first.reference, "is YOURS 18:03")
    return first


def test_the_worker_gets_one_page_and_a_counter_and_each_caller_a_reference(harlow: World) -> None:
    """18:04, 18:09 and 18:13: three more. Each is offered as 'probably same' and attached by the worker."""
    first = saturday(harlow)
    worker, references = harlow.phone("B-C2"), {first.reference}
    for number, clock in enumerate(("18:04", "18:09", "18:13"), 1):
        harlow.fast_forward(to=clock)
        caller = harlow.contact(area="central", where="Foundry Street 12, canary apartments")
        worker.expects_text(f"reported again {clock}, +{number} more", at=clock)
        assert caller.same_as == first.id
        assert caller.state is ContactState.WAITING
        references.add(caller.reference)
        attached = harlow.oncall.contacts.attach(caller.reference, first.reference, "B-C2")
        assert (attached.state, attached.owner) == (ContactState.ATTACHED, "B-C2")

    assert len(references) == 4
    assert len(harlow.view(first).linked) == 3
    harlow.oncall.contacts.all_well(first.reference, "B-C2", 120)
    harlow.fast_forward(to="19:00")
    worker.is_silent()


def test_attaching_can_be_taken_back_and_it_is_loud_at_once(harlow: World) -> None:
    """18:20: not the same fire after all. It has its own ladder at once, though the area's primary is engaged."""
    first = saturday(harlow)
    worker = harlow.phone("B-C2")
    harlow.fast_forward(to="18:04")
    second = harlow.contact(area="central", where=STREET)
    worker.expects_text("reported again 18:04, +1 more")
    harlow.oncall.contacts.attach(second.reference, first.reference, "B-C2")
    harlow.oncall.contacts.all_well(first.reference, "B-C2", 120)

    harlow.fast_forward(to="18:20")
    harlow.oncall.contacts.detach(second.reference, "B-C2")
    harlow.settle()
    worker.expects_text(f"IMMEDIATE Central {second.reference}", at="18:20")
    harlow.phone("B-S1").expects_text(f"IMMEDIATE Central {second.reference}", at="18:20")
    harlow.phone("B-SUP1").expects_text(second.reference, "For you to know", at="18:20")
    harlow.phone("B-S1").replies("1")
    harlow.phone("B-S1").expects_text(second.reference, "is YOURS 18:20")
    for other in (worker, harlow.phone("B-SUP1")):
        other.expects_text(f"{second.reference} taken by South primary 18:20")


def test_while_nobody_has_it_the_counter_is_on_its_pages(harlow: World) -> None:
    """Nobody has taken the first yet: its next text says that there is one more report, and the second is not paged."""
    harlow.at("2026-09-26 18:02")
    harlow.on_duty(central="B-C2", supervisor="B-SUP1", manager="B-MGR1")
    worker, first = harlow.phone("B-C2"), harlow.contact(area="central", where=STREET)
    harlow.fast_forward(to="18:04")
    second = harlow.contact(area="central", where=STREET)
    harlow.fast_forward(to="18:07")
    worker.expects_pages(first.reference, "18:02 sms", "18:04 voice", "18:07 voice")
    worker.expects_text(f"IMMEDIATE Central {first.reference} +1 report 18:07", at="18:07")
    worker.replies("1")
    worker.expects_text(first.reference, "is YOURS 18:07")
    harlow.oncall.contacts.attach(second.reference, first.reference, "B-C2")


def test_a_repeat_that_nobody_looks_at_gets_a_ladder_of_its_own(harlow: World) -> None:
    """Nobody says whether the second caller means the same: after five minutes it is paged like any other."""
    first = saturday(harlow)
    harlow.oncall.contacts.all_well(first.reference, "B-C2", 120)
    harlow.fast_forward(to="18:04")
    second = harlow.contact(area="central", where=STREET)
    harlow.phone("B-C2").expects_text("reported again 18:04")
    harlow.fast_forward(to="18:08")
    harlow.phone("B-C2").is_silent()

    harlow.fast_forward(to="18:09")
    for worker in ("B-C2", "B-S1"):
        harlow.phone(worker).expects_text(f"IMMEDIATE Central {second.reference}", at="18:09")
    harlow.phone("B-SUP1").expects_text(second.reference, "For you to know")
    harlow.oncall.contacts.attach(second.reference, first.reference, "B-C2")
    harlow.fast_forward(to="18:30")
    for worker in ("B-S1", "B-SUP1"):
        harlow.phone(worker).expects_text(f"{second.reference} taken by primary 18:09. You are not needed")


def test_one_telephone_that_reports_another_home_is_offered_as_the_same_and_held_back_by_nothing(harlow: World) -> None:
    """The hospital's desk rings twice in a quarter of an hour, about two homes. The second child waits for nobody."""
    harlow.at("2026-09-26 18:02")
    harlow.on_duty(central="B-C2", supervisor="B-SUP1", manager="B-MGR1")
    first = harlow.contact(area="central", where="12 Foundry Street", number="+13035550171")
    harlow.phone("B-C2").expects_text(first.reference, at="18:02")
    harlow.fast_forward(to="18:04")
    harlow.phone("B-C2").expects_call("Press 1", at="18:04")
    second = harlow.contact(area="central", where="7 Mill Lane", number="+13035550171")
    assert second.same_as == first.id
    harlow.phone("B-C2").expects_text(second.reference, at="18:04")
    for contact in (first, second):
        harlow.oncall.contacts.claim(contact.reference, "B-C2")
