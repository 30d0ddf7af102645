"""The documents drift from nothing: every command and option that they name is one that the console has."""

import re
import shlex
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import click
import pytest
import typer.main

from app import cli

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
_FENCED = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]*\btinbao [^`\n]*)`")
_LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
_ENDS = {"&&", "||", "|", ">", ">>", ";"}


def words_of(line: str) -> Iterator[list[str]]:
    """The words after each `tinbao` in a line of shell."""
    words = shlex.split(line, comments=True)
    for index, word in enumerate(words):
        if word == "tinbao":
            yield list(takewhile(lambda each: each not in _ENDS, words[index + 1 :]))


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
def console() -> click.Command:
    return typer.main.get_command(cli._app([]))


def fault_of(console: click.Command, words: list[str], *, is_whole: bool) -> str | None:
    command, path = console, ["tinbao"]
    context = click.Context(command, info_name="tinbao")
    rest = list(words)
    while rest and isinstance(command, click.Group) and not rest[0].startswith("-"):
        inner = command.get_command(context, rest[0])
        if inner is None:
            return f"{' '.join(path)} knows no {rest[0]}"
        path.append(rest.pop(0))
        command, context = inner, click.Context(inner, parent=context, info_name=path[-1])
    known = {name: each for each in command.params for name in each.opts if isinstance(each, click.Option)}
    known |= {"--help": click.Option(["--help"], is_flag=True)}
    given, values = set(), []
    while rest:
        word, _, value = rest.pop(0).partition("=")
        if not word.startswith("-"):
            values.append(word)
        elif word not in known:
            return f"{' '.join(path)} knows no {word}"
        else:
            given.add(word)
            if not value and not known[word].is_flag and rest:
                rest.pop(0)
    if not is_whole or "--help" in given:
        return None
    if isinstance(command, click.Group) and not command.invoke_without_command:
        return f"{' '.join(path)} is a group"
    arguments = [each for each in command.params if isinstance(each, click.Argument)]
    if len(values) > len(arguments) and not any(each.nargs < 0 for each in arguments):
        return f"{' '.join(path)} takes no {values[-1]}"
    missing = [each for each in command.params if each.required and given.isdisjoint(each.opts)]
    missing = [each for each in missing if not isinstance(each, click.Argument)] + arguments[len(values) :]
    return next((f"{' '.join(path)} needs {each.name}" for each in missing if each.required), None)


@pytest.mark.parametrize(("page", "is_whole", "words"), commands(), ids=lambda each: str(each)[:60])
def test_a_command_that_is_named_exists(console: click.Command, page: str, is_whole: bool, words: list[str]) -> None:
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
def test_a_command_that_does_not_exist_is_found(console: click.Command, line: str, fault: str | None) -> None:
    found = [fault_of(console, words, is_whole=True) for words in words_of(line)]
    assert found[-1] == fault


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_links_to_what_is_there(page: Path) -> None:
    assert [link for link in _LINK.findall(page.read_text()) if not (page.parent / link).exists()] == []
