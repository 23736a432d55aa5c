"""The document of the API says exactly what there is."""

import re
from collections.abc import Iterator
from typing import Any

from tests.web.site import Site, document

METHODS = {"get", "post"}


def parts(node: Any) -> Iterator[dict[str, Any]]:
    """Every object in the document."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from parts(child)


def operations(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Every operation of the document."""
    return [operation for path in found["paths"].values() for operation in path.values()]


def test_every_route_is_in_it_and_nothing_else(site: Site) -> None:
    """Path by path and method by method."""
    found = document(site.browser().get("/api/v1/openapi.json"))
    described = {(path, method) for path, methods in found["paths"].items() for method in methods}
    routes = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1")), method.lower())
        for rule in site.app.url_map.iter_rules()
        for method in rule.methods or ()
        if rule.rule.startswith("/api/") and method.lower() in METHODS
    }

    assert described == routes


def test_it_holds_together(site: Site) -> None:
    """OpenAPI 3.1 with what that asks for: every reference leads somewhere, every id is one of its kind, every
    part of a path is declared, every answer described."""
    found = document(site.browser().get("/api/v1/openapi.json"))

    assert found["openapi"] == "3.1.0"
    assert set(found) <= {"openapi", "info", "servers", "paths", "components"}
    assert {"title", "version"} <= set(found["info"])
    schemas = found["components"]["schemas"]
    names = {part["$ref"].rpartition("/")[2] for part in parts(found) if "$ref" in part}
    assert names <= set(schemas)
    ids = [operation["operationId"] for operation in operations(found)]
    assert len(ids) == len(set(ids))
    for path, methods in found["paths"].items():
        for operation in methods.values():
            declared = {each["name"] for each in operation["parameters"] if each["in"] == "path"}
            assert declared == set(re.findall(r"\{(\w+)\}", path))
            assert all(answer["description"] for answer in operation["responses"].values())
            assert operation["summary"]


def test_what_it_refuses_is_said_as_well(site: Site) -> None:
    """Whoever reads only the document knows of every refusal, and which scope a key needs."""
    found = document(site.browser().get("/api/v1/openapi.json"))
    opening = found["paths"]["/contacts"]["post"]

    assert set(opening["responses"]) == {"200", "201", "400", "401", "403", "409", "413", "415", "422"}
    assert opening["security"] == [{"key": ["contacts:write"]}]
    assert [each["name"] for each in opening["parameters"]] == ["Idempotency-Key"]
    body = found["components"]["schemas"]["NewContactBody"]
    assert body["required"] == ["what", "where"]
    assert body["additionalProperties"] is False
    assert body["properties"]["received_at"]["anyOf"][0]["format"] == "date-time"


def test_it_says_what_limits_mean_and_what_none_mean(site: Site) -> None:
    """Whoever sends half of `safe` knows beforehand that the other half is not allowed."""
    schemas = document(site.browser().get("/api/v1/openapi.json"))["components"]["schemas"]
    safe, whole = schemas["Safe"], schemas["NewContactBody"]["properties"]["safe"]
    assert "not named is not allowed" in safe["description"]
    assert [safe["properties"][way]["default"] for way in ("voice", "text", "voicemail")] == [False, False, False]
    assert "Left out" in whole["description"]


def test_an_answer_is_what_it_says(site: Site) -> None:
    """Every field that comes is declared, and every declared one comes."""
    found = document(site.browser().get("/api/v1/openapi.json"))
    answer = site.browser().post(
        "/api/v1/contacts", json={"what": "a fall", "where": "Lane 12"}, headers=site.key("contacts:write")
    )

    assert set(document(answer)) == set(found["components"]["schemas"]["Opened"]["properties"])
