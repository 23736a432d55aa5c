"""What went wrong, as a page for people and as a problem document (RFC 9457) for machines.

An answer says what is true and what to do, and never repeats what was sent. What nobody foresaw is
logged by its kind and its place in the code, for its text may hold what was said.
"""

import logging
import traceback
from http import HTTPStatus

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge, Unauthorized

from oncall.domain.errors import Forbidden, Invalid, NotFound, OncallError, Problem, Refused, Stale, StoreUnfit
from web import auth, current

log = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[OncallError], int], ...] = (
    (NotFound, 404),
    (Invalid, 422),
    (Refused, 409),
    (Forbidden, 403),
    (Stale, 409),
    (StoreUnfit, 503),
)
_STALE = "Somebody else changed it at the same moment. Look at it again and decide again."
_FORM_TOO_OLD = (
    "This form was open for too long, or cookies are switched off. Nothing was stored. Go back, reload it, try again."
)
_SAYS = {
    400: "The request cannot be read. Check the address, and go back to the page you came from.",
    401: "Nobody is signed in. Sign in first.",
    403: "That is not allowed from here. Go back, reload the page, and try again.",
    404: "There is nothing at this address. Check the spelling, or begin at the first page.",
    405: "This address cannot be used like that. Go back to the page you came from.",
    415: "The body is not of a kind that is read here. Send it as the page or the document of the API says.",
    429: "That was asked for too often. Wait ten minutes, and try again.",
    503: "This cannot be answered yet. Try again in a moment.",
    500: "Something went wrong on our side. What you sent may not be stored: go back, send it again, or ring us.",
}
_MACHINES = ("/api/", "/webhooks/", "/healthz", "/readyz", "/metrics")


class Unreadable(BadRequest):
    """A body, a header or a question of the API that cannot be read; `description` names the place."""


class KeyMissing(Unauthorized):
    """No key, or none that is known. Its sentence may be shown."""


def install(app: Flask) -> None:
    """Have every error of `app` end here."""
    app.register_error_handler(OncallError, _foreseen)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _unforeseen)


def status_of(error: OncallError) -> int:
    """The HTTP status that says the same as the error."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def _foreseen(error: OncallError) -> Response:
    problems = error.problems if isinstance(error, Invalid) else ()
    says = _STALE if isinstance(error, Stale) else str(error)
    if problems and request.method in ("GET", "HEAD"):  # Nothing was to be stored, so nothing is said of it.
        says = " ".join(map(str, problems))
    return _answer(status_of(error), says, problems)


def _of_http(error: HTTPException) -> Response:
    status = error.code or 500
    answer = _answer(status, _sentence(error, status))
    # The headers of an error are part of what it says: the ways that are allowed, the key that is wanted.
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "WWW-Authenticate", "Retry-After", "Location"):
            answer.headers[name] = value
    return answer


def _unforeseen(error: Exception) -> Response:
    place = "".join(traceback.format_tb(error.__traceback__))
    log.error("A request failed unforeseen: %s\n%s", type(error).__name__, place)
    return _answer(500, _SAYS[500])


def _sentence(error: HTTPException, status: int) -> str:
    match error:
        case Unreadable() | KeyMissing():
            return error.description or _SAYS[status]
        case CSRFError():
            return _FORM_TOO_OLD
        case RequestEntityTooLarge():
            return _too_large(request.max_content_length or 0)
        case _:
            return _SAYS.get(status, f"{HTTPStatus(status).phrase}. Go back to the page you came from.")


def _too_large(most: int) -> str:
    """What may be sent depends on the address: files are let in where they are asked for."""
    size = f"{most // 1024**2} MB" if most >= 1024**2 else f"{most // 1024} kB"
    return f"What you sent is larger than {size}. Nothing was stored. Shorten or split it, and send it again."


def _answer(status: int, says: str, problems: tuple[Problem, ...] = ()) -> Response:
    if request.path.startswith(_MACHINES):
        return _document(status, says, problems)
    back, back_words = ("/board", "To the board") if _signed_in() else ("/sign-in", "Sign in")
    page = render_template(
        "errors.html",
        heading=HTTPStatus(status).phrase,
        says=says,
        problems=problems,
        emergency=_emergency_number(),
        back=back,
        back_words=back_words,
    )
    return make_response(page, status)


def _document(status: int, says: str, problems: tuple[Problem, ...]) -> Response:
    told = [{"place": p.place, "fault": p.fault, "remedy": p.remedy} for p in problems]
    title = HTTPStatus(status).phrase
    answer = jsonify(type="about:blank", title=title, status=status, detail=says, problems=told)
    answer.status_code = status
    answer.mimetype = "application/problem+json"
    return answer


def _signed_in() -> bool:
    """Whether somebody is, as far as the store can say."""
    try:
        return auth.look() is not None
    except Exception:  # noqa: BLE001 - An error page must come out even when the store is what failed.
        return False


def _emergency_number() -> str:
    """The number for those in danger, who must not be left with an error; none for the signed in."""
    if current.login() is not None:
        return ""
    try:
        return current.rules().agency.emergency_number
    except Exception:  # noqa: BLE001 - An error page must come out even when the store is what failed.
        return ""
