"""Personal data is unreadable without its key, and opens only in the row it was sealed for."""

import base64

import pytest
import sqlalchemy as sa

from oncall.domain.errors import StoreUnfit
from oncall.store.database import Database
from oncall.store.sealing import Sealer
from oncall.store.tables import metadata
from tests.oncall.night import Night, worker

OLD, NEW = {"2025": b"o" * 32}, {"2026": b"n" * 32}


def test_what_is_sealed_opens_in_its_own_row_alone() -> None:
    """Somebody who can write to the database cannot move one caller's words to another's contact."""
    sealer = Sealer(OLD)
    sealed = sealer.seal("12 River Road", "contact-1")
    assert sealer.open(sealed, "contact-1") == "12 River Road"
    with pytest.raises(StoreUnfit, match="the key or the row was changed"):
        sealer.open(sealed, "contact-2")


def test_the_same_words_never_look_the_same() -> None:
    sealer = Sealer(OLD)
    assert sealer.seal("yes", "row") != sealer.seal("yes", "row")


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    """Rotation: the new key goes first, the old one stays until nothing needs it."""
    before, after = Sealer(OLD), Sealer(NEW | OLD)
    assert after.open(before.seal("words", "row"), "row") == "words"
    assert after.seal("words", "row").startswith("2026:")


def test_numbers_are_still_found_after_a_rotation() -> None:
    assert Sealer(NEW | OLD).digest("+13035550142") == Sealer(OLD).digest("+13035550142")
    assert Sealer(NEW).digest("+13035550142") != Sealer(OLD).digest("+13035550142")


def test_a_missing_key_is_named_and_asked_for() -> None:
    sealed = Sealer(OLD).seal("words", "row")
    with pytest.raises(StoreUnfit, match=r"sealed with key 2025, which is not in data_keys\. Add it back"):
        Sealer(NEW).open(sealed, "row")


def test_another_key_of_the_same_name_does_not_open() -> None:
    with pytest.raises(StoreUnfit, match="does not open with key 2025"):
        Sealer({"2025": b"x" * 32}).open(Sealer(OLD).seal("words", "row"), "row")


def test_no_key_at_all_is_refused_at_the_start() -> None:
    with pytest.raises(StoreUnfit, match="oncall init"):
        Sealer({})


@pytest.mark.parametrize("damage", ["2025:", "2025:AAAA", "2025:not base64 at all", "2025:é"])
def test_a_damaged_value_says_so(damage: str) -> None:
    """Whatever a broken disk or a careless hand leaves behind, it is one kind of error."""
    with pytest.raises(StoreUnfit, match="does not open with key 2025"):
        Sealer(OLD).open(damage, "row")


def test_one_flipped_bit_is_noticed() -> None:
    name, _, encoded = Sealer(OLD).seal("words", "row").partition(":")
    raw = bytearray(base64.b64decode(encoded))
    raw[-1] ^= 1
    with pytest.raises(StoreUnfit):
        Sealer(OLD).open(f"{name}:{base64.b64encode(raw).decode()}", "row")


def test_nothing_personal_can_be_read_in_the_store(night: Night) -> None:
    """Neither the caller's words, nor their number, nor a worker's."""
    night.open()
    night.engine.settle()
    night.text("ada", "not a reply, but my private words")
    everything = "\n".join(_dump(night.database))
    for canary in ("A child is alone", "River Road", "private words", *(d.address for d in worker("ada").destinations)):
        assert canary not in everything
    assert "contact-1" in everything  # So the dump is no empty one.


def _dump(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        return [str(tuple(row)) for table in metadata.tables.values() for row in connection.execute(sa.select(table))]
