"""Leniency: a faulty optional field is left out with a warning; a required or an unknown one refuses the form.

A refusal that reaches a phone in the hills days later is a lost tip-off.
"""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, from_json, to_json

from app import errors
from app.errors import Fault
from app.models.fields import Fields
from app.web.problems import faults_of

Location = tuple[int | str, ...]


def read(adapter: TypeAdapter[Fields], model: type[Fields], raw: bytes) -> tuple[Fields, tuple[Fault, ...]]:
    """The form and what was left out of it. Raises MalformedJson, and InvalidFields for what cannot be left out."""
    try:
        return adapter.validate_json(raw, strict=True), ()
    except ValidationError as error:
        found = _errors(error)
    if any(fault["type"] == "json_invalid" for fault in found):
        raise errors.MalformedJson
    places = {place for fault in found if (place := droppable(model, fault))}
    if any(droppable(model, fault) is None for fault in found):
        raise errors.InvalidFields(faults=faults_of(found))
    document = from_json(raw)
    # From the back, so that leaving out one entry of a list does not shift the ones still to go.
    for place in sorted(places, key=_order, reverse=True):
        _leave_out(document, place)
    try:
        return adapter.validate_json(to_json(document), strict=True), tuple(faults_of(found))
    except ValidationError as error:
        raise errors.InvalidFields(faults=faults_of(_errors(error))) from None


def droppable(model: type[Fields], fault: Mapping[str, Any]) -> Location | None:
    """The innermost optional field, or entry of an optional list, around the fault; None when there is none."""
    if fault["type"] == "extra_forbidden":
        return None
    found: Location | None = None
    location: Sequence[int | str] = fault["loc"]
    here: type[Fields] | None = model
    for depth, part in enumerate(location, start=1):
        if isinstance(part, int):
            found = (*location[:depth],) if found else None
            continue
        field = here.model_fields.get(part) if here else None
        if field is None:
            break
        if here and part in here.never_left_out:
            return None
        if not field.is_required():
            found = (*location[:depth],)
        here = _model_in(field.annotation)
    return found


def _errors(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False, include_input=False)


def _model_in(annotation: object) -> type[Fields] | None:
    if isinstance(annotation, type) and issubclass(annotation, Fields):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)


def _order(place: Location) -> tuple[tuple[bool, int, str], ...]:
    # Numbers and words do not compare with each other; what is a number is told first.
    return tuple((isinstance(part, int), part if isinstance(part, int) else 0, str(part)) for part in place)


def _leave_out(document: Any, place: Location) -> None:  # noqa: ANN401 - JSON of any shape
    *path, last = place
    for part in path:
        if document is None:
            return
        document = document.get(part) if isinstance(document, dict) else document[part]
    # A field around this one may be gone already.
    if isinstance(document, dict):
        document.pop(last, None)
    elif isinstance(document, list):
        del document[int(last)]
