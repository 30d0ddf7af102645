"""Every way in which a token comes to stand for nothing, for tests."""

from dataclasses import replace
from datetime import timedelta

from app.core.tokens import Claims, Tokens
from app.domain.roles import Role
from app.web.parts import Parts
from tests.conftest import Database, SetClock
from tests.officers import Officer, as_owner


async def disabled(parts: Parts, database: Database, officer: Officer) -> Officer:
    await as_owner(database.owner_url, "UPDATE people SET disabled_at = now() WHERE id = $1", officer.id)
    return officer


async def signed_out(parts: Parts, database: Database, officer: Officer) -> Officer:
    await as_owner(database.owner_url, "UPDATE sessions SET ended_at = now() WHERE id = $1", officer.session_id)
    return officer


async def posted_elsewhere(parts: Parts, database: Database, officer: Officer) -> Officer:
    over = "UPDATE postings SET until_on = '2026-11-22', from_on = '2026-11-01' WHERE id = $1"
    await as_owner(database.owner_url, over, officer.posting_id)
    return officer


async def unapproved(parts: Parts, database: Database, officer: Officer) -> Officer:
    await as_owner(database.owner_url, "UPDATE postings SET approved_at = NULL WHERE id = $1", officer.posting_id)
    return officer


async def with_new_credentials(parts: Parts, database: Database, officer: Officer) -> Officer:
    await as_owner(database.owner_url, "UPDATE people SET credential_version = 2 WHERE id = $1", officer.id)
    return officer


async def of_another_role(parts: Parts, database: Database, officer: Officer) -> Officer:
    role = "chief" if officer.role is not Role.CHIEF else "officer"
    await as_owner(database.owner_url, "UPDATE postings SET role = $1 WHERE id = $2", role, officer.posting_id)
    return officer


async def without_a_token(parts: Parts, database: Database, officer: Officer) -> Officer:
    return replace(officer, token="")


async def with_a_forged_token(parts: Parts, database: Database, officer: Officer) -> Officer:
    head, body, signature = officer.token.split(".")
    return replace(officer, token=f"{head}.{body}.{signature[::-1]}")


async def with_a_token_for_other_doors(parts: Parts, database: Database, officer: Officer) -> Officer:
    told = parts.tokens.verify(officer.token, parts.clock())
    foreign = Tokens(parts.keyring, told.iss, "somebody-else")
    return replace(officer, token=_issued(foreign, told, parts))


def _issued(tokens: Tokens, told: Claims, parts: Parts) -> str:
    return tokens.issue(
        sub=told.sub,
        sid=told.sid,
        role=told.role,
        unit=told.unit,
        cv=told.cv,
        scope=told.scope,
        client_id=told.client_id,
        now=parts.clock(),
    )


async def with_an_expired_token(parts: Parts, database: Database, officer: Officer) -> Officer:
    clock = parts.clock
    assert isinstance(clock, SetClock)
    clock.now += timedelta(minutes=10, seconds=90)
    return officer


ENDINGS = [
    without_a_token,
    with_a_forged_token,
    with_an_expired_token,
    with_a_token_for_other_doors,
    disabled,
    signed_out,
    posted_elsewhere,
    unapproved,
    with_new_credentials,
    of_another_role,
]
