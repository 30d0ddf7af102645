"""SECURITY.md claims nothing that no test shows: every test it names is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "SECURITY.md").read_text()
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)))
# Chapter → how many requirements it has in ASVS 5.0.0.
CHAPTERS = {"6": 47, "7": 19, "9": 7}


@cache
def functions_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_a_test_that_the_page_names_is_there(file: str, test: str) -> None:
    path = ROOT / file
    assert path.is_file()
    assert not test or test in functions_of(path)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_requirement_of_a_chapter_has_its_row(chapter: str) -> None:
    rows = re.findall(rf"^\| ({chapter}\.\d+\.\d+) \|", PAGE, re.MULTILINE)
    assert len(rows) == len(set(rows)) == CHAPTERS[chapter]
