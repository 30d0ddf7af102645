"""The table of odd input, in every field and parameter of the API document: refused whole, or understood; never broken.

A field that comes later is found in the document by itself. For each value the answer is no 5xx, and where it is a
refusal nothing in the database has changed, not even in a row that was there before.
"""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest
from fastapi import FastAPI

from app.domain.partners import Scope
from app.domain.permissions import Permission, may
from app.domain.roles import COMMUNE_ROLES, Role
from app.web.parts import Parts
from tests import factories
from tests.access_table import OPERATIONS
from tests.conftest import Database, SetClock
from tests.officers import MUONG_HUNG, SON_LA, a_tip_off, an_officer
from tests.partners import a_partner
from tests.test_access_matrix import a_citizen

pytestmark = pytest.mark.long

# As they go over the wire; most of them are written by no JSON library.
ODD_VALUES = (
    '"\\u0000"', '"\\ud800"', '"\\udfff x"', '"\\u202e\\u200b"', '""', '"%s"' % ("x" * 5000), "NaN", "Infinity",
    "-Infinity", "1e999", "-1e999", "9" * 400, "9" * 5000, str(2**31), str(2**63), str(-(2**63) - 1), "-1", "0.1",
    '"9999-12-31T23:59:59-14:00"', '"0001-01-01T00:00:00+14:00"', '"10000-01-01T00:00:00Z"', "[" * 300 + "]" * 300,
    '{"a":' * 150 + "1" + "}" * 150, "null", "true", "{}", "[]", f"[{','.join(['1'] * 2000)}]",
)  # fmt: skip
ODD_PARAMETERS = (
    "%00", "%ed%a0%80", "%ff", "", "-1", "0.1", "NaN", "Infinity", "1e999", "9" * 400, str(2**63), "%e2%80%ae",
    "9999-12-31T23:59:59-14:00", "9999-12-31", "0001-01-01T00:00:00%2B14:00", "x" * 5000,
)  # fmt: skip
# What counts attempts counts them also where they are refused.
COUNTING = {"budgets", "denied_attempts"}
DOORS = {
    "tip-offs": factories.a_tip_off(people=[{"name": "T."}], contact={"phone": "0912345678"}),
    "weapon-surrenders": factories.a_weapon_surrender(),
    "signatures": factories.a_signature(),
}
BY_FORMAT = {
    "uuid": str(uuid4()),
    "date": "2026-11-24",
    "date-time": "2026-11-24T09:00:00+07:00",
    "uri": "https://tinbao.test",
}
Path = tuple[str | int, ...]


