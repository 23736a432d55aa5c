"""The file itself: TOML text to a document, and which half of it is which.

One `config.toml` holds two things. The process settings (`[service]`, `[store]`, `[web]` and those of the
carriers) are read by every process as it starts. The rules (everything else) are read once, by
`oncall config apply`, and live in the database from then on.
"""

import tomllib
from collections.abc import Collection
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from oncall.domain.errors import Invalid, Problem
from oncall.domain.rules import RuleSet

SETTINGS_SECTIONS = ("service", "store", "web", "twilio", "email", "apprise")
RULES_SECTIONS = tuple(field.name for field in fields(RuleSet))

Document = dict[str, Any]


def read_config(path: Path) -> str:
    """The text of a configuration file. Raises Invalid when there is none or it is not text."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise Invalid.at(
            path.name, "there is no such file", "Copy config.example.toml to it, or name another file"
        ) from None
    except UnicodeDecodeError:
        raise Invalid.at(path.name, "the file is not UTF-8 text", "Save it again as UTF-8") from None
    except OSError as error:
        raise Invalid.at(path.name, f"the file cannot be read ({error.strerror})", "Let this account read it") from None


def parse_document(text: str, place: str) -> Document:
    """The TOML document in `text`. Raises Invalid with the line and column of a mistake."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        fault = f"this is not TOML: {error}"
        raise Invalid.at(place, fault, "Mend that line; text stands between quotation marks") from None


def strange_sections(document: Document, place: str, sections: Collection[str]) -> list[Problem]:
    """Top-level names that nobody reads and that were most likely meant to be one of `sections`.

    A typo in a rule must not keep a running service from starting again, so each half of the file
    complains only of what looks like its own; what looks like nothing at all is left to the rules.
    """
    known = (*SETTINGS_SECTIONS, *RULES_SECTIONS)
    meant = {name: nearest(name, known) or RULES_SECTIONS[0] for name in document if name not in known}
    return [
        Problem(place=f"{place}: {name}", fault="there is no section of that name", remedy=hint(name, known))
        for name, section in meant.items()
        if section in sections
    ]


def nearest(name: str, known: Collection[str]) -> str | None:
    """The known name that `name` was most likely meant to be, or None when none is near."""
    close = get_close_matches(name.lower(), [k.lower() for k in known], n=1, cutoff=0.6)
    return next((k for k in known if k.lower() == close[0]), None) if close else None


def hint(name: str, known: Collection[str]) -> str:
    """What to do about a name that does not exist: the nearest one, or all of them."""
    near = nearest(name, known)
    if near is not None:
        return f"Did you mean '{near}'"
    return f"Use one of: {', '.join(known)}" if known else "Take it out"
