"""The stories are only worth something if a world that closes would notice what they leave out."""

import logging

import pytest

from tests.world import World


@pytest.fixture
def world(sqlite_url: str) -> World:
    """Larkspur at 03:13 with a primary on duty; each story closes it itself."""
    world = World(sqlite_url, "larkspur")
    world.at("2026-10-17 03:13")
    world.on_duty(primary="A3")
    return world


def test_a_message_that_the_story_did_not_mention_fails_it(world: World) -> None:
    """Somebody was paged, and the story forgot to say so."""
    contact = world.contact()
    with pytest.raises(AssertionError, match=rf"did not expect:\n.*{contact.reference}"):
        world.close()


def test_a_phone_that_should_be_silent_and_is_not_fails_it(world: World) -> None:
    """The primary was to be left in peace, and was paged."""
    world.contact()
    with pytest.raises(AssertionError, match="left in peace"):
        world.phone("A3").is_silent()
    world.phone("A3").expects_text("IMMEDIATE")
    world.close()


@pytest.mark.parametrize("personal", ["Canary story", "Castellan", "+15075550103"])
def test_a_personal_word_in_a_log_fails_it(world: World, personal: str) -> None:
    """What a caller said, a worker's name and a worker's number are looked for in every line."""
    logging.getLogger("oncall.somewhere").info("about %s", personal)
    with pytest.raises(AssertionError, match="Something personal"):
        world.close()


def test_a_text_with_another_time_or_other_words_is_not_the_expected_one(world: World) -> None:
    """The right message at the wrong minute is a wrong message."""
    contact = world.contact()
    primary = world.phone("A3")
    with pytest.raises(AssertionError, match="another minute"):
        primary.expects_text(contact.reference, at="03:14")
    with pytest.raises(AssertionError, match="without"):
        primary.expects_text("URGENT")
    primary.expects_text(contact.reference, at="03:13")
    world.close()
