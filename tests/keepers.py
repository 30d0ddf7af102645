"""Those who keep people, for tests: proposing and deciding through the real doors."""

from typing import Any
from uuid import UUID, uuid4

import httpx2

from app.domain.roles import Role
from app.web.parts import Parts
from tests.factories import unit_id_of
from tests.officers import CHIENG_SO, MUONG_HUNG, SON_LA, Officer, an_officer

THANH_HOA = "38"
"""Another province."""


async def send(by: Officer, path: str, form: dict[str, Any] | None = None, *, key: str | None = "") -> httpx2.Response:
    """POST with a fresh Idempotency-Key, with this one, or with none."""
    headers = by.headers if key is None else {**by.headers, "Idempotency-Key": key or str(uuid4())}
    return await by.client.post(path, headers=headers, json=form)


def a_person(parts: Parts, *, of: str = MUONG_HUNG, role: Role = Role.OFFICER, **fields: Any) -> dict[str, Any]:
    """The form of a new person."""
    return {
        "username": f"new.{uuid4().hex[:12]}",
        "display_name": "Lò Văn Ánh",
        "role": role.value,
        "unit_id": unit_id_of(parts, of),
        **fields,
    }


async def invited(by: Officer, form: dict[str, Any]) -> dict[str, Any]:
    """The answer to an invitation that must succeed."""
    answer = await send(by, "/v1/people", form)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def decides(by: Officer, proposal: dict[str, Any] | UUID | str, move: str = "approve") -> httpx2.Response:
    """The answer to a decision."""
    proposal_id = proposal["proposal"]["id"] if isinstance(proposal, dict) else proposal
    return await send(by, f"/v1/proposals/{proposal_id}/decision", {"decision": move}, key=None)


async def employed(maker: Officer, decider: Officer, form: dict[str, Any]) -> dict[str, Any]:
    """A person in an approved posting; `entry_code` is whole."""
    body = await invited(maker, form)
    answer = await decides(decider, body)
    assert answer.status_code == 200, answer.text
    code = f"{body['entry_code_half']}-{answer.json()['entry_code_half']}"
    return {**body, "entry_code": code, "username": form["username"]}


async def keepers(client: httpx2.AsyncClient, parts: Parts) -> dict[str, Officer]:
    """One of each role that has a say, here and elsewhere."""
    places = {
        "chief": (Role.CHIEF, MUONG_HUNG),
        "second chief": (Role.CHIEF, MUONG_HUNG),
        "foreign chief": (Role.CHIEF, CHIENG_SO),
        "province": (Role.PROVINCE, SON_LA),
        "second province": (Role.PROVINCE, SON_LA),
        "foreign province": (Role.PROVINCE, THANH_HOA),
        "admin": (Role.ADMIN, SON_LA),
        "second admin": (Role.ADMIN, SON_LA),
        "officer": (Role.OFFICER, MUONG_HUNG),
        "inspector": (Role.INSPECTOR, SON_LA),
    }
    return {name: await an_officer(client, parts, role=role, of=code) for name, (role, code) in places.items()}
