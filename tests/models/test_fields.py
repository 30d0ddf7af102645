"""Every form of the house is walked: no text without the rules for text, no number and no list without an end."""

import pkgutil
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from importlib import import_module
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

import pytest
from pydantic import SecretStr, StringConstraints, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from app import models
from app.models.fields import Cleaned, Day, Fields, Moment

# The answer of a browser about a passkey: read by the library that knows its form, and never kept.
OF_THE_BROWSER = {"passkey", "new_passkey"}
IN_WORDS = {date: get_args(Day)[-1], datetime: get_args(Moment)[1]}
LISTS = (list, tuple, set, frozenset, Sequence)
for _module in pkgutil.iter_modules(models.__path__):
    import_module(f"app.models.{_module.name}")


def forms(root: type[Fields] = Fields) -> Iterator[type[Fields]]:
    for form in root.__subclasses__():
        yield form
        yield from forms(form)


FORMS = sorted({form for form in forms() if form.__module__.startswith("app.")}, key=lambda form: form.__qualname__)


def faults(annotation: Any, rules: Sequence[Any]) -> Iterator[str]:
    """What is missing of an annotation with these rules around it."""
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from faults(inside[0], [*rules, *inside[1:]])
    elif origin in {Union, UnionType}:
        for each in inside:
            yield from faults(each, rules)
    elif origin in LISTS:
        if not has(rules, "max_length"):
            yield "a list without an end"
        for each in set(inside) - {Ellipsis}:
            yield from faults(each, [])
    elif not is_one_of_a_few(annotation):
        yield from faults_of_value(annotation, rules)


def is_one_of_a_few(annotation: Any) -> bool:
    """Whether what it takes is a closed list, or has a form that is walked on its own."""
    is_class = isinstance(annotation, type) and issubclass(annotation, (Fields, Enum))
    return get_origin(annotation) is Literal or annotation in {NoneType, UUID} or is_class


def faults_of_value(annotation: Any, rules: Sequence[Any]) -> Iterator[str]:
    if annotation in {str, SecretStr}:
        if Cleaned not in rules:
            yield "a text without the rules for text"
        if not has(rules, "max_length", "pattern"):
            yield "a text without an end"
    elif annotation in {int, float, Decimal}:
        if not (has(rules, "ge", "gt", "minimum") and has(rules, "le", "lt", "maximum", "max_digits")):
            yield "a number without bounds"
    elif annotation is bool:
        if not has(rules, "strict"):
            yield "a flag that a number may set"
    elif IN_WORDS.get(annotation) not in rules:
        yield f"{annotation} is not known here, or lacks the rules for days and moments"


def has(rules: Sequence[Any], *names: str) -> bool:
    told: list[Any] = []
    for rule in rules:
        told += [rule, *rule.metadata, rule.json_schema_extra] if isinstance(rule, FieldInfo) else [rule]
    return any(
        (name in each) if isinstance(each, dict) else getattr(each, name, None) is not None
        for each in told
        for name in names
    )


@pytest.mark.parametrize("form", FORMS)
def test_every_field_of_every_form_is_bounded_and_clean(form: type[Fields]) -> None:
    assert form.model_config.get("extra") == "forbid"
    assert {
        (name, fault)
        for name, field in form.model_fields.items()
        if name not in OF_THE_BROWSER
        for fault in faults(field.annotation, [*field.metadata, field])
    } == set()


def test_the_walk_finds_what_is_bare() -> None:
    class Bare(Fields):
        text: str
        maybe: str | None = None
        ended: Annotated[str, StringConstraints(max_length=9)]
        many: list[int]
        number: int
        half: float | None = None
        flag: bool = False
        on: date | None = None
        at: datetime
        anything: dict[str, Any]

    found = {name for name, field in Bare.model_fields.items() if [*faults(field.annotation, [*field.metadata, field])]}
    assert found == set(Bare.model_fields)


def test_all_forms_are_walked() -> None:
    assert len(FORMS) > 40
    assert "TipOffFields" in {form.__name__ for form in FORMS}


@pytest.mark.parametrize("text", ["\0", "\ud800", "a\0b", "\udfff x"])
def test_the_rules_for_text_refuse_what_no_keyboard_makes(text: str) -> None:
    for kind in (TypeAdapter[Any](Annotated[str, Cleaned]), TypeAdapter[Any](Annotated[SecretStr, Cleaned])):
        with pytest.raises(ValidationError):
            kind.validate_python(text)
