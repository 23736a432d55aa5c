"""Files that people send: larger than any form, from those who may alone, and never written to a disk as they are."""

from io import BytesIO
from typing import IO

from flask import Flask, Request, request

from web import auth
from web.rotas.looking import PLANNERS

LARGEST_FILE = 4 * 1024**2
"""Bytes. Ten thousand duties are about one million of them."""

_FRAME = 64 * 1024  # What stands around a file in a form.
_LET_IN = ("imports.offer",)


class Incoming(Request):
    """A request whose files stay in memory: the usual one puts whatever is larger than half a megabyte on a disk,
    readable for whoever finds it there."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


def install(app: Flask) -> None:
    """Have larger bodies let in where files are asked for; before anything of the request is read."""
    app.before_request(_let_in)


def _let_in() -> None:
    if request.endpoint in _LET_IN and request.method == "POST":
        login = auth.look()
        if login is not None and login.role in PLANNERS:
            request.max_content_length = LARGEST_FILE + _FRAME
