"""API keys: `Authorization: Bearer …`, each with the scopes it was given."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import g, request
from werkzeug.datastructures import WWWAuthenticate

from oncall.app import ApiKey
from oncall.domain.errors import Forbidden
from web import current
from web.errors import KeyMissing

P = ParamSpec("P")
R = TypeVar("R")

SCOPES = {
    "contacts:write": "open contacts",
    "contacts:read": "read what was said in a contact",
    "contacts:act": "claim, pass, close and move contacts on in a worker's name",
    "duty:read": "ask who is on duty, and read rotas",
    "rota:write": "enter absences, ask for cover and take open duties in a worker's name",
    "feeds:write": "make and take back calendars that follow the rota",
}
"""Everything a key may be given, in the words of its refusal."""


def key_required(*scopes: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Only with a key that has one of `scopes`. Raises KeyMissing, Forbidden."""

    def guarded(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guard(*args: P.args, **kwargs: P.kwargs) -> R:
            key = _key()
            if not any(allows(key, scope) for scope in scopes):
                raise Forbidden(f"{SCOPES[scopes[0]]} with this key", f"Ask for one with the scope {scopes[0]}")
            g.key = key
            return view(*args, **kwargs)

        return guard

    return guarded


def allows(key: ApiKey, scope: str) -> bool:
    """Whether the key is in force and has that scope."""
    return key.revoked_at is None and scope in key.scopes.split()


def key_in_use() -> ApiKey:
    """The key of this request, behind `key_required`."""
    found: ApiKey = g.key
    return found


def _key() -> ApiKey:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    key = current.oncall().access.key(secret.strip()) if kind.lower() == "bearer" else None
    if key is None:
        says = "No key, or none that is known here. Send the header 'Authorization: Bearer KEY' with a key that is."
        raise KeyMissing(says, www_authenticate=WWWAuthenticate("bearer"))
    return key
