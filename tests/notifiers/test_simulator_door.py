"""The line at the door: order, patience, and every event exactly once while the door is open."""

from threading import Thread

import pytest

from notifiers.base import Delivery, Inbound, Report
from notifiers.simulator import Simulator
from tests.notifiers.phone_scene import ADA, BO, EVENING, WORKERS, DoorJammed, Scene, page


def test_an_event_the_door_refuses_stays_first_in_line(scene: Scene) -> None:
    scene.simulator.text(ADA, "first")
    scene.simulator.text(BO, "second")
    scene.refusals_left = 1
    with pytest.raises(DoorJammed):
        scene.simulator.run_due()
    assert scene.taken == []
    assert scene.simulator.run_due() == 2
    assert [reply.text for reply in scene.inbounds()] == ["first", "second"]


def test_the_wall_moves_on_while_the_door_is_shut(scene: Scene) -> None:
    """What reached the phone reached it, whether the service has heard of it or not."""
    scene.simulator.send(page())
    scene.refusals_left = 1
    with pytest.raises(DoorJammed):
        scene.pass_time(5)
    assert scene.phone().bubbles[0].delivery is Delivery.DELIVERED


def test_an_event_given_up_shows_on_its_phone_as_failed(scene: Scene) -> None:
    scene.simulator.text(ADA, "first")
    scene.simulator.text(ADA, "second")
    first = scene.simulator.first_in_line()
    assert first is not None
    scene.simulator.drop(first)
    scene.simulator.drop(first)  # It is not in line any more, and the next one is not given up for it.
    scene.simulator.run_due()
    assert [reply.text for reply in scene.inbounds()] == ["second"]
    assert [b.delivery for b in scene.phone().bubbles] == [Delivery.FAILED, Delivery.DELIVERED]


def test_the_next_due_time_leads_a_jumping_clock_through_everything(scene: Scene) -> None:
    """A jump stops at each of these times, and after the last there is none."""
    assert scene.simulator.next_due() is None
    scene.simulator.send(page())
    stops = []
    while (due := scene.simulator.next_due()) is not None:
        scene.at = due
        stops.append((due - EVENING).total_seconds())
        scene.simulator.run_due()
    assert stops == [0.3, 1]


def test_what_waits_at_the_door_is_due_now(scene: Scene) -> None:
    scene.simulator.text(ADA, "1")
    assert scene.simulator.next_due() == scene.at


def test_the_service_may_answer_while_it_takes_an_event_in() -> None:
    """A reply makes the service text at once, from within the door; nothing waits for itself."""
    ids = (str(number) for number in range(1000))

    def door(event: Report | Inbound) -> None:
        if isinstance(event, Inbound):
            simulator.send(page(BO))

    simulator = Simulator(door=door, now=lambda: EVENING, new_id=lambda: next(ids), workers_number=WORKERS)
    simulator.put_up(ADA, "Ada")
    simulator.text(ADA, "1")
    assert simulator.run_due() == 1
    assert [sent.to for sent in simulator.sent] == [BO]


def test_many_threads_lose_nothing_and_double_nothing(scene: Scene) -> None:
    """Eight senders and two pumps at once: each text is told once as sent and once as delivered."""

    def send(sender: int) -> None:
        for number in range(50):
            scene.simulator.send(page(BO, id_=f"{sender}-{number}"))

    def pump() -> None:
        for _ in range(50):
            scene.pass_time(0.05)

    threads = [Thread(target=send, args=(sender,)) for sender in range(8)]
    threads += [Thread(target=pump) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    scene.pass_time(10)
    told = [(event.provider_id, event.delivery) for event in scene.taken if isinstance(event, Report)]
    assert len(told) == len(set(told)) == 800
    assert len(scene.simulator.sent) == 400
