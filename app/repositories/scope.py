"""The scope of a transaction: what row-level security reads, set as its first statement and local to it."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.principals import Principal
from app.domain.roles import Role


def _array(ids: tuple[int, ...] | tuple[UUID, ...]) -> str:
    return "{" + ",".join(map(str, ids)) + "}"


async def _set(session: AsyncSession, settings: Mapping[str, str]) -> None:
    # Local to the transaction (the `true`): a value set for the session would leak to the next request of the pool.
    calls = ", ".join(f"set_config('tinbao.{name}', :{name}, true)" for name in settings)
    connection = await session.connection()
    await connection.execute(text(f"SELECT {calls}"), dict(settings))


async def of_principal(session: AsyncSession, principal: Principal) -> None:
    """What a person of the staff may see in this posting."""
    await _set(
        session,
        {
            "role": principal.role.value,
            "person": str(principal.person_id),
            "unit_ids": _array((principal.unit_id, *principal.archive_ids)),
            "hamlet_ids": _array(principal.hamlet_ids),
            "barred": _array(principal.barred_ids),
        },
    )


async def of_session(session: AsyncSession, session_id: UUID) -> None:
    """One session of which only the id is known, as a refresh token tells it."""
    await _set(session, {"session": str(session_id)})


async def of_username(session: AsyncSession, username: str) -> None:
    """One account by its name: enough to check a password."""
    await _set(session, {"username": username})


async def of_person(session: AsyncSession, person_id: UUID) -> None:
    """One person with postings and sessions."""
    await _set(session, {"person": str(person_id)})


async def of_receipt(session: AsyncSession, receipt_sha256: bytes) -> None:
    """The one submission that a receipt opens."""
    await _set(session, {"receipt": receipt_sha256.hex()})


async def of_phone(session: AsyncSession, phone_hmac: bytes) -> None:
    """The codes and the citizen of one number."""
    await _set(session, {"phone": phone_hmac.hex()})


async def of_citizen(session: AsyncSession, citizen_id: UUID) -> None:
    """What one citizen keeps in sight: envelopes, and nothing that lies behind them."""
    await _set(session, {"role": Role.CITIZEN.value, "citizen": str(citizen_id)})


async def of_application(session: AsyncSession, code_sha256: bytes) -> None:
    """The one application that a code opens."""
    await _set(session, {"application": code_sha256.hex()})


async def of_key(session: AsyncSession, key_hash: bytes) -> None:
    """The one idempotency record of a request."""
    await _set(session, {"key": key_hash.hex()})


async def of_console(session: AsyncSession) -> None:
    """The operator's console, which keeps people, units and boundaries and sees no submission."""
    await _set(session, {"role": "admin"})


async def concerning(session: AsyncSession, person_id: UUID) -> None:
    """Widen this transaction to one person with all postings, sessions and codes, for those who keep people.

    Somebody who works in two places is seen whole, so that no part of it is overlooked.
    """
    await _set(session, {"subject": str(person_id)})


async def handing_to(session: AsyncSession, unit_ids: tuple[int, ...]) -> None:
    """Widen this transaction to the units that a submission is being moved to, and no longer than that."""
    await _set(session, {"handing_to": _array(unit_ids)})


async def taking_back(session: AsyncSession, unit_ids: tuple[int, ...]) -> None:
    """Widen this transaction to everything in units in which somebody works no longer, to take back what they held.

    Also to what the asker is barred from: it would stay with somebody who has left. Shut again by `took_back`.
    """
    await _set(session, {"handing_to": _array(unit_ids), "barred": ""})


async def took_back(session: AsyncSession, principal: Principal) -> None:
    """The end of that: the transaction sees again what the asker sees."""
    await _set(session, {"handing_to": "", "barred": _array(principal.barred_ids)})


async def of_client(session: AsyncSession, client_id: UUID) -> None:
    """One third party: itself, and the envelopes of what it sent."""
    await _set(session, {"role": "integration", "client": str(client_id)})


async def of_counting(session: AsyncSession, unit_ids: tuple[int, ...]) -> None:
    """The envelopes of these units, for a statement that counts them and gives none of them away."""
    await _set(session, {"role": "counter", "unit_ids": _array(unit_ids)})
