"""Intake under pressure: repeated, cut off, collided, poisoned, without its database."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from asyncpg.exceptions import CheckViolationError, ConnectionDoesNotExistError, InterfaceError

from app.domain import references
from app.repositories.intake import Arrival
from app.services import acceptance
from app.web.parts import Parts
from tests.citizens import TIP_OFFS, WEAPONS, kept, row, send
from tests.conftest import Database
from tests.factories import a_tip_off, a_weapon_surrender


async def test_sixty_of_the_same_at_once_give_one_row_and_one_reply(
    client: httpx2.AsyncClient, database: Database
) -> None:
    key = str(uuid4())
    answers = await asyncio.gather(*(send(client, TIP_OFFS, a_tip_off(), key=key) for _ in range(60)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1
    assert await kept(database) == 4


async def test_a_key_stands_for_one_body_on_one_route(client: httpx2.AsyncClient, database: Database) -> None:
    key = str(uuid4())
    assert (await send(client, TIP_OFFS, a_tip_off(), key=key)).status_code == 201
    other = await send(client, TIP_OFFS, a_tip_off(frequency="once"), key=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    elsewhere = await send(client, WEAPONS, a_weapon_surrender(), key=key)
    assert (elsewhere.status_code, "idempotent-replayed" in elsewhere.headers) == (201, False)


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "missing_idempotency_key"),
        ("", "missing_idempotency_key"),
        ("x" * 21, "weak_idempotency_key"),
        ("x" * 201, "weak_idempotency_key"),
        ("a key with spaces in it, long enough", "weak_idempotency_key"),
    ],
)
async def test_a_missing_or_weak_key_is_refused(
    client: httpx2.AsyncClient, database: Database, key: str | None, code: str
) -> None:
    headers = {} if key is None else {"Idempotency-Key": key}
    answer = await client.post(TIP_OFFS, headers=headers, json=a_tip_off())
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert await kept(database) == 0


async def test_the_row_of_a_dropped_client_is_kept_and_its_retry_is_a_replay(
    client: httpx2.AsyncClient, database: Database, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, reached, real = asyncio.Event(), asyncio.Event(), parts.intake._door.take_in

    async def held(rows: list[Arrival]) -> Any:
        reached.set()
        await gate.wait()
        return await real(rows)

    monkeypatch.setattr(parts.intake._commits, "_write", held)
    key = str(uuid4())
    dropped = asyncio.create_task(send(client, TIP_OFFS, a_tip_off(), key=key))
    await reached.wait()
    dropped.cancel()
    await asyncio.gather(dropped, return_exceptions=True)
    gate.set()
    again = await send(client, TIP_OFFS, a_tip_off(), key=key)
    assert (again.status_code, again.headers["idempotent-replayed"]) == (201, "true")
    assert await kept(database) == 4


async def test_a_reference_that_was_drawn_before_is_drawn_again(
    client: httpx2.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, taken = references.reference, (await send(client, TIP_OFFS, a_tip_off())).json()["reference"]
    draws = iter([taken, taken])
    monkeypatch.setattr(references, "reference", lambda random: next(draws, None) or real(random))
    answer = await send(client, TIP_OFFS, a_tip_off())
    assert answer.status_code == 201
    assert answer.json()["reference"] != taken
    monkeypatch.setattr(references, "reference", lambda _random: taken)
    assert (await send(client, TIP_OFFS, a_tip_off())).status_code == 503
    assert await kept(database) == 8


async def test_a_poison_row_harms_no_neighbour_and_is_a_fault_of_ours(
    client: httpx2.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = acceptance.arrival

    def poisoned(draft: Any, *args: Any, **named: Any) -> Arrival:
        made = real(draft, *args, **named)
        return made._replace(status="poison") if draft.topic == "other" else made

    monkeypatch.setattr(acceptance, "arrival", poisoned)
    forms = [a_tip_off(category="other" if place == 7 else "retail_sale") for place in range(20)]
    answers = await asyncio.gather(*(send(client, TIP_OFFS, form) for form in forms))
    assert [answer.status_code for answer in answers] == [201] * 7 + [500] + [201] * 12
    assert answers[7].json()["code"] == "internal_error"
    assert await kept(database) == 19 * 4
    assert CheckViolationError.__name__ in caplog.text
    assert "Tối nào" not in caplog.text


@pytest.mark.parametrize(
    "error",
    [ConnectionDoesNotExistError("gone"), InterfaceError("closed"), ConnectionRefusedError(), TimeoutError()],
)
@pytest.mark.parametrize("statement", ["take_in", "replay"])
async def test_a_lost_database_answers_busy(
    client: httpx2.AsyncClient, parts: Parts, monkeypatch: pytest.MonkeyPatch, error: Exception, statement: str
) -> None:
    async def fails(*_: object) -> set[UUID]:
        raise error

    key, form = str(uuid4()), a_tip_off()
    if statement == "take_in":
        monkeypatch.setattr(parts.intake._commits, "_write", fails)
    else:
        assert (await send(client, TIP_OFFS, form, key=key)).status_code == 201
        monkeypatch.setattr(parts.intake._door, "replay", fails)
    answer = await send(client, TIP_OFFS, form, key=key)
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "busy", "2")


async def test_a_frozen_database_answers_busy_beyond_a_bound(
    client: httpx2.AsyncClient, parts: Parts, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, thawed = parts.intake._door.take_in, asyncio.Event()

    async def frozen(rows: list[Arrival]) -> Any:
        await thawed.wait()
        return await real(rows)

    monkeypatch.setattr(parts.intake._commits, "_write", frozen)
    monkeypatch.setattr(parts.intake._commits, "_patience", 0.05)
    key = str(uuid4())
    answer = await send(client, TIP_OFFS, a_tip_off(), key=key)
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    thawed.set()
    monkeypatch.setattr(parts.intake._commits, "_patience", 10)
    again = await send(client, TIP_OFFS, a_tip_off(), key=key)
    assert (again.status_code, again.headers["idempotent-replayed"]) == (201, "true")
    assert (await row(database, "SELECT count(*) AS n FROM submissions"))["n"] == 1
