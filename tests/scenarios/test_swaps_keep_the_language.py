"""A swap that would leave nobody with a language on duty needs a word, and says why; cover for the sick does not."""

from dataclasses import replace

import pytest

from oncall.domain.covering import SwapState
from oncall.domain.planning import NeedRule
from tests.scenarios.conftest import ON_BOTH_STORES
from tests.world import World
from tests.world_rota import autumn_of, mentioned, offered, planning, primary_at

pytestmark = ON_BOTH_STORES


@pytest.fixture
def autumn(larkspur: World) -> World:
    """Monday 12 October 2026 at Larkspur, where somebody on duty ought to speak Spanish: A2 and A6 do."""
    world = autumn_of(larkspur)
    planning(world, needs=(NeedRule(skill="es"),), approval_hours=0)
    with world.database.read() as tx:
        speakers = [tx.people.by_external_id(name) for name in ("A2", "A6")]
    spanish = [replace(each, languages=each.languages | {"es"}) for each in speakers if each is not None]
    world.oncall.people.save(spanish, "test")
    return world


def test_a_swap_that_takes_the_only_spanish_speaker_waits_for_the_supervisor(autumn: World) -> None:
    """A2 offers a Tuesday night to A5, who would be alone with it and speaks no Spanish. AS2 reads what would be
    missing, allows it, and it is done."""
    swap = offered(autumn, "A2", "2026-10-20 16:30", "2026-10-21 08:00", "A5")
    autumn.phone("A5").replies("8")
    mentioned(autumn, "A2", "A5")
    assert autumn.oncall.cover.swap(swap).state is SwapState.WAITING
    autumn.phone("AS2").expects_text("a language or skill short", "5=allow 3=don't")
    autumn.phone("AS2").replies("5")
    mentioned(autumn, "A2", "A5", "AS2")
    assert primary_at(autumn, "2026-10-20 20:00") == "A5"


def test_between_two_who_speak_it_nobody_is_asked(autumn: World) -> None:
    """A6 speaks it as well, so nothing is lost and nobody has to allow anything."""
    swap = offered(autumn, "A2", "2026-10-20 16:30", "2026-10-21 08:00", "A6")
    autumn.phone("A6").replies("8")
    mentioned(autumn, "A2", "A6", "AS2")
    assert autumn.oncall.cover.swap(swap).state is SwapState.AGREED


def test_where_nobody_speaks_it_anyhow_a_swap_takes_nothing_away(autumn: World) -> None:
    """A7 has this week and speaks no Spanish; no more does A5."""
    swap = offered(autumn, "A7", "2026-10-14 16:30", "2026-10-15 08:00", "A5")
    autumn.phone("A5").replies("8")
    mentioned(autumn, "A7", "A5", "AS2")
    assert autumn.oncall.cover.swap(swap).state is SwapState.AGREED
