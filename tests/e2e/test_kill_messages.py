"""Killed in the middle of a conversation: every message that was taken is there, once, and in its order."""

import asyncio
from uuid import uuid4

import httpx2
import pytest

from tests.e2e.killing import House, from_somewhere, house, until_ready
from tests.factories import a_tip_off

__all__ = ["house"]

pytestmark = pytest.mark.long

WRITERS, EACH, KILLS = 8, 15, 4


async def test_what_was_said_survives_every_kill_once(house: House) -> None:
    async with httpx2.AsyncClient(base_url=house.url, timeout=15) as phone:
        await until_ready(phone)
        receipts = [await _sent(phone, "/v1/tip-offs", {}, a_tip_off()) for _ in range(WRITERS)]
        writing = asyncio.gather(*(_write_all(phone, each["receipt"]) for each in receipts))
        for number in range(KILLS):
            await asyncio.sleep(0.4)  # Real processes and real time: so long a wave of messages lasts.
            if number % 2:
                house.kill()
                house.start()
            else:
                house.kill_postgres()
            await until_ready(phone)
        written = await writing
        for sent, said in zip(receipts, written, strict=True):
            heard = await phone.get("/v1/tracking/messages", headers={"Receipt": sent["receipt"], **from_somewhere()})
            assert [message["text"] for message in heard.json()["data"]] == said


async def _write_all(phone: httpx2.AsyncClient, receipt: str) -> list[str]:
    """Write one after another, each until it is taken, and some of them once more."""
    said = []
    for number in range(EACH):
        key, text = str(uuid4()), f"Tin nhắn {number}"
        headers = {"Receipt": receipt, "Idempotency-Key": key}
        for _ in range(1 + (number % 4 == 0)):
            await _sent(phone, "/v1/tracking/messages", headers, {"text": text})
        said.append(text)
    return said


async def _sent(
    phone: httpx2.AsyncClient, path: str, headers: dict[str, str], form: dict[str, object]
) -> dict[str, str]:
    headers = {"Idempotency-Key": str(uuid4()), **headers}
    while True:
        try:
            answer = await phone.post(path, headers={**headers, **from_somewhere()}, json=form)
        except httpx2.HTTPError:
            await asyncio.sleep(0.05)
            continue
        if answer.status_code == 201:
            body: dict[str, str] = answer.json()
            return body
        # Away for a moment, or its twin of before the kill is still being carried out.
        assert answer.status_code in {409, 503}, answer.text
        assert answer.status_code == 503 or answer.json()["code"] == "twin_running", answer.text
        await asyncio.sleep(0.05)
