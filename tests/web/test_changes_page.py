"""Changes under way and people, for those who make rotas: given, ended, allowed, and seen by nobody else."""

import re
from dataclasses import replace
from datetime import timedelta

from oncall.domain.covering import OpeningState, SwapState
from oncall.domain.staffing import AbsenceKind
from tests.web.nights import duty, press, serving
from tests.web.site import ADA, BO, CLEO, NIGHT, Site


def test_whoever_makes_rotas_sees_everybody(site: Site) -> None:
    """By name, with who is away now – never why – and a way to each page; Ada sees no such list."""
    at = site.clock.now()
    site.oncall.staffing.enter_absence(BO, AbsenceKind.SICK, at, at + timedelta(days=2), "test", "a broken leg")
    page = site.signed_in("coordinator").get("/people").text
    assert page.count("away now") == 1
    assert f'href="/people/{ADA}"' in page
    assert "broken leg" not in page
    assert site.signed_in(worker=ADA).get("/people").status_code == 403


def test_changes_under_way_are_settled_by_whoever_makes_rotas(site: Site) -> None:
    """An open duty is given to somebody over a rule only with a reason; another search is ended."""
    thursday, sunday = duty(site, ADA, 2, "thursday"), duty(site, ADA, 5, "sunday")
    site.oncall.staffing.enter_absence(CLEO, AbsenceKind.LEAVE, thursday.start, thursday.end, "test")
    first, second = (site.oncall.cover.ask_cover(ADA, each.start, each.end, ADA) for each in (thursday, sunday))
    dov, form = site.signed_in("coordinator"), "/rota/changes"
    assert "Changes under way (2)" in dov.get("/rota").text
    given = {"opening": first.id, "worker": CLEO}
    assert "A rule stands against it" in press(dov, f"{form}/give", form, **given).text
    press(dov, f"{form}/give", form, **given, override="She offered to come back early")
    assert serving(site, thursday) == CLEO
    press(dov, f"{form}/end", form, opening=second.id)
    assert site.oncall.cover.opening(second.id).state is OpeningState.WITHDRAWN
    assert site.signed_in(worker=ADA).get(form).status_code == 403


def test_a_swap_waits_for_the_word_that_a_rule_needs(site: Site) -> None:
    """The night begins in 39 hours, so the agency wants a coordinator's word; only neither side may say it."""
    tuesday = duty(site, BO, 0, "tuesday")
    above = replace(tuesday, id="above", line="adult", position="supervisor", area=None, worker="AS1", start=NIGHT)
    site.oncall.duty.plan([above], "test")
    site.clock.move(minutes=60 * 24)
    offered = site.oncall.cover.offer_swap(BO, tuesday.start, tuesday.end, BO, CLEO)
    site.oncall.cover.take_swap(offered.id, CLEO, CLEO)
    waiting = site.oncall.cover.swap(offered.id)
    assert waiting.state is SwapState.WAITING
    own, form = site.signed_in("coordinator", BO), "/rota/changes"
    yes = {"swap": offered.id, "do": "yes", "reason": "Bo asked weeks ago"}
    assert "allow a swap of your own" in press(own, f"{form}/decide", form, **yes).text
    dov = site.signed_in("coordinator")
    assert "Your word is needed" in dov.get(form).text
    assert "Say why the rule may be broken" in press(dov, f"{form}/decide", form, **{**yes, "reason": " "}).text
    page = press(dov, f"{form}/decide", form, **yes).text
    assert re.search(r"coordinator \d+ allowed it .*, signed in: .*although: short notice\.", page, re.DOTALL)
    assert "“Bo asked weeks ago”" in page
    assert site.oncall.cover.swap(offered.id).state is SwapState.AGREED
    assert serving(site, tuesday) == CLEO


def test_a_word_given_for_the_supervisor_is_kept_under_ones_own_name(site: Site) -> None:
    """The supervisor was asked by text, and rings Dov, who presses it on their page: it was Dov, with why."""
    thursday, own = duty(site, BO, 2, "thursday"), "/people/AS1"
    above = replace(thursday, id="above", line="adult", position="supervisor", area=None, worker="AS1", start=NIGHT)
    site.oncall.duty.plan([above], "test")
    site.clock.move(minutes=60 * 72)
    offered = site.oncall.cover.offer_swap(BO, thursday.start, thursday.end, BO, CLEO)
    site.oncall.cover.take_swap(offered.id, CLEO, CLEO)
    (asked,) = [each for each in site.oncall.cover.questions("AS1") if each.subject == offered.id]
    dov = site.signed_in("coordinator")
    page = dov.get(own).text
    assert "Why it may be broken" in page
    assert "Short notice." in page
    given = {"question": asked.id, "digit": "5"}
    assert "Say why the rule may be broken" in press(dov, f"{own}/answer", own, **given).text
    press(dov, f"{own}/answer", own, **given, reason="agreed by telephone")
    assert site.oncall.cover.swap(offered.id).state is SwapState.AGREED
    (kept,) = site.oncall.cover.allowed()
    assert kept.word.by.startswith("login:")
    assert kept.word.reason == "agreed by telephone"


def test_whoever_allowed_it_and_has_left_is_no_riddle(site: Site) -> None:
    """A rule was broken by the word of Cleo, who has left since: the list says that, and no number of hers."""
    thursday = duty(site, ADA, 2, "thursday")
    hours = (thursday.start, thursday.end)
    site.oncall.staffing.enter_absence(BO, AbsenceKind.LEAVE, *hours, "test")
    site.oncall.cover.replace(ADA, BO, *hours, CLEO, "nobody else is there")
    site.oncall.cover.leave(CLEO, "test")
    page = site.signed_in("coordinator").get("/rota/changes").text
    assert "somebody who has left allowed it" in page
    assert f"{CLEO} allowed it" not in page
