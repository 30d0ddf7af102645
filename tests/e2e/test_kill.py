"""Killed in the middle of intake, again and again: every 201 is found again, and no key gives two submissions."""

import asyncio
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from app.core import database_roles
from app.core.embedded import EmbeddedPostgres
from tests.e2e.killing import House, from_somewhere, house, until_ready
from tests.factories import a_tip_off

__all__ = ["house"]

pytestmark = pytest.mark.long

SENDERS, EACH = 16, 60
KILLS = 6


async def test_what_was_accepted_survives_every_kill_once(house: House) -> None:
    async with httpx2.AsyncClient(base_url=house.url, timeout=15) as phone:
        await until_ready(phone)
        sending = asyncio.gather(*(_send_all(phone) for _ in range(SENDERS)))
        for number in range(KILLS):
            await asyncio.sleep(0.5)  # Real processes and real time: this is how long a wave of intake lasts.
            if number % 2:
                house.kill()
                house.start()
            else:
                house.kill_postgres()
            await until_ready(phone)
        accepted = {key: receipts for sender in await sending for key, receipts in sender.items()}
        assert len(accepted) == SENDERS * EACH
        assert all(len(receipts) == 1 for receipts in accepted.values()), "a key was answered with two receipts"
        for (receipt,) in accepted.values():
            found = await phone.get("/v1/tracking", headers={"Receipt": receipt, **from_somewhere()})
            assert found.status_code == 200, found.text
    assert await _submissions(house) == len(accepted)


async def _send_all(phone: httpx2.AsyncClient) -> dict[str, set[str]]:
    """Send each form until it is accepted, as a phone does, and some of them once more."""
    answers: dict[str, set[str]] = {}
    for number in range(EACH):
        key = str(uuid4())
        answers[key] = {await _send(phone, key)}
        if number % 4 == 0:
            answers[key].add(await _send(phone, key))
    return answers


async def _send(phone: httpx2.AsyncClient, key: str) -> str:
    while True:
        try:
            answer = await phone.post(
                "/v1/tip-offs", headers={"Idempotency-Key": key, **from_somewhere()}, json=a_tip_off()
            )
        except httpx2.HTTPError:
            await asyncio.sleep(0.05)
            continue
        if answer.status_code == 201:
            return str(answer.json()["receipt"])
        assert answer.status_code == 503, answer.text
        await asyncio.sleep(0.05)


async def _submissions(house: House) -> int:
    postgres = EmbeddedPostgres(house.folder / "postgres", logins=database_roles.LOGINS, bootstrap="")
    connection = await asyncpg.connect(postgres.url(database_roles.OWNER))
    try:
        return int(await connection.fetchval("SELECT count(*) FROM submissions"))
    finally:
        await connection.close()
