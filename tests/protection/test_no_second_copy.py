"""A thousand submissions with words that stand nowhere else; then everything on the disk is searched for them."""

import asyncio
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from app.cli import logins
from app.core import database_roles
from app.core.embedded import EmbeddedPostgres
from app.core.embedded.binaries import binary
from app.services import demonstration
from tests.e2e.demonstration import Demonstration, opened
from tests.factories import Form, a_signature, a_tip_off, a_weapon_surrender, an_item
from tests.protection.markers import MARKERS, hits

pytestmark = pytest.mark.long

HOW_MANY, AT_ONCE = 1000, 16
M = MARKERS


@pytest.fixture
def house() -> Iterator[Demonstration]:
    # The senders are phones with addresses of their own, behind a proxy.
    with opened(TINBAO_TRUSTED_PROXIES="127.0.0.1") as shown:
        yield shown


def headers(number: int) -> dict[str, str]:
    """What a phone tells of itself, and must be forgotten."""
    return {
        "X-Forwarded-For": f"{M['address']}, 10.{number >> 8 & 255}.{number & 255}.1",
        "User-Agent": M["agent"],
        "X-Request-Id": f"{M['request_id']}-{number:08}",
        "traceparent": f"00-{M['trace']}-00f067aa0ba902b7-01",
        "Idempotency-Key": f"{M['key']}-{uuid4()}",
    }


def form(number: int, pledge_sha256: str) -> tuple[str, Form]:
    place = {
        "unit_code": "04219",
        "text": M["place"],
        "point": {"lat": float(M["latitude"]), "lon": float(M["longitude"])},
    }
    if number % 3 == 0:
        return "/v1/tip-offs", a_tip_off(
            description=f"{M['description']} ở cuối bản, lần {number}",
            place=place,
            people=[{"name": M["person"], "description": M["looks"]}],
            relation=M["relation"],
            substances=[M["substance"]],
            vehicle_plate=M["plate"],
            online_link=f"https://{M['link']}/x",
            anonymous=False,
            contact={"name": M["reporter"], "phone": f"0{M['phone']}", "safe_time": M["safe_time"]},
            organisation={"name": M["organisation"], "tax_code": M["tax_code"]},
        )
    if number % 3 == 1:
        items = [an_item(description=M["item"])]
        return "/v1/weapon-surrenders", a_weapon_surrender(items=items, place=place, phone=f"0{M['phone']}")
    return f"/v1/pledges/{demonstration.PLEDGE}/signatures", a_signature(
        text_sha256=pledge_sha256,
        signer_name=M["signer"],
        hamlet={"name": M["place"]},
        household_key=f"{M['household']} {number}",
        personal_number=M["personal_number"],
        phone=f"0{M['phone']}",
        place=place,
    )


async def send_all(client: httpx2.AsyncClient, pledge_sha256: str) -> list[dict[str, Any]]:
    numbers, bodies = iter(range(HOW_MANY)), []

    async def phone() -> None:
        for number in numbers:
            path, fields = form(number, pledge_sha256)
            answer = await client.post(path, headers=headers(number), json=fields)
            assert answer.status_code == 201, answer.text
            bodies.append(answer.json())

    await asyncio.gather(*(phone() for _ in range(AT_ONCE)))
    return bodies


async def odd_requests(client: httpx2.AsyncClient) -> None:
    """Whatever a log line, a problem document or a trace could repeat."""
    sent = headers(7)
    for path in (f"/v1/{M['query']}", f"/v1/units?name={M['query']}", f"/v1/problems/{M['query']}"):
        await client.get(path, headers=sent)
    for body in (f'{{"{M["broken"]}": ', f'["{M["broken"]}"]', f'{{"category": "{M["broken"]}"}}'):
        answer = await client.post(
            "/v1/tip-offs", headers={**sent, "Content-Type": "application/json"}, content=body.encode()
        )
        assert answer.status_code in {400, 422}
        assert M["broken"] not in answer.text
    await client.get("/v1/tracking", headers={**sent, "Receipt": M["key"]})
    await client.get("/v1/queue", headers={**sent, "Authorization": f"Bearer {M['query']}"})


async def officers_day(client: httpx2.AsyncClient, secrets: dict[str, str]) -> None:
    """Reading, moving and writing notes, each with a key of its own."""
    name = "chief.04219"
    signed_in = await client.post("/v1/auth/token", json={"username": name, "password": secrets[name]})
    bearer = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}
    queue = (await client.get("/v1/queue?limit=60", headers=bearer)).json()["data"]
    for row in queue:
        read = await client.get(f"/v1/submissions/{row['id']}", headers=bearer)
        assert M["place"] in read.text
        tag = {"If-Match": read.headers["ETag"], "Idempotency-Key": f"{M['key']}-{uuid4()}"}
        moves: dict[str, Form] = {
            "tip_off": {"verb": "receive", "class": "information"},
            "weapon_surrender": {"verb": "set_aside", "reason": M["reason"]},
            "pledge_signature": {"verb": "confirm", "witness": M["witness"]},
        }
        moved = await client.post(
            f"/v1/submissions/{row['id']}/actions", headers={**bearer, **tag}, json=moves[row["kind"]]
        )
        assert moved.status_code in {200, 409}, moved.text


@asynccontextmanager
async def phones(house: Demonstration) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=house.address, timeout=30) as client:
        yield client


def test_no_marker_lies_anywhere_outside_its_seal(house: Demonstration, tmp_path: Path) -> None:
    async def a_day() -> list[dict[str, Any]]:
        async with phones(house) as client:
            pledge = (await client.get(f"/v1/pledges/{demonstration.PLEDGE}")).json()
            bodies = await send_all(client, pledge["text_sha256"])
            await odd_requests(client)
            await officers_day(client, logins.read(house.folder))
            return bodies

    bodies = asyncio.run(a_day())
    asyncio.run(_counted(house))
    dump = _dump(house, tmp_path)
    assert house.end(signal.SIGTERM) == 0
    receipts = [body["receipt"] for body in bodies[:50]]
    searched = [house.folder.parent, tmp_path]
    # What is kept in the clear is found by the same search, in the tables, the log of writes and the dump alike.
    shown = {name for _, name in hits(searched, [bodies[0]["reference"]])}
    assert dump.name in shown
    assert len(shown) >= 3, shown
    assert hits(searched, [*MARKERS.values(), *receipts, *(receipt.replace("-", "") for receipt in receipts)]) == []


async def _counted(house: Demonstration) -> None:
    """Each of them is there."""
    connection = await asyncpg.connect(_url(house))
    counted = await connection.fetchval("SELECT count(*) FROM submissions")
    await connection.close()
    assert counted == HOW_MANY


def _dump(house: Demonstration, folder: Path) -> Path:
    """Every row, as text."""
    target = folder / "everything.sql"
    command = [str(binary("pg_dump")), "--enable-row-security", "--inserts", f"--file={target}", _url(house)]
    subprocess.run(command, check=True, capture_output=True)
    assert target.stat().st_size > 1_000_000
    return target


def _url(house: Demonstration) -> str:
    postgres = EmbeddedPostgres(house.folder / "postgres", logins=database_roles.LOGINS, bootstrap="")
    return postgres.url(database_roles.OWNER)
