"""One operation of the API: its address, its key, what it reads and what it answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import Blueprint, Response, json
from pydantic import BaseModel

from web.api.keys import key_required
from web.api.reading import read_body, read_query


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an operation answers with."""

    body: BaseModel | Mapping[str, object]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """`act` is called with the parts of the address, and with `body` and `query` where they are read.

    `scopes` are those of which a key needs one; none means that no key is needed. `answers` are the
    models that a success may hold, the richest first.
    """

    name: str
    method: str
    path: str
    summary: str
    act: Callable[..., Answer]
    scopes: tuple[str, ...] = ()
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    answers: tuple[type[BaseModel], ...] = ()
    success: tuple[int, ...] = (200,)
    repeatable: bool = False  # reads an Idempotency-Key


def blueprint_of(name: str, prefix: str, operations: Sequence[Operation]) -> Blueprint:
    """The routes of these operations."""
    blueprint = Blueprint(name, __name__, url_prefix=prefix)
    for operation in operations:
        view = _view(operation)
        if operation.scopes:
            view = key_required(*operation.scopes)(view)
        blueprint.add_url_rule(operation.path, operation.name, view, methods=[operation.method])
    return blueprint


def _view(operation: Operation) -> Callable[..., Response]:
    def view(**parts: str) -> Response:
        given: dict[str, object] = dict(parts)
        if operation.query is not None:
            given["query"] = read_query(operation.query)
        if operation.body is not None:
            given["body"] = read_body(operation.body)
        return _respond(operation.act(**given))

    return view


def _respond(answer: Answer) -> Response:
    body = answer.body.model_dump_json() if isinstance(answer.body, BaseModel) else json.dumps(answer.body)
    return Response(body, answer.status, answer.headers, content_type="application/json")
