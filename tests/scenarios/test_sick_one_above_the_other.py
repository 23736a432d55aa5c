"""Several fall ill, one above the other, and get well again: whoever is told something about a post is told the truth.

Who really has it, by the position that is theirs; who really stops holding it, and from which minute on.
"""

import pytest

from oncall.domain.contact import ContactState
from oncall.domain.covering import OpeningState
from tests.scenarios.conftest import ON_BOTH_STORES
from tests.world import World
from tests.world_rota import COORDINATOR, mentioned, never_uncovered, opt_in, primary_at, rows_of, tuesday_of, week

pytestmark = ON_BOTH_STORES


@pytest.fixture
def night(larkspur: World) -> World:
    """Tuesday at ten in the evening; what was said until then is beside these stories."""
    everybody(tuesday_of(larkspur))
    return larkspur


def everybody(world: World) -> None:
    """What stands on the phones so far has been looked at."""
    mentioned(world, "A2", "A5", "AS1", "AS2", "AD", COORDINATOR)


def sick(world: World, worker: str) -> None:
    """Seven, and seven again."""
    world.phone(worker).replies("7")
    world.phone(worker).replies("7")


def heard(world: World, worker: str) -> str:
    """Everything on a phone, a text a line."""
    return "\n".join(world.phone(worker).texts)


def says(world: World, worker: str, *parts: str) -> None:
    """One of the texts on that phone holds all of these; several that leave in one minute come in any order."""
    texts = world.phone(worker).texts
    assert any(all(part in text for part in parts) for text in texts), (parts, texts)


def holder_of(world: World, position: str, when: str) -> str:
    """Who really has a position at a local minute."""
    return getattr(world.oncall.duty.who(world.rules.areas[0].id, position, "", world.instant(when)), "worker", "gap")


def test_only_who_stood_in_hears_that_they_hold_it_no_more(night: World) -> None:
    """A2 is ill at 22:00 and well at 22:01: AS2 holds it no more; A9 never held it, and hears who has it again."""
    sick(night, "A2")
    night.fast_forward(to="22:01")
    night.phone("A2").replies("5")
    says(night, "AS2", "Larkspur primary: its holder can after all, since 22:01. You hold it no more")
    says(night, COORDINATOR, "Larkspur primary: its holder can after all, and has it since 22:01")
    assert "hold it no more" not in heard(night, COORDINATOR)
    everybody(night)


def test_who_has_the_post_today_hears_nothing_false_of_next_week(night: World) -> None:
    """Sunday, 21:00: AS1, who is supervisor from Monday 08:00 on, is ill and at once well again. AS2, supervisor until
    then, is not told that they hold it no more; AS1 reads from which minute it is theirs, and so does A9."""
    week(night, "2026-10-26", primary="A4", supervisor="AS1")
    night.at("2026-10-25 21:00")
    everybody(night)
    sick(night, "AS1")
    night.fast_forward(to="21:01")
    night.phone("AS1").replies("5")
    says(night, "AS1", "supervisor is yours again Mon 26 Oct 08:00 to Mon 2 Nov 08:00")
    assert "Pages come to you" not in heard(night, "AS1")
    says(night, COORDINATOR, "supervisor Mon 26 Oct 08:00 to Mon 2 Nov 08:00: its holder can after all, and has it")
    says(night, "AS2", "supervisor Mon 26 Oct 08:00 to Mon 2 Nov 08:00: its holder can after all, and has it")
    says(night, "AD", "supervisor Mon 26 Oct 08:00 to Mon 2 Nov 08:00: its holder can after all. Not yours then")
    assert "hold it no more" not in heard(night, "AS2") + heard(night, "AD")
    assert holder_of(night, "supervisor", "2026-10-25 22:00") == "AS2"
    mentioned(night, "A4")
    everybody(night)


def test_whoever_holds_a_post_is_never_told_that_they_do_not(night: World) -> None:
    """AS2 is ill, then AD who stands in for them; AS2 is well again, then AD. AS2 has the post from then on, and not
    one text says otherwise; AD holds it no more from the minute in which AS2 had it again."""
    sick(night, "AS2")
    night.fast_forward(to="22:01")
    sick(night, "AD")
    night.fast_forward(to="22:02")
    night.phone("AS2").replies("5")
    assert holder_of(night, "supervisor", "2026-10-20 22:02") == "AS2"
    says(night, "AD", "supervisor: its holder can after all, since 22:02. You hold it no more")
    night.fast_forward(to="22:03")
    night.phone("AD").replies("5")
    says(night, "AD", "director is yours again 22:03. Pages come to you")
    assert "stays with cover" not in heard(night, "AD")
    assert holder_of(night, "supervisor", "2026-10-20 22:03") == "AS2"
    assert "hold it no more" not in heard(night, "AS2")
    assert "supervisor: its holder can after all, and has it since 22:03" not in heard(night, COORDINATOR)
    says(night, COORDINATOR, "director: its holder can after all, and has it since 22:03")
    assert not night.oncall.cover.openings()
    everybody(night)


