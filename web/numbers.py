"""Whole numbers out of addresses and forms: never more digits than every store holds in a column."""

from flask import Flask
from werkzeug.routing import IntegerConverter

_DIGITS = 9


class StoredNumber(IntegerConverter):
    """What `<int:…>` means in our addresses: a longer number is nowhere, and so is the page."""

    regex = rf"[0-9]{{1,{_DIGITS}}}"


def install(app: Flask) -> None:
    """Have the addresses of `app` that are registered from now on read their numbers so."""
    app.url_map.converters["int"] = StoredNumber


def is_stored(written: str) -> bool:
    """Whether it is a whole number that the store can hold."""
    return written.isascii() and written.isdecimal() and len(written) <= _DIGITS
