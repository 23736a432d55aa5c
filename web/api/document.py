"""The OpenAPI 3.1 document, made from the operations themselves."""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from web.api.keys import SCOPES
from web.api.operation import Answer, Operation
from web.api.shapes import ProblemDocument

Json = dict[str, Any]
Mode = Literal["validation", "serialization"]

_PART = re.compile(r"<(\w+)>")
_REFERENCE = "#/components/schemas/{model}"
_REFUSALS = {
    400: "It cannot be read; says where",
    401: "No key, or none that is known",
    403: "The key lacks the scope",
    404: "There is no such thing",
    409: "The state of things forbids it; says why",
    413: "Larger than 256 kB",
    415: "Not application/json",
    422: "A value cannot be right; says which and what to do",
}


def about(operations: Sequence[Operation]) -> Operation:
    """The operation that answers with the document of these operations, and of itself."""
    itself = Operation(
        name="openapi", method="GET", path="/openapi.json", summary="This document", act=lambda: Answer(body={})
    )
    document = openapi((*operations, itself))
    return Operation(
        name=itself.name,
        method=itself.method,
        path=itself.path,
        summary=itself.summary,
        act=partial(Answer, body=document),
    )


def openapi(operations: Sequence[Operation]) -> Json:
    """The document."""
    paths: Json = {}
    for operation in operations:
        path = _PART.sub(r"{\1}", operation.path)
        paths.setdefault(path, {})[operation.method.lower()] = _described(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "On call",
            "version": "1",
            "description": "Contacts in, acts on them, who is on duty, rotas and calendars.",
        },
        "servers": [{"url": "/api/v1"}],
        "paths": paths,
        "components": {
            "schemas": _schemas(operations),
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": f"Scopes: {', '.join(SCOPES)}."}
            },
        },
    }


def _described(operation: Operation) -> Json:
    found: Json = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": _parameters(operation),
        "responses": _responses(operation),
        "security": [{"key": list(operation.scopes)}] if operation.scopes else [],
    }
    if operation.body is not None:
        found["requestBody"] = {"required": True, "content": _json(_named(operation.body))}
    return found


def _parameters(operation: Operation) -> list[Json]:
    found = [
        {"name": part, "in": "path", "required": True, "schema": {"type": "string"}}
        for part in _PART.findall(operation.path)
    ]
    if operation.repeatable:
        schema = {"type": "string", "minLength": 1, "maxLength": 200}
        says = "Any text of yours; the same request sent again with it within 30 days opens no second contact."
        found.append({"name": "Idempotency-Key", "in": "header", "description": says, "schema": schema})
    if operation.query is not None:
        asked = operation.query.model_json_schema()
        properties: Mapping[str, Json] = asked["properties"]
        needed = {name: {"required": True} for name in asked.get("required", ())}
        found += [
            {"name": name, "in": "query", "schema": schema, **needed.get(name, {})}
            for name, schema in properties.items()
        ]
    return found


def _responses(operation: Operation) -> Json:
    models = [_named(model) for model in operation.answers]
    schema = models[0] if len(models) == 1 else {"anyOf": models} if models else {"type": "object"}
    done = {str(status): {"description": "Done", "content": _json(schema)} for status in operation.success}
    return done | {str(status): _refusal(_REFUSALS[status]) for status in _refused(operation)}


def _refused(operation: Operation) -> list[int]:
    """The refusals that this operation can answer with."""
    statuses = [401, 403] if operation.scopes else []
    statuses += [404] if "<" in operation.path else []
    statuses += [422] if operation.query is not None else []
    return sorted(statuses + ([400, 409, 413, 415, 422] if operation.body is not None else []))


def _refusal(words: str) -> Json:
    return {"description": words, "content": {"application/problem+json": {"schema": _named(ProblemDocument)}}}


def _json(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def _named(model: type[BaseModel]) -> Json:
    return {"$ref": _REFERENCE.format(model=model.__name__)}


def _schemas(operations: Sequence[Operation]) -> Json:
    models = {ProblemDocument}.union(
        *(operation.answers for operation in operations),
        *([operation.body] for operation in operations if operation.body is not None),
    )
    named = sorted(models, key=lambda model: model.__name__)
    listed: list[tuple[type[BaseModel], Mode]] = [(model, "validation") for model in named]
    _, schemas = models_json_schema(listed, ref_template=_REFERENCE)
    found: Json = schemas["$defs"]
    return found
