"""The demonstration is made from nothing: a whole rota with one gap, an evening that was lived through.

On SQLite alone: it is made to run from one file, without a server, and has no other store.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest

from notifiers.snapshot import SnapshotFile, loaded
from oncall.clock import DemoClock
from oncall.config import AGENCIES, parse_rules, rules_toml
from oncall.demo.seed import beginning
from oncall.demo.stage import Stage
from oncall.domain.contact import ContactState
from oncall.domain.errors import StoreUnfit
from rota.coverage import Roster, gaps
from rota.model import Scope

PORT = 8000


@pytest.fixture(params=["A", "B"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """A demonstration that was just made, of one agency and the other."""
    made = Stage.set_up(tmp_path, request.param, PORT)
    made.start()
    yield made
    made.stop()


def test_three_contacts_stand_at_three_places(stage: Stage) -> None:
    """One has ended, somebody is on the way to one, and one waits for whoever looks at the wall."""
    board = stage.oncall.contacts.board()
    assert {contact.state for contact in board.open} == {ContactState.WAITING, ContactState.CLAIMED}
    assert [contact.state for contact in board.ended] == [ContactState.CLOSED]
    assert stage.oncall.health.verify() is None
    assert stage.oncall.health.silent() == []


def test_the_wall_shows_the_evening_and_a_phone_for_everybody(stage: Stage) -> None:
    """Texts and answers of the evening stand on the phones from the start."""
    saved = SnapshotFile(stage.phones).load()
    assert saved is not None
    phones = loaded(saved).phones
    texts = [bubble.text for phone in phones for bubble in phone.bubbles]
    numbers = {d.address for worker in stage.oncall.people.everybody() for d in worker.destinations}
    assert numbers <= {phone.number for phone in phones}
    assert any("IMMEDIATE" in text for text in texts)
    assert texts.count("1") == 2


def test_the_rota_has_one_gap_and_nobody_is_in_two_places(stage: Stage) -> None:
    """Six weeks ahead every hour is served, but for one that is left open to be seen."""
    oncall, now = stage.oncall, stage.oncall.clock.now()
    rules, until = oncall.rules.current(), now + timedelta(weeks=5)
    holes = []
    for line in rules.service_lines:
        roster = Roster(rules=rules.duty, duties=oncall.duty.planned(now, until, line.id))
        for position in (each for each in rules.positions if not each.shadow):
            areas = [None] if position.scope is Scope.LINE else [area.id for area in rules.areas]
            holes += [hole for area in areas for hole in gaps(roster, line.id, area, position.id, now, until)]
    assert len(holes) == 1
    assert holes[0].start > now + timedelta(days=3)
    held = oncall.duty.planned(now, now + timedelta(weeks=2), rules.service_lines[0].id)
    for one, other in combinations(held, 2):
        assert one.worker != other.worker or one.end <= other.start or other.end <= one.start


def test_there_is_a_link_for_every_role(stage: Stage) -> None:
    """Each signs in once, and the worker is the one who is on duty now."""
    links = stage.links()
    assert list(links) == ["coordinator", "manager", "worker"]
    session = stage.oncall.access.sign_in_by_link(links["worker"].rpartition("/")[2])
    login = stage.oncall.access.session(session)
    assert login is not None
    assert login.worker_id is not None


def test_it_goes_on_where_it_was_left(tmp_path: Path) -> None:
    """The night was moved on by three hours; the next start goes on from there and makes nothing anew."""
    first = Stage.set_up(tmp_path, "A", PORT)
    assert isinstance(first.oncall.clock, DemoClock)
    first.start()
    before, references = first.oncall.clock.now(), {c.reference for c in first.oncall.contacts.board().open}
    first.oncall.clock.jump_to(before + timedelta(hours=3))
    first.oncall.clock.step_to(before + timedelta(hours=3))
    first.oncall.clock.run_at(60)
    first.stop()
    second = Stage.set_up(tmp_path, "A", PORT)
    assert not second.new
    assert second.oncall.clock.now() >= before + timedelta(hours=3)
    assert isinstance(second.oncall.clock, DemoClock)
    assert second.oncall.clock.speed == 60
    assert {c.reference for c in second.oncall.contacts.board().open} == references
    second.stop()


def test_fresh_starts_over_and_only_one_process_may(tmp_path: Path) -> None:
    """Somebody else shows it: hands off. Afterwards everything is new, the keys as well."""
    first = Stage.set_up(tmp_path, "A", PORT)
    with pytest.raises(StoreUnfit, match="Another process"):
        Stage.set_up(tmp_path, "A", PORT, fresh=True)
    references, key = {c.reference for c in first.oncall.contacts.board().open}, first.settings.store.data_keys
    first.start()
    first.stop()
    second = Stage.set_up(tmp_path, "A", PORT, fresh=True)
    assert second.new
    assert second.settings.store.data_keys != key
    assert {c.reference for c in second.oncall.contacts.board().open}.isdisjoint(references)
    second.start()
    second.stop()


def test_one_that_was_broken_off_begins_anew(tmp_path: Path) -> None:
    """The process was killed while it was being made; half a demonstration is none."""
    folder = tmp_path / "larkspur"
    folder.mkdir()
    (folder / "oncall.db").touch()
    stage = Stage.set_up(tmp_path, "A", PORT)
    assert stage.new
    assert len(stage.oncall.contacts.board().open) == 2
    stage.start()
    stage.stop()


@pytest.mark.parametrize("agency", AGENCIES)
@pytest.mark.parametrize(
    ("real", "begins"),
    [
        (datetime(2026, 11, 24, 18, 0, tzinfo=UTC), "21:00"),  # By day: this evening.
        (datetime(2026, 11, 25, 0, 30, tzinfo=UTC), "21:00"),  # The office has just closed.
        (datetime(2026, 11, 25, 9, 0, tzinfo=UTC), "now"),  # At night.
        (datetime(2026, 11, 28, 20, 0, tzinfo=UTC), "now"),  # On a Saturday.
    ],
)
def test_it_begins_while_offices_are_closed(agency: str, real: datetime, begins: str) -> None:
    """What the product is for is seen at once: nobody begins with an office that is open."""
    rules = parse_rules(rules_toml(agency), on=real.date())
    found = beginning(rules, real)
    assert found == real if begins == "now" else found.astimezone(rules.zone).strftime("%H:%M") == begins
    assert found >= real
