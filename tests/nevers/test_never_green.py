"""Nothing is shown as in order that is not proven to be: engine, queue, carrier, ladder."""

from notifiers.phones import PhoneSwitch
from tests.nevers.unheard import heard_by
from tests.world import World


def night(world: World) -> None:
    """Larkspur at 03:13 on a Saturday: a primary, a supervisor and a director on duty."""
    world.at("2026-10-17 03:13")
    world.on_duty(primary="A3", supervisor="AS1", director="AD")


def test_a_service_whose_messages_are_all_refused_is_not_ready(larkspur: World) -> None:
    """Never show green while the carrier takes nothing. The engine runs and the queue is empty, for every
    message was refused at once: that is red, and green again with the first that leaves."""
    night(larkspur)
    workers = [worker.id for worker in larkspur.oncall.people.everybody()]
    phones = [*map(larkspur.phone, workers), larkspur.desk("sheriff")]
    for phone in phones:
        phone.turns(PhoneSwitch.REFUSES)
    contact = larkspur.contact()
    heard_by(larkspur)
    assert not larkspur.oncall.due.any_queued()
    assert [fault for fault in larkspur.oncall.health.readiness().faults if "none has left" in fault]

    for phone in phones:
        phone.turns(PhoneSwitch.ON)
    larkspur.fast_forward(minutes=5)
    assert not [fault for fault in larkspur.oncall.health.readiness().faults if "none has left" in fault]
    larkspur.oncall.contacts.claim(contact.reference, "A3")
    larkspur.settle()
    heard_by(larkspur)


def test_an_escalation_that_is_late_and_a_page_that_waits_are_red(larkspur: World) -> None:
    """Never look at liveness alone: an engine that beats and does nothing is found by what it leaves undone."""
    night(larkspur)
    contact = larkspur.contact(paged=False)
    larkspur.clock.move(seconds=61)
    larkspur.oncall.due.beat("engine", "running")
    assert any("waited for over a minute" in fault for fault in larkspur.oncall.health.readiness().faults)
    larkspur.settle()
    larkspur.clock.move(minutes=7)
    larkspur.oncall.due.beat("engine", "running")
    assert any("over a minute late" in fault for fault in larkspur.oncall.health.readiness().faults)
    larkspur.settle()
    larkspur.oncall.contacts.claim(contact.reference, "A3")
    heard_by(larkspur)


def test_no_heartbeat_is_red_and_so_is_an_old_one(larkspur: World) -> None:
    """Unknown is red: before any engine ran, and twenty seconds after the last one did."""
    night(larkspur)
    larkspur.restarts()
    larkspur.clock.move(seconds=21)
    assert any("No engine is proven to run" in fault for fault in larkspur.oncall.health.readiness().faults)
    larkspur.engine.tick()
    assert larkspur.oncall.health.readiness().ready


def test_an_engine_that_may_not_trust_its_clock_gives_no_sign_of_life(larkspur: World) -> None:
    """Never page by a clock that is off, and never pretend to: held, it takes no work, and turns red by itself."""
    night(larkspur)
    contact = larkspur.contact(paged=False)
    larkspur.engine.hold(held=True)
    larkspur.clock.move(seconds=30)
    larkspur.engine.tick()
    assert heard_by(larkspur) == []
    assert not larkspur.oncall.health.readiness().ready
    larkspur.engine.hold(held=False)
    larkspur.settle()
    assert heard_by(larkspur) == ["A3"]
    larkspur.oncall.contacts.claim(contact.reference, "A3")
