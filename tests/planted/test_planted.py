"""Every defect that we know of in other products is planted into ours, and a story must catch it.

A story that passes whether or not the defect is there proves nothing; so each is told twice, to the healthy product
and to the other one. The run ends with the table of all of them.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from shutil import copy

import pytest

from tests.carrier.fake import FakeTwilio
from tests.planted.known import DEFECTS, Planted
from tests.planted.scene import PATIENCE, Scene, Story
from tests.planted.table import PROPERTY
from tests.simulation.hasty import living


def tell(story: Story, url: str, twilio: FakeTwilio) -> None:
    """A story in a night of its own."""
    with living(url, twilio, PATIENCE) as (world, wire):
        world.at("2026-10-17 03:13")
        world.on_duty(primary="A3", supervisor="AS1", director="AD")
        story(Scene(world=world, wire=wire))


def catches(story: Story, url: str, twilio: FakeTwilio) -> bool:
    """Whether the story itself fails; that its night leaves something over would not be enough."""
    caught = []

    def heard(scene: Scene) -> None:
        try:
            story(scene)
        except AssertionError:
            caught.append(story)
            raise

    with suppress(AssertionError):
        tell(heard, url, twilio)
    return bool(caught)


@pytest.mark.parametrize("planted", DEFECTS, ids=lambda planted: planted.what)
def test_a_planted_defect_is_caught(
    planted: Planted,
    migrated_file: Path,
    tmp_path: Path,
    twilio: FakeTwilio,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    """The story passes; with the defect planted it fails."""
    tell(planted.story, f"sqlite:///{copy(migrated_file, tmp_path / 'healthy.db')}", twilio)
    planted.plant(monkeypatch)
    assert catches(planted.story, f"sqlite:///{copy(migrated_file, tmp_path / 'planted.db')}", twilio)
    record_property(PROPERTY, (planted.what, planted.whose, planted.story.__name__.replace("_", " ")))
