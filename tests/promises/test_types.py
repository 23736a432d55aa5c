"""Everything is typed, and mypy in its strict mode agrees."""

from tests.promises.sources import judge


def test_mypy_finds_nothing() -> None:
    """Whoever breaks a type reads here the place and the reason, one a line."""
    judge("mypy", "--no-error-summary")
