"""The API document is the contract: what is committed is what is served, and every operation tells its refusals."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.core.settings import Doors, Settings
from app.main import create_app

COMMITTED = Path(__file__).resolve().parents[1] / "openapi.json"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(Settings(doors=Doors.ALL)).openapi()


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_committed_document_is_the_one_that_is_served(document: dict[str, Any]) -> None:
    assert json.loads(COMMITTED.read_text()) == document, "run: tinbao openapi > openapi.json"


def test_every_operation_has_a_name_of_its_own(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(set(names)) == len(names)


def test_every_operation_says_whether_it_needs_a_token(document: dict[str, Any]) -> None:
    assert not [name for name, operation in operations(document) if "security" not in operation]


def test_every_operation_describes_a_refusal_as_a_problem(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        refusals = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        assert any(status < "500" for status in refusals), name
        for status, answer in refusals.items():
            assert answer["description"], (name, status)
            # OAuth's own endpoints speak OAuth's own words (RFC 6749 §5.2).
            is_oauth = "/oauth/" in name and status not in {"408", "429", "503"}
            assert set(answer["content"]) == {"application/json" if is_oauth else "application/problem+json"}, name


def test_every_operation_that_needs_a_token_tells_what_happens_without(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        if operation["security"]:
            assert "401" in operation["responses"], name


def test_every_operation_is_told_in_words(document: dict[str, Any]) -> None:
    assert not [name for name, operation in operations(document) if not operation.get("description")]


def test_the_default_model_of_faulty_fields_is_nowhere(document: dict[str, Any]) -> None:
    assert "HTTPValidationError" not in json.dumps(document)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    wanted: set[str] = set()

    def walk(node: object) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                wanted.add(node["$ref"].removeprefix("#/components/schemas/"))
            for child in node.values():
                walk(child)
        elif isinstance(node, list):
            for child in node:
                walk(child)

    walk(document)
    assert wanted <= set(document["components"]["schemas"])
