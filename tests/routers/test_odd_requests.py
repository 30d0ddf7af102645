"""Every operation of the API document, asked oddly by nobody and by somebody: a refusal each time, never a 500."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI

from app.domain.roles import COMMUNE_ROLES, Role
from app.web.parts import Parts
from tests.officers import MUONG_HUNG, SON_LA, an_officer

ODD_TOKENS = (
    None, b"", b"Bearer", b"Bearer \0", b"Bearer a.b.c", b"Bearer " + b"[" * 3000, b"Bearer " + b"\xed\xa0\x80",
    b"Basic \xff\xfe", b"Basic Og==", b"Basic " + b"A" * 5000, b"Bearer eyJhbGciOiJub25lIn0..", b"DPoP x", b"\0",
)  # fmt: skip
ODD_PARTS = ("%00", "%ff", "%ed%a0%80", "9" * 40, "-1", "..%2f..%2fetc", "%27--", "0", str(uuid4()))
ODD_QUERIES = (
    "", "limit=-1", "limit=1e999", f"limit={'9' * 40}&cursor=%00", "cursor=%ed%a0%80", "lat=NaN&lon=Infinity",
    f"lat=21&lon={'9' * 400}", "q=%00&code=%00&unit=%00&phone=%00&address=%00", "limit=1&limit=2", "%00=%00&=&&&",
    "on=9999-12-31&at=9999-12-31T23:59:59-14:00", f"unit={2**63}&unit_id={2**63}",
)  # fmt: skip
ODD_VALUES = (
    "null", "true", "-1", str(2**63), "9" * 400, "1e999", "NaN", '"\\u0000"', '"\\ud800"', '"\\u202e"', "[]", "{}",
    '"9999-12-31T23:59:59-14:00"', "[" * 300 + "]" * 300, '"%s"' % ("x" * 5000), '["\\u0000"]', "2147483648",
)  # fmt: skip
ODD_BODIES = (b"", b"\0", b"{", b"[]", b"null", b'{"a":1,"a":2}', b"\xff\xfe{}", b"\xef\xbb\xbf{}", b"[" * 60_000)
ODD_HEADERS: tuple[dict[str, bytes], ...] = (
    {"Idempotency-Key": b"\0", "If-Match": b"\0", "If-None-Match": b"\xff", "Receipt": b"\0"},
    {"Idempotency-Key": b"x" * 5000, "If-Match": b'"v' + b"9" * 400 + b'-x"', "Receipt": b"0" * 5000},
    {"Accept-Language": b"\xff;q=NaN", "X-Request-Id": b"\0" * 9, "X-Forwarded-For": b"\xff, ::ffff:1.2.3.4%eth0, x"},
    {"Content-Type": b"application/x-www-form-urlencoded"},
    {"Content-Type": b"text/csv; charset=utf-7"},
    {"Content-Type": b"application/json; charset=\xff"},
)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def fields_of(document: dict[str, Any], operation: dict[str, Any]) -> list[str]:
    """The names of a form's fields, so that odd values get past the first look."""
    content = operation.get("requestBody", {}).get("content", {})
    names: set[str] = set()
    pending = [each.get("schema", {}) for each in content.values()]
    while pending:
        schema = pending.pop()
        if "$ref" in schema:
            pending.append(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        pending += [*schema.get("oneOf", []), *schema.get("anyOf", []), *schema.get("allOf", [])]
        names |= schema.get("properties", {}).keys()
    return sorted(names)


def filled(path: str, part: str) -> str:
    return "/".join(part if piece.startswith("{") else piece.replace("{code}", part) for piece in path.split("/"))


async def ask(client: httpx2.AsyncClient, method: str, url: str, body: bytes | None = None, **more: bytes) -> None:
    # A stream would not end, and the client in this process waits for the end.
    headers = {"Idempotency-Key": str(uuid4()).encode(), "Last-Event-ID": b"x", **more}
    if body is not None:
        headers.setdefault("Content-Type", b"application/json")
    answer = await client.request(
        method, url, content=body, headers=[(name.encode(), value) for name, value in headers.items()]
    )
    assert answer.status_code < 500 or (answer.status_code, answer.json()["code"]) == (503, "busy"), (
        method, url[:80], (body or b"")[:80], more, answer.text,
    )  # fmt: skip


async def test_nothing_before_the_guard_breaks(app: FastAPI, client: httpx2.AsyncClient) -> None:
    for method, path, _operation in operations(app.openapi()):
        writes = method in {"POST", "PUT", "PATCH"}
        for token in ODD_TOKENS:
            more = {} if token is None else {"Authorization": token}
            await ask(client, method, filled(path, "1"), b"{}" if writes else None, **more)
        for part in ODD_PARTS if "{" in path else ():
            await ask(client, method, filled(path, part), b"{}" if writes else None)
        for query in ODD_QUERIES:
            await ask(client, method, f"{filled(path, '1')}?{query}", b"{}" if writes else None)
        for headers in ODD_HEADERS:
            await ask(client, method, filled(path, "1"), b"{}" if writes else None, **headers)
        for body in ODD_BODIES if writes else ():
            await ask(client, method, filled(path, "1"), body)


@pytest.mark.parametrize("role", [None, Role.OFFICER, Role.CHIEF, Role.PROVINCE, Role.ADMIN])
async def test_no_odd_value_in_any_field_of_any_form_breaks(
    app: FastAPI, client: httpx2.AsyncClient, parts: Parts, role: Role | None
) -> None:
    document = app.openapi()
    more: dict[str, bytes] = {"If-Match": b'"v1-x"'}
    if role is not None:
        asker = await an_officer(client, parts, role=role, of=MUONG_HUNG if role in COMMUNE_ROLES else SON_LA)
        more["Authorization"] = asker.headers["Authorization"].encode()
    for method, path, operation in operations(document):
        if operation["operationId"] == "sign_out":
            continue
        for part in ODD_PARTS if "{" in path else ():
            await ask(client, method, filled(path, part), b"{}" if method in {"POST", "PATCH"} else None, **more)
        for query in ODD_QUERIES if method == "GET" else ():
            await ask(client, method, f"{filled(path, '1')}?{query}", **more)
        names = fields_of(document, operation)
        for odd in ODD_VALUES if names else ():
            body = "{" + ",".join(f"{json.dumps(name)}:{odd}" for name in names) + "}"
            await ask(client, method, filled(path, "1"), body.encode(), **more)
