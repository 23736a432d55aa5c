"""Logs: one JSON object a line on the standard output, and nothing in it that could name anybody.

An exception is told by its kind and its places in the code, never by its text, which may quote a row.
What still looks like a number or the secret of a link is taken out at the last moment.
"""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

_LINKS = re.compile(r"/(p|in)/[A-Za-z0-9_-]{8,}")
_NUMBERS = re.compile(r"\+\d{8,15}\b")

# They repeat rows and addresses at their chattier levels.
_QUIET = ("sqlalchemy", "urllib3", "alembic", "apscheduler", "waitress.queue")


class JsonLines(logging.Formatter):
    """A record as one line of JSON: when (real time, UTC), how grave, who says so, what."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its line break."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": without_secrets(record.getMessage()),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _places(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def without_secrets(text: str) -> str:
    """The text with the secrets of links and with telephone numbers taken out."""
    return _NUMBERS.sub("+…", _LINKS.sub(r"/\1/…", text))


def log_to(stream: TextIO = sys.stdout, level: str = "info") -> None:
    """From now on everything is logged there. `level` is one of the settings'."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def _places(error: BaseException | None) -> str:
    frames = traceback.extract_tb(error.__traceback__) if error is not None else []
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames[-6:]))
