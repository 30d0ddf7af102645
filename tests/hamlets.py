"""A commune's list of hamlets at the door of the house."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import httpx2

from app.domain.units import Level
from app.models.hamlet import HamletList
from app.web.parts import Parts
from tests.officers import Officer, as_owner

HAMLETS, FILE = "/v1/hamlets", "/v1/hamlets.csv"
NO_MORE: Mapping[str, str] = MappingProxyType({})
CHIENG_CANG, YEN_HUNG = "04207", "04198"
PIN = {"lat": 21.02, "lon": 103.89}
FULL: dict[str, Any] = {"name": "Anh Trung", "kind": "bản", "point": PIN, "households": 61}
HEADER = "name,kind,former_commune,lat,lon,households\n"


async def add(officer: Officer, *, key: str | None = None, **fields: Any) -> httpx2.Response:
    """Add a hamlet under a fresh key."""
    form = {"name": "Anh Trung", "kind": "bản", **fields}
    return await officer.client.post(
        HAMLETS, headers={**officer.headers, "Idempotency-Key": key or str(uuid4())}, json=form
    )


async def added(officer: Officer, **fields: Any) -> dict[str, Any]:
    """The body of the 201 that this hamlet must get."""
    answer = await add(officer, **fields)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def read(officer: Officer, hamlet: int) -> httpx2.Response:
    return await officer.client.get(f"{HAMLETS}/{hamlet}", headers=officer.headers)


async def change(officer: Officer, hamlet: int, *, tag: str | None = None, **changes: Any) -> httpx2.Response:
    """Change it on what is read just before, unless a tag is given."""
    tag = (await read(officer, hamlet)).headers.get("ETag", "") if tag is None else tag
    headers = {**officer.headers, "If-Match": tag}
    return await officer.client.patch(f"{HAMLETS}/{hamlet}", headers=headers, json=changes)


async def retire(officer: Officer, hamlet: int, *, tag: str | None = None) -> httpx2.Response:
    tag = (await read(officer, hamlet)).headers.get("ETag", "") if tag is None else tag
    return await officer.client.delete(f"{HAMLETS}/{hamlet}", headers={**officer.headers, "If-Match": tag})


async def bring_in(
    officer: Officer,
    content: str | bytes,
    *,
    key: str | None = None,
    dry_run: bool = False,
    headers: Mapping[str, str] = NO_MORE,
) -> httpx2.Response:
    """Send a file; a dry run goes without a key."""
    sent = {**officer.headers, "Content-Type": "text/csv", **headers}
    if not dry_run:
        sent["Idempotency-Key"] = key or str(uuid4())
    body = content.encode() if isinstance(content, str) else content
    return await officer.client.post(f"{FILE}?dry_run=true" if dry_run else FILE, headers=sent, content=body)


async def export(officer: Officer) -> bytes:
    answer = await officer.client.get(FILE, headers=officer.headers)
    assert answer.status_code == 200, answer.text
    return bytes(answer.content)


def former(parts: Parts, code: str) -> int:
    return parts.shelf.now.gazetteer.former_by_code(Level.COMMUNE, code)[0].id


async def listed(client: httpx2.AsyncClient, parts: Parts, unit_id: int) -> list[dict[str, Any]]:
    """What an app reads, once this process has looked."""
    await parts.shelf.fill()
    answer = await client.get(f"/v1/units/{unit_id}/hamlets")
    assert answer.status_code == 200, answer.text
    HamletList.model_validate(answer.json())
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


async def events_of_units(owner_url: str) -> list[tuple[Any, ...]]:
    rows = await as_owner(
        owner_url,
        "SELECT verb, unit_id, role, person_id, details, at FROM events WHERE submission_id IS NULL ORDER BY id",
    )
    return [(row["verb"], row["unit_id"], row["role"], row["person_id"], json.loads(row["details"])) for row in rows]
