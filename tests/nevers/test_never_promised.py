"""Nobody is promised what nobody has accepted: what a caller reads says that workers are told, and no more."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from oncall.config import AGENCIES, parse_rules
from tests.web.site import Site
from tests.world_agency import VERIFIED, rules_of

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
RINGING = re.compile(r"\b(ring|rings|rung|call|calls|phone|phones) (you|back)\b|\bcall-?back\b", re.IGNORECASE)


@pytest.fixture
def site(store_url: str) -> Iterator[Site]:
    """Larkspur on the web."""
    site = Site(store_url)
    yield site
    site.close()


@pytest.mark.parametrize("name", [*AGENCIES, "example"])
def test_no_receipt_promises_a_call(name: str) -> None:
    """Never say that somebody rings back: the contact may have no number, or only a text may be safe."""
    rules = parse_rules(EXAMPLE.read_text(), on=VERIFIED) if name == "example" else rules_of(name)
    assert not [category.id for category in rules.categories if RINGING.search(category.promise)]


@pytest.mark.parametrize(
    "reachable", [{}, {"callback": "(303) 555-0142", "safe_text": "yes"}], ids=["no number", "a text only"]
)
@pytest.mark.parametrize("danger", ["yes", "no", ""])
def test_whoever_cannot_be_rung_is_promised_no_call(site: Site, danger: str, reachable: dict[str, str]) -> None:
    """Never promise a call to somebody who gave no number, or for whom a call is not safe."""
    browser = site.browser()
    concern = {"what": "a fall", "where": "Mill Lane", "danger": danger, **reachable}
    page = browser.get(browser.post("/report", data=concern).location).text
    assert "We have your report" in page
    assert not RINGING.search(page)
