"""The pump: a thread nothing can end but its owner, and a log without personal data."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from notifiers.pump import Pump
from notifiers.snapshot import SnapshotFile
from tests.notifiers.phone_scene import ADA, Scene


@contextmanager
def pumping(scene: Scene, file: SnapshotFile | None = None, *, tries: int = 3) -> Iterator[Pump]:
    """A pump that runs while the block does."""
    pump = Pump(scene.simulator, file, tries=tries, first_pause=0.001)
    pump.start()
    try:
        yield pump
    finally:
        pump.stop()
    assert not pump.running


def wait_for(condition: Callable[[], bool], seconds: float = 5) -> None:
    """Wait until it is so, or fail."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.01)


def test_a_text_gets_through_without_anybody_asking(scene: Scene) -> None:
    with pumping(scene):
        scene.simulator.text(ADA, "1")
        wait_for(lambda: len(scene.taken) == 1)
    assert [reply.text for reply in scene.inbounds()] == ["1"]


def test_a_door_that_is_shut_for_a_while_costs_time_and_nothing_else(scene: Scene) -> None:
    scene.simulator.text(ADA, "first")
    scene.simulator.text(ADA, "second")
    scene.refusals_left = 2
    with pumping(scene):
        wait_for(lambda: len(scene.taken) == 2)
    assert [reply.text for reply in scene.inbounds()] == ["first", "second"]


def test_an_event_that_is_never_taken_is_dropped_and_the_next_one_still_goes(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says that something was lost and why, and neither number nor text."""
    scene.simulator.text(ADA, "poison")
    scene.simulator.text(ADA, "second")
    scene.refusals_left = 3
    with pumping(scene) as pump:
        wait_for(lambda: len(scene.taken) == 1)
        assert pump.running
    assert [reply.text for reply in scene.inbounds()] == ["second"]
    assert "refused it 3 times (DoorJammed)" in caplog.text
    assert ADA not in caplog.text
    assert "poison" not in caplog.text


def test_each_event_has_all_its_tries(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """Two refusals of the first and two of the second are not four of one."""
    scene.simulator.text(ADA, "first")
    scene.refusals_left = 2
    with pumping(scene):
        wait_for(lambda: len(scene.taken) == 1)
        scene.refusals_left = 2
        scene.simulator.text(ADA, "second")
        wait_for(lambda: len(scene.taken) == 2)
    assert caplog.text == ""


def test_the_wall_is_saved_while_it_changes_and_at_the_end(scene: Scene, tmp_path: Path) -> None:
    file = SnapshotFile(tmp_path / "phones.json")
    with pumping(scene, file):
        scene.simulator.text(ADA, "1")
        wait_for(lambda: file.load() is not None)
        scene.simulator.text(ADA, "2")
    restarted = scene.another()
    restarted.restore(file.load() or b"")
    assert restarted.wall() == scene.simulator.wall()


def test_a_wall_at_rest_is_not_written_again(scene: Scene, tmp_path: Path) -> None:
    file = SnapshotFile(tmp_path / "phones.json")
    with pumping(scene, file):
        time.sleep(0.25)
    assert file.load() is None


def test_a_disk_that_is_full_stops_no_phone(scene: Scene, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The folder is not there, as a stand-in for every way a disk can refuse."""
    with pumping(scene, SnapshotFile(tmp_path / "gone" / "phones.json")):
        scene.simulator.text(ADA, "1")
        wait_for(lambda: len(scene.taken) == 1 and "could not be saved" in caplog.text)
    assert "(FileNotFoundError)" in caplog.text