def test_whoever_is_well_again_has_it_from_all_who_stood_in(night: World) -> None:
    """A2 is ill, then AS2 who stands in; then A2 is well: the primary is theirs, and not AD's, who stood in for both.
    AS2, whose own post AD keeps, had nothing to give back and hears nothing."""
    sick(night, "A2")
    night.fast_forward(to="22:01")
    sick(night, "AS2")
    assert primary_at(night, "2026-10-20 22:01") == "AD"
    everybody(night)
    before = heard(night, "AS2")
    night.fast_forward(to="22:02")
    night.phone("A2").replies("5")
    says(night, "A2", "Larkspur primary is yours again 22:02. Pages come to you")
    assert primary_at(night, "2026-10-20 22:02") == "A2"
    says(night, "AD", "Larkspur primary: its holder can after all, since 22:02. You hold it no more")
    assert heard(night, "AS2") == before
    assert holder_of(night, "supervisor", "2026-10-20 22:02") == "AD"
    never_uncovered(night, "2026-10-20 16:30", "2026-10-21 08:00")
    everybody(night)


def test_who_stood_in_and_is_well_again_stands_in_again(night: World) -> None:
    """A2 is ill, AS2 who stands in as well, and AS2 gets well: both posts are AS2's, the primary as supervisor."""
    sick(night, "A2")
    night.fast_forward(to="22:01")
    sick(night, "AS2")
    says(night, COORDINATOR, "Larkspur primary", "supervisor can't. director has it")
    says(night, COORDINATOR, "supervisor Tue", "its holder can't. director has it")
    night.fast_forward(to="22:02")
    night.phone("AS2").replies("5")
    assert primary_at(night, "2026-10-20 22:02") == holder_of(night, "supervisor", "2026-10-20 22:02") == "AS2"
    says(night, COORDINATOR, "Larkspur primary: supervisor can after all, and has it since 22:02")
    everybody(night)


def test_what_somebody_else_has_taken_is_not_called_theirs_again(night: World) -> None:
    """A2 is ill at 22:00, A5 confirmed from 22:05 on, and A2 is well at 22:01. Tonight stays with AS2 and then A5;
    tomorrow is A2's again. A2 reads just that, and AS2, who has the primary for four more minutes, is not told that
    they hold it no more. What A2 had claimed stays with those who have the night."""
    opt_in(night, "A5")
    contact = night.contact()
    night.phone("A2").replies("1")
    sick(night, "A2")
    tonight = next(text for text in night.phone("A5").texts if "Tue 20 Oct" in text)
    night.phone("A5").replies(tonight.split("Reply ")[1].split("=")[0])
    night.fast_forward(to="22:01")
    everybody(night)
    night.phone("A2").replies("5")
    assert primary_at(night, "2026-10-20 22:01") == "AS2"
    assert primary_at(night, "2026-10-20 22:05") == "A5"
    assert primary_at(night, "2026-10-21 20:00") == "A2"
    says(
        night,
        "A2",
        "Larkspur primary is yours again Wed 21 Oct 16:30 to Thu 22 Oct 08:00",
        "the rest stays with cover",
    )
    assert "Pages come to you" not in heard(night, "A2")
    says(night, "AS2", "Larkspur primary Wed 21 Oct 16:30", "its holder can after all. Not yours then")
    assert "hold it no more" not in heard(night, "AS2")
    says(night, COORDINATOR, "Larkspur primary Wed 21 Oct 16:30", "its holder can after all, and has it")
    assert night.now(contact).state is ContactState.WAITING
    night.phone("AS2").replies(f"1{night.code(contact, 'AS2')}")
    night.oncall.contacts.close(contact.reference, "AS2", "advice given")
    everybody(night)


def test_cover_that_was_found_while_two_were_ill_keeps_it(night: World) -> None:
    """A2 is ill, then AS2 who stands in, and A5 is confirmed for tonight through the one search. At 22:02 A2 is well:
    tonight is A5's from 22:05 on, so A2 is not told that pages come to them."""
    sick(night, "A2")
    night.fast_forward(to="22:01")
    sick(night, "AS2")
    (tonight, _) = [each for each in night.oncall.cover.openings() if each.stint.area]
    filled = night.oncall.cover.take(tonight.id, "A5", COORDINATOR, "by phone")
    night.settle()
    everybody(night)
    night.fast_forward(to="22:02")
    night.phone("A2").replies("5")
    says(night, "A2", "Larkspur primary is yours again Wed 21 Oct 16:30", "the rest stays with cover")
    assert "Pages come to you" not in heard(night, "A2")
    assert filled.filled_from is not None
    assert primary_at(night, "2026-10-20 22:30") == "A5"
    assert primary_at(night, "2026-10-21 20:00") == "A2"
    never_uncovered(night, "2026-10-20 16:30", "2026-10-21 08:00")
    everybody(night)


