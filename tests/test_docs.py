"""The documents drift from nothing: every command and option that they name is one that the console has."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
import typer.main
from _pytest.mark import ParameterSet
from typer.core import TyperArgument, TyperGroup, TyperOption

from app import cli
from tests.console import TINBAO, environment
from tests.scratch import scratch

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
_FENCED = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]*\btinbao [^`\n]*)`")
_LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
# Built beside these pages: the strict mark fails as soon as one is there, and the word is taken out.
AWAITED: set[str] = set()
_ENDS = {"&&", "||", "|", ">", ">>", ";"}


def words_of(line: str) -> Iterator[list[str]]:
    """The words after each `tinbao` in a line of shell."""
    words = shlex.split(line, comments=True)
    for index, word in enumerate(words):
        if word == "tinbao":
            yield list(takewhile(lambda each: each not in _ENDS, words[index + 1 :]))


def marked() -> list[ParameterSet]:
    awaited = [pytest.mark.xfail(strict=True)]
    return [pytest.param(*each, marks=awaited if each[2][0] in AWAITED else []) for each in commands()]


def commands() -> list[tuple[str, bool, list[str]]]:
    """Page, whether it is there to be typed as it stands, and words, of every command that the documents name."""
    found = []
    for page in PAGES:
        text = page.read_text()
        name = str(page.relative_to(ROOT))
        for block in _FENCED.findall(text):
            for line in block.replace("\\\n", " ").splitlines():
                if "tinbao " in line:
                    found += [(name, True, words) for words in words_of(line)]
        found += [
            (name, False, words)
            for code in _INLINE.findall(_FENCED.sub("", text))
            for words in words_of(code)
            # «`tinbao keys …`» names a group and none of its commands.
            if "…" not in words
        ]
    return found


@pytest.fixture(scope="module")
def console() -> TyperGroup:
    group = typer.main.get_command(cli._app([]))
    assert isinstance(group, TyperGroup)
    return group


def fault_of(console: TyperGroup, words: list[str], *, is_whole: bool) -> str | None:
    command: Any = console
    path, rest = ["tinbao"], list(words)
    while rest and isinstance(command, TyperGroup) and not rest[0].startswith("-"):
        if rest[0] not in command.commands:
            return f"{' '.join(path)} knows no {rest[0]}"
        command = command.commands[rest[0]]
        path.append(rest.pop(0))
    name = " ".join(path)
    options = {word: each for each in command.params for word in each.opts if isinstance(each, TyperOption)}
    given, values = {"--help"} & set(rest), []
    while rest:
        word, _, value = rest.pop(0).partition("=")
        if not word.startswith("-"):
            values.append(word)
        elif word in options:
            given.add(word)
            if not value and not options[word].is_flag:
                rest = rest[1:]
        elif word != "--help":
            return f"{name} knows no {word}"
    if not is_whole or "--help" in given:
        return None
    if isinstance(command, TyperGroup) and not command.invoke_without_command:
        return f"{name} is a group"
    return _fault_of_values(name, command, given, values)


def _fault_of_values(name: str, command: Any, given: set[str], values: list[str]) -> str | None:
    arguments = [each for each in command.params if isinstance(each, TyperArgument)]
    if len(values) > len(arguments):
        return f"{name} takes no {values[-1]}"
    missing = [each for each in command.params if isinstance(each, TyperOption) and given.isdisjoint(each.opts)]
    return next((f"{name} needs {each.name}" for each in arguments[len(values) :] + missing if each.required), None)


@pytest.mark.parametrize(("page", "is_whole", "words"), marked(), ids=lambda each: str(each)[:60])
def test_a_command_that_is_named_exists(console: TyperGroup, page: str, is_whole: bool, words: list[str]) -> None:
    assert fault_of(console, words, is_whole=is_whole) is None


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("tinbao keys melt", "tinbao keys knows no melt"),
        ("tinbao backup --everything", "tinbao backup knows no --everything"),
        ("tinbao keys", "tinbao keys is a group"),
        ("tinbao units apply", "tinbao units apply needs file"),
        ("tinbao units apply a.csv", "tinbao units apply needs on"),
        ("tinbao doctor now", "tinbao doctor takes no now"),
        ("A=b tinbao keys create && tinbao backup --keys /safe  # both", None),
    ],
)
def test_a_command_that_does_not_exist_is_found(console: TyperGroup, line: str, fault: str | None) -> None:
    found = [fault_of(console, words, is_whole=True) for words in words_of(line)]
    assert found[-1] == fault


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_links_to_what_is_there(page: Path) -> None:
    assert [link for link in _LINK.findall(page.read_text()) if not (page.parent / link).exists()] == []


@pytest.mark.long
@pytest.mark.parametrize("page", ["docs/key-ceremony.md", "docs/vi/van-hanh.md"])
def test_a_page_can_be_followed_on_an_empty_machine(page: str) -> None:
    with scratch("docs") as empty:
        done = subprocess.run(
            ["bash", "-euxc", followed(page, empty)],
            env=environment({"TINBAO_DATA_DIR": f"{empty}/var/lib/tinbao", "TINBAO_FALLBACK_UNIT": "14"})
            | {"PATH": f"{TINBAO.parent}:/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "wrong" not in done.stdout


def followed(page: str, root: Path) -> str:
    """The blocks of a page as one script, below another root; a second machine's and another server's are left out."""
    blocks = [block for block in _FENCED.findall((ROOT / page).read_text()) if "postgresql://" not in block]
    assert len(blocks) >= 3
    script = re.sub(r"(?<![\w.])/(var|mnt|media|dev)/", rf"{root}/\1/", "\n".join(blocks))
    # The moment of the page's own copy is another than ours.
    return re.sub(r"tinbao-\d{8}T\d{6}Z", "tinbao-*", script)
