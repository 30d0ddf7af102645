"""Thousands of broken forms at the three doors: never a 5xx, never an echo, and nothing stored when refused."""

import json
import random
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from app.web.parts import Parts
from tests import factories
from tests.citizens import SIGNATURES, TIP_OFFS, WEAPONS, kept, send_bytes
from tests.conftest import Database

pytestmark = pytest.mark.long

ROUNDS = 1500
MARKER = "DẤU-VẾT-RIÊNG-TƯ"
# Written as they go over the wire, since no JSON library would write some of them.
NASTY = (
    "null", "true", "-1", "0", "1e999", "NaN", "-Infinity", "123456789012345678901234567890", '""', '"\\u0000"',
    '"\\ud800"', '"9999-12-31T23:59:59-14:00"', '"0001-01-01T00:00:00+14:00"', '"2026-13-45T99:99:99Z"',
    "[]", "{}", '{"a": 1}', "[" * 80 + "]" * 80, f'"{MARKER}"', f'{{"{MARKER}": 1}}', '"\\u202e\\u200b"',
    f'"{"x" * 5000}"', "[null]", "0.0000000001", '"%00"', '"../../etc/passwd"', "'", '"\\uffff"',
)  # fmt: skip


def _places(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    is_list = isinstance(document, list)
    for key, value in enumerate(document) if is_list else document.items() if isinstance(document, dict) else ():
        yield from _places(value, (*path, key))


def _broken(form: Any, draw: random.Random) -> bytes:
    """The form with one to three of its values replaced, or an unknown field added, as bytes."""
    document = json.loads(json.dumps(form))
    replaced: dict[str, str] = {}
    for number in range(draw.randint(1, 3)):
        *path, last = draw.choice([place for place in _places(document) if place])
        target = document
        for part in path:
            target = target[part]
        name = f"@@{number}@@"
        replaced[f'"{name}"'] = draw.choice(NASTY)
        target[last] = name
        if isinstance(target, dict) and draw.random() < 0.1:
            target[MARKER] = name
    text = json.dumps(document, ensure_ascii=False)
    for name, value in replaced.items():
        text = text.replace(name, value)
    return text.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("seed", range(3))
async def test_no_form_however_broken_breaks_a_door(
    client: httpx2.AsyncClient, parts: Parts, database: Database, seed: int
) -> None:
    await factories.an_open_pledge(parts)
    forms = {
        TIP_OFFS: factories.a_tip_off(people=[{"name": "T."}], occurred_from="2026-11-20T08:00:00+07:00"),
        WEAPONS: factories.a_weapon_surrender(),
        SIGNATURES: factories.a_signature(),
    }
    draw = random.Random(seed)  # noqa: S311 - a repeatable test, not a secret
    accepted = 0
    for _ in range(ROUNDS // 3):
        path, form = draw.choice(list(forms.items()))
        body = _broken(form, draw)
        before = await kept(database) if draw.random() < 0.05 else None
        answer = await send_bytes(client, path, body)
        assert answer.status_code < 500, (body, answer.text)
        accepted += answer.status_code == 201
        if answer.status_code != 201:
            assert MARKER not in answer.text
            assert before is None or before == await kept(database), body
    assert accepted, "some of the broken forms have only an optional fault"
