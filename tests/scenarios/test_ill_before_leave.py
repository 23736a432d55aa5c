"""Somebody falls ill just before their leave and is well again: what was theirs is, and they read what is not."""

from oncall.domain.staffing import AbsenceKind
from tests.scenarios.conftest import ON_BOTH_STORES
from tests.scenarios.test_sick_one_above_the_other import everybody, night, says, sick
from tests.world import World
from tests.world_rota import primary_at

pytestmark = ON_BOTH_STORES

__all__ = ["night"]


def test_whose_leave_begins_in_tomorrows_night_reads_that_others_have_it(night: World) -> None:
    """A2 is ill, away from Thursday on, and well again at 22:01: tonight is theirs, Wednesday's night stays with AS2
    while cover is sought, and A2 reads both."""
    night.oncall.staffing.enter_absence(
        "A2", AbsenceKind.LEAVE, night.instant("2026-10-22 00:00"), night.instant("2026-10-25 00:00"), "dov"
    )
    night.settle()
    everybody(night)
    sick(night, "A2")
    night.fast_forward(to="22:01")
    night.phone("A2").replies("5")
    says(night, "A2", "yours again 22:01. Pages come to you", "Wed 21 Oct 16:30 to Thu 22 Oct 08:00 stays with cover")
    assert [primary_at(night, f"2026-10-{when}") for when in ("20 22:01", "21 20:00")] == ["A2", "AS2"]
    everybody(night)


def test_whose_leave_begins_tonight_has_again_just_what_was_theirs(night: World) -> None:
    """A2 is away from midnight until noon, so AS2 has that part; ill at 22:00 and well at 22:01, A2 has the hours until
    midnight again, and the next night."""
    night.oncall.staffing.enter_absence(
        "A2", AbsenceKind.LEAVE, night.instant("2026-10-21 00:00"), night.instant("2026-10-21 12:00"), "dov"
    )
    night.settle()
    sick(night, "A2")
    night.fast_forward(to="22:01")
    night.phone("A2").replies("5")
    says(night, "A2", "Larkspur primary is yours again 22:01. Pages come to you")
    held = [primary_at(night, f"2026-10-{when}") for when in ("20 22:01", "21 00:00", "21 07:59", "21 20:00")]
    assert held == ["A2", "AS2", "AS2", "A2"]
    everybody(night)
