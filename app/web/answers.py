"""Answers beside the good one: how the API document describes the refusals of an operation."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic.json_schema import models_json_schema

from app.errors import Refusal
from app.models.problem import FaultShown, Problem

_PLACES = "#/components/schemas/{model}"

_, _DEFINITIONS = models_json_schema([(Problem, "serialization"), (FaultShown, "serialization")], ref_template=_PLACES)
PROBLEM_SCHEMAS: Mapping[str, Any] = MappingProxyType(_DEFINITIONS["$defs"])
"""What the document's `components/schemas` must hold for the references below."""


def refuses(*refusals: type[Refusal]) -> dict[int | str, dict[str, Any]]:
    """FastAPI's `responses=` for these refusals, one entry for each status with an example for each code."""
    # FastAPI's own `model=` would describe them as application/json, which they are not.
    by_status: dict[int | str, list[type[Refusal]]] = {}
    for refusal in sorted(refusals, key=lambda one: (one.status, one.code)):
        by_status.setdefault(refusal.status, []).append(refusal)
    return {status: _answer(these) for status, these in by_status.items()}


def _answer(refusals: list[type[Refusal]]) -> dict[str, Any]:
    content = {
        "schema": {"$ref": _PLACES.format(model=Problem.__name__)},
        "examples": {refusal.code: {"summary": refusal.en, "value": _example(refusal)} for refusal in refusals},
    }
    headers = {name: {"schema": {"type": "string"}} for refusal in refusals for name in refusal.always}
    return {
        "description": " ".join(refusal.en for refusal in refusals),
        "content": {"application/problem+json": content},
        **({"headers": headers} if headers else {}),
    }


def _example(refusal: type[Refusal]) -> dict[str, object]:
    return {
        "type": f"/v1/problems/{refusal.code}",
        "title": refusal.code.replace("_", " ").capitalize(),
        "status": refusal.status,
        "detail": refusal.vi,
        "code": refusal.code,
        "request_id": "4fd0a3b2c6e94f1a8f0e2a7d5c3b1e90",
    }
