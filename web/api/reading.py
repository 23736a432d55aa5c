"""Reading what a machine sent: strictly, and with every fault named by its place and never repeated."""

from typing import TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import UnsupportedMediaType

from oncall.domain.errors import Invalid, Problem
from web.errors import Unreadable

M = TypeVar("M", bound=BaseModel)

_SEE = "See /api/v1/openapi.json"
_INSTANT = "Z or an offset, such as 2026-11-24T20:00:00-07:00 (in an address, write + as %2B)"
_FAULTS = {
    "extra_forbidden": ("there is no such field", f"Leave it out, or look for its name in {_SEE[4:]}"),
    "missing": ("it is missing", "Give it"),
    "string_too_short": ("it is empty", "Give at least one character"),
    "timezone_aware": ("it has no time zone, so it could mean many instants", f"End it with {_INSTANT}"),
    "no_day": ("it is no day", "Write it as 2026-12-24"),
    "no_instant": ("it is no date with a time of this century", f"Write it with {_INSTANT}"),
}


def read_body(model: type[M]) -> M:
    """The JSON of this request. Raises UnsupportedMediaType, Unreadable, Invalid."""
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        return model.model_validate_json(request.get_data(), strict=True)
    except ValidationError as error:
        # Not chained: the library's own error quotes what was sent.
        raise _refusal(error) from None


def read_query(model: type[M]) -> M:
    """What follows the question mark. Raises Invalid."""
    try:
        return model.model_validate_strings(request.args.to_dict(), strict=True)
    except ValidationError as error:
        raise _refusal(error) from None


def _refusal(error: ValidationError) -> Exception:
    faults = error.errors(include_url=False, include_input=False)
    broken = next((fault for fault in faults if fault["type"] == "json_invalid"), None)
    if broken is not None:
        where = str(broken.get("ctx", {}).get("error", "somewhere"))
        return Unreadable(f"The body is no JSON: {where}. Mend it there and send it again. Nothing was stored.")
    return Invalid(*map(_problem, faults))


def _problem(fault: ErrorDetails) -> Problem:
    place = ".".join(str(part)[:40] for part in fault["loc"]) or "body"
    told, remedy = _FAULTS.get(fault["type"], (fault["msg"][:1].lower() + fault["msg"][1:], _SEE))
    return Problem(place=place, fault=told, remedy=remedy)
