"""Swaps on one's own page: offered, taken for something or nothing, kept after all."""

from datetime import timedelta

from oncall.domain.covering import SwapState
from tests.web.nights import duty, giving, press, serving
from tests.web.site import ADA, BO, Site


def test_a_swap_for_a_swap(site: Site) -> None:
    """Ada offers Bo her Thursday for his Saturday a week later; he takes it; both serve each other's."""
    thursday, later = duty(site, ADA, 2, "thursday"), duty(site, BO, 9, "later")
    ada, bo = site.signed_in(worker=ADA), site.signed_in(worker=BO)
    chosen = ada.get(f"{giving(thursday)}?with={BO}").text
    back = f"{later.start.isoformat()}|{later.end.isoformat()}|primary"
    assert back in chosen
    page = press(ada, giving(thursday) + "/swap", giving(thursday), **{"with": BO, "back": back}).text
    assert "The duty stays yours until the swap is agreed" in page
    (offered,) = site.oncall.cover.swaps(ADA)
    assert "I’ll take it" in bo.get("/me").text
    said = press(bo, f"/people/{BO}/swap", swap=offered.id, do="take").text
    settled = site.oncall.cover.swap(offered.id)
    if settled.state is SwapState.TAKEN:
        press(ada, f"/people/{ADA}/swap", swap=offered.id, do="consent")
    assert site.oncall.cover.swap(offered.id).state is SwapState.AGREED, said
    assert (serving(site, thursday), serving(site, later)) == (BO, ADA)


def test_a_swap_is_taken_for_something_in_return(site: Site) -> None:
    """Ada would only give her Thursday away; Bo takes it if she takes his Saturday: she is asked, and agrees."""
    thursday, later = duty(site, ADA, 2, "thursday"), duty(site, BO, 9, "later")
    ada, bo = site.signed_in(worker=ADA), site.signed_in(worker=BO)
    press(ada, giving(thursday) + "/swap", giving(thursday), **{"with": BO})
    (offered,) = site.oncall.cover.swaps(ADA)
    back = f"{later.start.isoformat()}|{later.end.isoformat()}|primary"
    assert f'value="{back}"' in bo.get("/me").text
    wrong = press(bo, f"/people/{BO}/swap", swap=offered.id, do="take", back="tomorrow")
    assert "it is no duty of theirs" in wrong.text
    press(bo, f"/people/{BO}/swap", swap=offered.id, do="take", back=back)
    assert site.oncall.cover.swap(offered.id).state is SwapState.TAKEN
    assert "in return" in ada.get("/me").text
    press(ada, f"/people/{ADA}/swap", swap=offered.id, do="consent")
    assert (serving(site, thursday), serving(site, later)) == (BO, ADA)


def test_a_week_is_given_away_as_one_for_a_week(site: Site) -> None:
    """What Ada has of a week, two nights, for what Bo has of the week before: chosen on one page."""
    wednesday, *_ = [duty(site, ADA, days, f"this-{days}") for days in (8, 9)]
    sooner, *_ = [duty(site, BO, days, f"sooner-{days}") for days in (1, 2)]
    ada = site.signed_in(worker=ADA)
    page = ada.get(f"{giving(wednesday)}?with={BO}").text
    assert "All 2 duties in a row, Wed 28 Oct 16:30 to Fri 30 Oct 08:00" in page
    assert "primary, 2 duties in a row, Wed 21 Oct 16:30 to Fri 23 Oct 08:00" in page
    back = f"{sooner.start.isoformat()}|{(sooner.end + timedelta(days=1)).isoformat()}|primary"
    assert back in page
    chosen = {"with": BO, "back": back, "whole": "yes"}
    page = press(ada, giving(wednesday) + "/swap", giving(wednesday), **chosen).text
    assert "primary, 2 duties in a row:" in page
    (offered,) = site.oncall.cover.swaps(ADA)
    assert offered.back is not None
    assert (len(offered.stint.each), len(offered.back.each)) == (2, 2)


def test_a_swap_is_kept_after_all(site: Site) -> None:
    """Ada takes her offer back; Bo can no longer take it."""
    thursday, ada = duty(site, ADA, 2, "thursday"), site.signed_in(worker=ADA)
    press(ada, giving(thursday) + "/swap", giving(thursday), **{"with": BO})
    (offered,) = site.oncall.cover.swaps(ADA)
    press(ada, f"/people/{ADA}/swap", swap=offered.id, do="withdraw")
    assert site.oncall.cover.swap(offered.id).state is SwapState.WITHDRAWN
    press(site.signed_in(worker=BO), f"/people/{BO}/swap", swap=offered.id, do="take")
    assert serving(site, thursday) == ADA