class Document:
    """The API document: its operations, and what their forms look like."""

    def __init__(self, app: FastAPI) -> None:
        self._whole = app.openapi()

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for path, methods in self._whole["paths"].items():
            for method, operation in methods.items():
                yield method.upper(), path, operation

    def forms(self, operation: dict[str, Any]) -> list[dict[str, Any]]:
        """One schema for each form that the operation takes."""
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            return []
        schema = self.meant(content["application/json"]["schema"])
        return [self.meant(each) for each in schema.get("oneOf", [schema])]

    def meant(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema behind references and beside null."""
        while "$ref" in schema or "anyOf" in schema:
            if "$ref" in schema:
                schema = self._whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            else:
                schema = next(each for each in schema["anyOf"] if each.get("type") != "null")
        return schema

    def fields(self, schema: dict[str, Any], at: Path = ()) -> Iterator[Path]:
        """Every place of a form where something can be told."""
        schema = self.meant(schema)
        if at:
            yield at
        for name, each in schema.get("properties", {}).items():
            yield from self.fields(each, (*at, name))
        if isinstance(schema.get("items"), dict):
            yield from self.fields(schema["items"], (*at, 0))

    def sample(self, schema: dict[str, Any]) -> Any:
        """A value that fits."""
        found = schema.get("examples") or self.meant(schema).get("examples")
        schema = self.meant(schema)
        if found:
            return found[0]
        if "const" in schema or "enum" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        if schema.get("type") == "object":
            wanted = schema.get("required", [])
            return {name: self.sample(each) for name, each in schema.get("properties", {}).items() if name in wanted}
        simple = {"boolean": True, "integer": schema.get("minimum", 1), "number": schema.get("minimum", 1)}
        if schema.get("type") == "array":
            return [self.sample(schema["items"])] if schema.get("minItems") else []
        return simple.get(schema.get("type", ""), BY_FORMAT.get(schema.get("format", ""), "Lò Văn Ánh" * 2))

    def with_value(self, schema: dict[str, Any], form: Any, at: Path, odd: str) -> bytes:
        """The form as bytes, with this value at this place and whatever it needs around it."""
        whole = here = json.loads(json.dumps(form))
        for part in at[:-1]:
            schema = self.meant(schema)
            schema = schema["items"] if isinstance(part, int) else schema["properties"][part]
            if isinstance(here, list):
                here = _entry(here, self.sample(schema))
            else:
                here = (
                    here.setdefault(str(part), None) or here.__setitem__(str(part), self.sample(schema)) or here[part]
                )
        if isinstance(here, list):
            here[:] = ["@@"]
        else:
            here[at[-1]] = "@@"
        return json.dumps(whole).replace('"@@"', odd).encode()


def _entry(entries: list[Any], otherwise: Any) -> Any:
    if not entries:
        entries.append(otherwise)
    return entries[0]


class Rows:
    """Everything that the database holds, as one number."""

    def __init__(self, connection: Any) -> None:
        self._connection, self._statement = connection, ""

    async def now(self) -> int:
        if not self._statement:
            tables = await self._connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            sums = (
                f"(SELECT coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {each[0]} t)"
                for each in tables
                if each[0] not in COUNTING
            )
            self._statement = f"SELECT ({' + '.join(sums)})::text"
        return int(await self._connection.fetchval(self._statement))


@pytest.fixture
async def rows(database: Database) -> Any:
    connection = await asyncpg.connect(database.owner_url)
    yield Rows(connection)
    await connection.close()


async def headers_for(guard: object, client: httpx2.AsyncClient, parts: Parts, database: Database) -> dict[str, str]:
    """Of somebody who may do it, with a fresh token."""
    always = {"If-Match": '"v1-x"'}
    if isinstance(guard, Scope):
        return always | (await a_partner(client, parts)).headers
    if guard is Role.CITIZEN:
        return always | await a_citizen(parts, database)
    if isinstance(guard, Permission):
        role = next(role for role in (Role.CHIEF, Role.PROVINCE, Role.INSPECTOR, Role.ADMIN) if may(role, guard))
        of = MUONG_HUNG if role in COMMUNE_ROLES else SON_LA
        return always | (await an_officer(client, parts, role=role, of=of)).headers
    return always


async def refused(
    client: httpx2.AsyncClient, clock: SetClock, method: str, url: str, headers: dict[str, str], body: bytes | None
) -> bool:
    # No faster than anybody may ask.
    clock.pass_by(seconds=0.6)
    sent = {"Idempotency-Key": str(uuid4()), **headers}
    if body is not None:
        sent["Content-Type"] = "application/json"
    answer = await client.request(method, url, content=body, headers=sent)
    assert answer.status_code < 500 or answer.json()["code"] == "codes_not_offered", (
        method,
        url[:200],
        body,
        answer.text,
    )
    return answer.status_code >= 400


async def test_an_odd_value_in_a_form_is_refused_whole_or_understood(
    app: FastAPI, client: httpx2.AsyncClient, parts: Parts, database: Database, clock: SetClock, rows: Rows
) -> None:
    await factories.an_open_pledge(parts)
    sent = await a_tip_off(client, database.owner_url)
    document, tried = Document(app), 0
    for method, path, operation in document.operations():
        url = path.replace("{code}", "vu-khi").replace("{submission_id}", str(sent.id))
        url = "/".join(str(uuid4()) if part.startswith("{") else part for part in url.split("/"))
        for schema in document.forms(operation):
            form = DOORS.get(path.rpartition("/")[2]) or document.sample(schema)
            headers = await headers_for(OPERATIONS[f"{method} {path}"], client, parts, database)
            for at in document.fields(schema):
                bodies = [document.with_value(schema, form, at, odd) for odd in ODD_VALUES]
                tried += len(bodies)
                refusable = [body for body in bodies if await refused(client, clock, method, url, headers, body)]
                before = await rows.now()
                for body in refusable:
                    assert await refused(client, clock, method, url, headers, body), (method, path, at)
                assert await rows.now() == before, (method, path, at)
    assert tried > 3000


async def test_an_odd_parameter_changes_nothing_and_breaks_nothing(
    app: FastAPI, client: httpx2.AsyncClient, parts: Parts, database: Database, clock: SetClock, rows: Rows
) -> None:
    document, tried = Document(app), 0
    for method, path, operation in document.operations():
        headers = await headers_for(OPERATIONS[f"{method} {path}"], client, parts, database)
        before = await rows.now()
        for each in operation.get("parameters", ()):
            for odd in ODD_PARAMETERS:
                url = "/".join((odd or "x") if part.startswith("{") else part for part in path.split("/"))
                more = {} if each["in"] != "header" else {each["name"]: odd[:3000]}
                query = f"?{each['name']}={odd}" if each["in"] == "query" else ""
                body = b"{}" if method in {"POST", "PUT", "PATCH"} else None
                if await refused(client, clock, method, url + query, headers | more, body):
                    assert await rows.now() == before, (method, path, each["name"], odd[:20])
                before = await rows.now()
                tried += 1
    assert tried > 1000