def test_whose_tomorrow_is_covered_has_only_tonight_again(night: World) -> None:
    """A5 took Wednesday night; at 22:01 A2 is well. Tonight is A2's, Wednesday A5's, and A2 reads both."""
    opt_in(night, "A5")
    sick(night, "A2")
    wednesday = next(each for each in night.oncall.cover.openings() if each.stint.start > night.clock.now())
    night.oncall.cover.take(wednesday.id, "A5", COORDINATOR, "by phone")
    night.settle()
    night.fast_forward(to="22:01")
    night.phone("A2").replies("5")
    says(
        night,
        "A2",
        "Larkspur primary is yours again 22:01. Pages come to you",
        "Wed 21 Oct 16:30 to Thu 22 Oct 08:00 stays with cover",
    )
    assert primary_at(night, "2026-10-20 22:01") == "A2"
    assert primary_at(night, "2026-10-21 20:00") == "A5"
    everybody(night)


def test_who_stands_in_for_several_is_named_by_what_is_theirs(night: World) -> None:
    """AS2 has the primary's post as well, then AD has both: 'director', never 'primary', to whoever is told."""
    sick(night, "A2")
    night.fast_forward(to="22:01")
    everybody(night)
    sick(night, "AS2")
    says(night, "AS2", "supervisor: director has it")
    says(night, COORDINATOR, "its holder can't. director has it")
    assert "primary has it" not in heard(night, COORDINATOR) + heard(night, "AS2")
    assert len(night.oncall.cover.openings()) >= 2
    everybody(night)


def test_where_nobody_is_left_nobody_is_named_and_nobody_is_said_to_have_been_asked(night: World) -> None:
    """All three are ill and nobody opted in. Whatever AD held stays on paper with AD: NOBODY, in the words for each
    post, and it is not said that everybody has been asked."""
    sick(night, "A2")
    sick(night, "AS2")
    everybody(night)
    night.fast_forward(to="22:05")
    count = len(night.phone(COORDINATOR).texts)
    sick(night, "AD")
    says(night, "AD", "director and 2 more: NOBODY is above you, so pages still come", "5=I can, until 22:10")
    said = night.phone(COORDINATOR).texts[count:]
    assert said
    assert all("NOBODY has it" in text for text in said)
    assert not any("everybody has been asked" in text for text in said)
    says(night, COORDINATOR, "director Tue", "its holder can't. NOBODY has it, nobody to ask for cover. Please find it")
    says(night, COORDINATOR, "supervisor Tue", "director can't. NOBODY has it, nobody to ask for cover")
    assert len(said) == len({text.split(":")[1] for text in said}), "one text a post and stretch"
    everybody(night)


def test_who_is_ill_and_has_it_on_paper_hears_that_cover_was_found(night: World) -> None:
    """Nobody stands above AD: pages still come. A director who is named for it at noon relieves AD, who hears so."""
    sick(night, "AD")
    everybody(night)
    opening = next(each for each in night.oncall.cover.openings() if each.stint.position == "director")
    night.oncall.cover.take(opening.id, "AS1", COORDINATOR, "nobody else is there")
    night.settle()
    says(night, "AD", "cover found for director Tue 20 Oct 22:05")
    assert night.oncall.cover.opening(opening.id).state is OpeningState.FILLED
    everybody(night)


def test_who_stands_in_from_the_morning_on_reads_from_which_minute(night: World) -> None:
    """AD has the night until six, AS1 comes on then: each reads the hours that are really theirs."""
    for duty in night.oncall.duty.planned(night.instant("2026-10-20 22:00"), night.instant("2026-10-20 22:01")):
        night.oncall.duty.cancel(duty.id, "dov")
    night.oncall.duty.plan(
        [
            *rows_of(night, "A3", "primary", "2026-10-20 16:30", "2026-10-21 08:00", "weeknight"),
            *rows_of(night, "AS1", "supervisor", "2026-10-21 06:00", "2026-10-22 06:00", "week"),
            *rows_of(night, "AD", "director", "2026-10-19 09:00", "2026-10-26 08:00", "week"),
        ],
        "test",
    )
    night.settle()
    mentioned(night, "A3")
    sick(night, "A3")
    says(night, "AD", "you also hold Larkspur primary Tue 20 Oct 22:00 to Wed 21 Oct 06:00")
    says(night, "AS1", "you also hold Larkspur primary Wed 21 Oct 06:00 to 08:00")
    assert [primary_at(night, f"2026-10-{at}") for at in ("20 23:00", "21 05:59", "21 06:00")] == ["AD", "AD", "AS1"]
    mentioned(night, "A3")
    everybody(night)
