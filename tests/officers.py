"""The officers' side for tests: submissions sent through the real doors, read and moved with real tokens."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2

from app.core.database import open_session
from app.domain.days import day_of
from app.domain.roles import Role
from app.models.person import Session
from app.repositories import people, scope
from app.services import staff
from app.web.parts import Parts
from tests.factories import a_signature as signature_form
from tests.factories import a_tip_off as tip_off_form
from tests.factories import a_weapon_surrender as weapon_form
from tests.factories import an_item, unit_id_of

MUONG_HUNG, CHIENG_SO, SON_LA = "04219", "04195", "14"
TEN_MINUTES = timedelta(minutes=10)


@dataclass(frozen=True)
class Sent:
    """A submission that was taken in: its id, which the citizen never learns, and the answer 201."""

    id: UUID
    body: dict[str, Any]

    @property
    def receipt(self) -> dict[str, str]:
        return {"Receipt": self.body["receipt"]}


async def a_tip_off(client: httpx2.AsyncClient, owner_url: str, *, of: str | None = MUONG_HUNG, **fields: Any) -> Sent:
    """A tip-off at the commune of this code; None leaves the place open."""
    place = {"unit_code": of} if of else {"unknown": True}
    return await _send(client, owner_url, "/v1/tip-offs", tip_off_form(**{"place": place, **fields}))


async def a_weapon_surrender(
    client: httpx2.AsyncClient, owner_url: str, *, of: str = MUONG_HUNG, item: str = "homemade_gun", unit: str = "khẩu"
) -> Sent:
    """A declaration of one item at the commune of this code."""
    items = [an_item(type=item, unit=unit, description="của ông nội để lại")]
    form = weapon_form(items=items, place={"unit_code": of})
    return await _send(client, owner_url, "/v1/weapon-surrenders", form)


async def a_signature(client: httpx2.AsyncClient, owner_url: str, *, of: str = MUONG_HUNG, **fields: Any) -> Sent:
    """A household's signature under the pledge of `factories.an_open_pledge`."""
    form = signature_form(place={"unit_code": of}, **fields)
    return await _send(client, owner_url, "/v1/pledges/vu-khi/signatures", form)


async def _send(client: httpx2.AsyncClient, owner_url: str, path: str, form: dict[str, Any]) -> Sent:
    answer = await client.post(path, headers={"Idempotency-Key": str(uuid4())}, json=form)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    rows = await as_owner(owner_url, "SELECT id FROM submissions WHERE reference = $1", body["reference"])
    return Sent(rows[0]["id"], body)


async def as_owner(owner_url: str, statement: str, *values: object) -> list[Any]:
    """Rows that the owner of the tables sees, who sees all of them."""
    connection = await asyncpg.connect(owner_url)
    try:
        rows: list[Any] = await connection.fetch(statement, *values)
        return rows
    finally:
        await connection.close()


@dataclass(frozen=True)
class Officer:
    """Somebody of the staff who has signed in, at the door of the house."""

    client: httpx2.AsyncClient
    id: UUID
    posting_id: UUID
    session_id: UUID
    unit_id: int
    role: Role
    token: str = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def page(self, **wanted: Any) -> httpx2.Response:
        return await self.client.get("/v1/queue", headers=self.headers, params=wanted)

    async def queue(self, **wanted: Any) -> list[UUID]:
        """The ids of the first page."""
        answer = await self.page(**wanted)
        assert answer.status_code == 200, answer.text
        return [UUID(row["id"]) for row in answer.json()["data"]]

    async def read(self, sent: Sent | UUID, **headers: str) -> httpx2.Response:
        return await self.client.get(f"/v1/submissions/{_id(sent)}", headers={**self.headers, **headers})

    async def allowed(self, sent: Sent) -> list[str]:
        answer = await self.read(sent)
        assert answer.status_code == 200, answer.text
        return verbs(answer.json())

    async def act(self, sent: Sent | UUID, verb: str, *, tag: str = "", key: str = "", **given: Any) -> httpx2.Response:
        """Move it, on what is read just before unless a tag is given."""
        headers = {**self.headers, "If-Match": tag or (await self.read(sent)).headers.get("ETag", '"v1-"')}
        if key:
            headers["Idempotency-Key"] = key
        form = {"verb": verb, **given}
        return await self.client.post(f"/v1/submissions/{_id(sent)}/actions", headers=headers, json=form)

    async def moves(self, sent: Sent | UUID, verb: str, **given: Any) -> dict[str, Any]:
        """Move it, which must succeed; and the tag of the answer must be that of the next reading."""
        answer = await self.act(sent, verb, **given)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        if "departed" not in body:
            again = await self.read(sent)
            assert (again.headers["ETag"], again.content) == (answer.headers["ETag"], answer.content)
        return body


def verbs(body: dict[str, Any]) -> list[str]:
    """What the answer says that this person may do, by verb alone."""
    return [each["verb"] for each in body["allowed"]]


def _id(sent: Sent | UUID) -> UUID:
    return sent.id if isinstance(sent, Sent) else sent


async def an_officer(
    client: httpx2.AsyncClient,
    parts: Parts,
    *,
    of: str = MUONG_HUNG,
    role: Role = Role.OFFICER,
    is_investigator: bool = False,
    hamlet_ids: Collection[int] = (),
) -> Officer:
    """A person in a posting, with a real session and a real token; two of one role are two people."""
    unit_id, now = unit_id_of(parts, of), parts.clock()
    async with open_session(parts.engine) as session, session.begin():
        person_id = await staff.add(
            session,
            username=f"{role}.{uuid4().hex[:12]}",
            display_name="Lò Văn Ơn",
            role=role,
            unit_id=unit_id,
            password_hash=None,
            now=now,
            is_investigator=is_investigator,
            hamlet_ids=hamlet_ids,
        )
        await scope.of_person(session, person_id)
        held = (await people.working_postings(session, person_id, 1, day_of(now)))[0]
        opened = Session(
            id=uuid4(),
            person_id=person_id,
            posting_id=held.posting.id,
            credential_version=1,
            started_at=now,
            rotated_at=now,
            expires_at=now + timedelta(days=30),
        )
        session.add(opened)
    signed_in = Officer(client, person_id, held.posting.id, opened.id, unit_id, role, "")
    return renewed(signed_in, parts)


def renewed(officer: Officer, parts: Parts) -> Officer:
    """The same person with a fresh token: one lasts ten minutes."""
    token = parts.tokens.issue(
        sub=str(officer.id),
        sid=str(officer.session_id),
        role=officer.role.value,
        unit=officer.unit_id,
        cv=1,
        scope="",
        client_id="tinbao",
        now=parts.clock(),
        lifetime=TEN_MINUTES,
    )
    return replace(officer, token=token)


def told(body: dict[str, Any]) -> list[tuple[str, str | None, str | None, str]]:
    """The history: verb, from, to and the unit as it was then."""
    return [(event["verb"], event["from"], event["to"], event["unit"]["code"]) for event in body["history"]]


async def verified(client: httpx2.AsyncClient, owner_url: str, by: Officer, tip_off_class: str, **fields: Any) -> Sent:
    """A tip-off that this officer has brought to «verifying»."""
    sent = await a_tip_off(client, owner_url, **fields)
    await by.moves(sent, "claim")
    await by.moves(sent, "receive", **{"class": tip_off_class})
    await by.moves(sent, "verify")
    return sent
