"""Every code of ours has a sentence; the generic one is for pydantic's rarer words alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain import faults

APP = Path(faults.__file__).parents[1]


def codes() -> Iterator[tuple[str, str]]:
    """What the house itself raises: `Fault(pointer, "code")`, and `ValueError("code")` in a form or in text."""
    for path in sorted(APP.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            is_form = "models" in path.parts or path.name == "text.py"
            told = node.args[1:2] if name == "Fault" else node.args[:1] if name == "ValueError" and is_form else []
            yield from (
                (path.name, each.value)
                for each in told
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )


FOUND = sorted(set(codes()))


def test_the_codes_are_found() -> None:
    assert {"unit_not_allowed", "stale_text", "nul", "never_carried"} <= {code for _, code in FOUND}


@pytest.mark.parametrize(("where", "code"), FOUND)
def test_every_code_of_ours_has_a_sentence(where: str, code: str) -> None:
    for language in ("vi", "en"):
        assert faults.sentence(code, language) != faults.sentence("never heard of", language), where


def test_a_code_of_the_validator_without_a_sentence_gets_the_general_one() -> None:
    assert faults.sentence("bool_type", "en") == "The value is not valid."
    assert faults.sentence("bool_type", "vi") == "Giá trị không hợp lệ."
