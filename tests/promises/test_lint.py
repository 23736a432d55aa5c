"""The checkout obeys its own ruff rules (see pyproject.toml, where every exception has its reason)."""

from tests.promises.sources import judge


def test_ruff_finds_nothing() -> None:
    """Whoever breaks a rule reads here the place and the rule, one a line."""
    judge("ruff", "check", "--output-format", "concise")
