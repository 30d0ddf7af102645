"""A commune's list of hamlets at the door of the house."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import httpx2

from tests.officers import Officer

HAMLETS, FILE = "/v1/hamlets", "/v1/hamlets.csv"
NO_MORE: Mapping[str, str] = MappingProxyType({})
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
