"""People of the staff for tests: brought in as the console does, signed in through the real door."""

from dataclasses import dataclass
from uuid import UUID

import httpx2
from sqlalchemy import text

from app.core.database import open_session
from app.domain.roles import Role
from app.models.sign_in import CredentialsFields, SignedIn
from app.repositories import scope
from app.services import sign_in, staff
from app.web.parts import Parts

PASSWORD = "mường hung 04219"
IDLE = (
    "UPDATE people SET disabled_at = now() WHERE id = :id",
    "UPDATE postings SET approved_at = NULL WHERE person_id = :id",
    "UPDATE postings SET from_on = '2026-11-24' WHERE person_id = :id",
    "UPDATE postings SET from_on = '2026-11-01', until_on = '2026-11-22' WHERE person_id = :id",
)
"""Each of these leaves a person `:id` without a posting that works on 23 November 2026."""


@dataclass(frozen=True)
class Employed:
    """Somebody with a password."""

    id: UUID
    username: str


async def an_officer(parts: Parts, *, role: Role = Role.OFFICER, of: str = "04219", username: str = "") -> Employed:
    """A person posted to a commune of today, or to a province, by its code."""
    level = "commune" if role in {Role.OFFICER, Role.CHIEF, Role.COLLECTOR} else "province"
    name = username or f"{role}.{of}"
    password_hash = await parts.gate.passwords.hash(PASSWORD)
    async with open_session(parts.engine) as session, session.begin():
        unit = await (await session.connection()).execute(
            text("SELECT id FROM units WHERE level = :level AND code = :code AND valid_to IS NULL"),
            {"level": level, "code": of},
        )
        person_id = await staff.add(
            session,
            username=name,
            display_name="Lò Văn Ơn",
            role=role,
            unit_id=unit.scalar_one(),
            password_hash=password_hash,
            now=parts.clock(),
        )
    return Employed(person_id, name)


async def signed_in(
    parts: Parts, who: Employed, password: str = PASSWORD, posting: UUID | None = None, **shown: object
) -> SignedIn:
    """Tokens, by the service."""
    form = {"username": who.username, "password": password, "posting": posting, **shown}
    fields = CredentialsFields.model_validate(form)
    return await sign_in.sign_in(parts.gate, fields, source="10.0.0.1", now=parts.clock())


async def refreshed(parts: Parts, refresh_token: str) -> SignedIn:
    """The next tokens, by the service."""
    return await sign_in.refresh(parts.gate, refresh_token, now=parts.clock())


async def as_console(parts: Parts, statement: str, **values: object) -> None:
    """Change something behind the back of whoever has signed in."""
    async with open_session(parts.engine) as session, session.begin():
        await scope.of_console(session)
        changed = await (await session.connection()).execute(text(statement), values)
        assert changed.rowcount > 0, "the statement was to change something"


def bearer(tokens: SignedIn) -> dict[str, str]:
    """The header that goes with every request of the staff."""
    return {"Authorization": f"Bearer {tokens.access_token}"}


async def me(client: httpx2.AsyncClient, tokens: SignedIn) -> httpx2.Response:
    """What the door says to these tokens now."""
    return await client.get("/v1/me", headers=bearer(tokens))
