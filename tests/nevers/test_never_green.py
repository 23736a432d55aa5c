"""Nothing is shown as in order that is not proven to be: engine, queue, carrier, ladder."""

from notifiers.phones import PhoneSwitch
from tests.nevers.unheard import heard_by
from tests.world import World


def test_a_service_whose_messages_are_all_refused_is_not_ready(night: World) -> None:
    """Never show green while the carrier takes nothing. The engine runs and the queue is empty, for every
    message was refused at once: that is red, and green again with the first that leaves."""
    workers = [worker.id for worker in night.oncall.people.everybody()]
    phones = [*map(night.phone, workers), night.desk("sheriff")]
    for phone in phones:
        phone.turns(PhoneSwitch.REFUSES)
    contact = night.contact()
    night.fast_forward(minutes=2)
    heard_by(night)
    assert not night.oncall.due.any_queued()
    assert [fault for fault in night.oncall.health.readiness().faults if "none got through" in fault]

    for phone in phones:
        phone.turns(PhoneSwitch.ON)
    night.fast_forward(minutes=5)
    assert not [fault for fault in night.oncall.health.readiness().faults if "none got through" in fault]
    night.oncall.contacts.claim(contact.reference, "A3")
    night.settle()
    heard_by(night)


def test_an_escalation_that_is_late_and_a_page_that_waits_are_red(night: World) -> None:
    """Never look at liveness alone: an engine that beats and does nothing is found by what it leaves undone."""
    contact = night.contact(paged=False)
    night.clock.move(seconds=61)
    night.oncall.due.beat("engine", "running")
    assert any("waited for over a minute" in fault for fault in night.oncall.health.readiness().faults)
    night.settle()
    night.clock.move(minutes=7)
    night.oncall.due.beat("engine", "running")
    assert any("over a minute late" in fault for fault in night.oncall.health.readiness().faults)
    night.settle()
    night.oncall.contacts.claim(contact.reference, "A3")
    heard_by(night)


def test_no_heartbeat_is_red_and_so_is_an_old_one(night: World) -> None:
    """Unknown is red: before any engine ran, and twenty seconds after the last one did."""
    night.restarts()
    night.clock.move(seconds=21)
    assert any("No engine is proven to run" in fault for fault in night.oncall.health.readiness().faults)
    night.engine.tick()
    assert night.oncall.health.readiness().ready


def test_an_engine_that_may_not_trust_its_clock_gives_no_sign_of_life(night: World) -> None:
    """Never page by a clock that is off, and never pretend to: held, it takes no work, and turns red by itself."""
    contact = night.contact(paged=False)
    night.engine.hold(held=True)
    night.clock.move(seconds=30)
    night.engine.tick()
    assert heard_by(night) == []
    assert not night.oncall.health.readiness().ready
    night.engine.hold(held=False)
    night.settle()
    assert heard_by(night) == ["A3"]
    night.oncall.contacts.claim(contact.reference, "A3")
