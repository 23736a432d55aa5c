"""The phone wall after a restart: what was shown, what was to come, and what waited at the door."""

from pathlib import Path

import pytest

from notifiers.base import Delivery
from notifiers.phones import CallState, PhoneSwitch
from notifiers.snapshot import SnapshotFile
from tests.notifiers.phone_scene import ADA, BO, Scene, call, page


def test_a_restart_in_the_middle_of_everything_changes_nothing(scene: Scene) -> None:
    """A slow text on its way, a call ringing, a reply not yet taken in: all of it goes on."""
    scene.simulator.switch(ADA, PhoneSwitch.SLOW)
    scene.simulator.send(page(ADA))
    scene.simulator.send(call(BO))
    scene.simulator.text(ADA, "1")
    before = scene.simulator.wall()
    saved = scene.simulator.snapshot()
    scene.simulator = scene.another()
    scene.simulator.restore(saved)
    assert scene.simulator.wall() == before
    scene.pass_time(90)
    assert [reply.text for reply in scene.inbounds()] == ["1"]
    assert [delivery for _, delivery, _ in scene.reports()] == [
        Delivery.SENT,
        Delivery.RINGING,
        Delivery.FAILED,
        Delivery.DELIVERED,
    ]


def test_a_call_goes_on_ringing_after_a_restart(scene: Scene) -> None:
    scene.simulator.send(call(BO))
    saved = scene.simulator.snapshot()
    scene.simulator = scene.another()
    scene.simulator.restore(saved)
    scene.simulator.answer(BO)
    ringing = scene.phone(BO).call
    assert ringing is not None
    assert ringing.state is CallState.ANSWERED


def test_messages_after_a_restart_come_after_those_before_it(scene: Scene) -> None:
    """Two reports due at the same instant keep the order they were planned in."""
    first = scene.simulator.send(page(ADA)).provider_id
    saved = scene.simulator.snapshot()
    scene.simulator = scene.another()
    scene.simulator.restore(saved)
    second = scene.simulator.send(page(BO)).provider_id
    scene.pass_time(0.3)
    assert [event.provider_id for event in scene.taken] == [first, second]


def test_the_version_never_comes_again(scene: Scene) -> None:
    """A browser saw what was never saved; after the restart its version must not mean something else."""
    saved = scene.simulator.snapshot()
    scene.simulator.text(ADA, "never saved")
    seen = scene.simulator.version
    scene.simulator = scene.another()
    scene.simulator.restore(saved)
    assert scene.simulator.version > seen


def test_a_new_phone_stays_on_the_wall_beside_the_old_ones(scene: Scene) -> None:
    saved = scene.simulator.snapshot()
    scene.simulator = scene.another()
    scene.simulator.put_up("+13035550144", "Cleo")
    scene.simulator.restore(saved)
    assert [phone.name for phone in scene.simulator.wall()] == ["Ada", "Bo", "Cleo"]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ((b'"switch":"on"', b'"switch":"+13035550142"'), "phones.0.switch"),
        ((b"{", b""), "body: Invalid JSON"),
    ],
)
def test_a_spoilt_snapshot_is_refused_whole_and_not_quoted(
    scene: Scene, change: tuple[bytes, bytes], place: str
) -> None:
    spoilt = scene.simulator.snapshot().replace(*change)
    before = (scene.simulator.wall(), scene.simulator.version)
    with pytest.raises(ValueError, match=place) as error:
        scene.simulator.restore(spoilt)
    assert "0142" not in str(error.value)
    assert error.value.__suppress_context__
    assert (scene.simulator.wall(), scene.simulator.version) == before


def test_a_file_holds_the_last_snapshot_and_is_nobody_elses(tmp_path: Path) -> None:
    file = SnapshotFile(tmp_path / "phones.json")
    assert file.load() is None
    file.save(b"one")
    file.save(b"two")
    assert file.load() == b"two"
    assert (tmp_path / "phones.json").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["phones.json"]


def test_a_save_that_fails_keeps_the_snapshot_before(tmp_path: Path) -> None:
    """Where the new file cannot be written, the old one is untouched."""
    file = SnapshotFile(tmp_path / "phones.json")
    file.save(b"old")
    (tmp_path / "phones.json.new").mkdir()
    with pytest.raises(OSError, match="phones"):
        file.save(b"new")
    assert file.load() == b"old"
