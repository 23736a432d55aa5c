"""Log lines: one JSON object each, and nothing in them that names anybody or lets anybody in."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from oncall.cli.logs import JsonLines, without_secrets

NUMBER = "+13035550142"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where a logger of this test's own writes."""
    stream, logger = io.StringIO(), logging.getLogger("a.test")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger.addHandler(handler)
    yield stream
    logger.removeHandler(handler)


def test_a_line_is_one_object(stream: io.StringIO) -> None:
    """Whatever collects the lines can read them without knowing us."""
    logging.getLogger("a.test").warning("a carrier took no message\n(%s)", "30001")
    line = json.loads(stream.getvalue())
    assert stream.getvalue().count("\n") == 1
    assert (line["level"], line["logger"], line["event"]) == (
        "warning",
        "a.test",
        "a carrier took no message\n(30001)",
    )


def test_an_exception_is_told_without_its_words(stream: io.StringIO) -> None:
    """The text of a database's error quotes the row; the kind and the place are enough to find it."""
    try:
        raise ValueError(f"row of Ada, {NUMBER}")
    except ValueError:
        logging.getLogger("a.test").exception("a step failed")
    line = json.loads(stream.getvalue())
    assert line["error"] == "ValueError"
    assert "test_logs.py" in line["where"]
    assert "Ada" not in stream.getvalue()
    assert NUMBER not in stream.getvalue()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Exception on /p/abcDEF123_-456 [GET]", "Exception on /p/… [GET]"),
        ("GET http://host/in/LiQWw1xrunzcp6BG0UlpP 200", "GET http://host/in/… 200"),
        (f"no route to {NUMBER}.", "no route to +…."),
        ("GET /p/ 404 in 12 ms", "GET /p/ 404 in 12 ms"),
    ],
)
def test_what_slipped_in_is_taken_out(text: str, left: str) -> None:
    """A library's own line may quote an address that we would not: the secret of a link, a number."""
    assert without_secrets(text) == left
