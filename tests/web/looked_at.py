"""What axe says of a page in a browser."""

from collections.abc import Sequence

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SERIOUS = ("serious", "critical")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


CONTRAST = ["color-contrast"]
"""All that the other colour scheme can change."""


def faults(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """What axe finds serious or worse, with the first place of each."""
    found = Axe().run(page, options={"runOnly": list(rules)}).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:200]}" for fault in found if fault["impact"] in SERIOUS]
