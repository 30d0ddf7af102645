"""Standing: whether a token still stands for somebody, asked of the database at each request of the staff."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.tokens import Claims
from app.domain.days import day_of
from app.domain.principals import Principal
from app.domain.roles import Role
from app.domain.units import Unit
from app.errors import InvalidToken
from app.models.standing import StandingShown
from app.models.unit import UnitShown
from app.repositories import people
from app.repositories.people import Standing


async def principal_of(session: AsyncSession, claims: Claims, now: datetime) -> Principal:
    """Who is asking, and the scope of the transaction set to it: one round trip, and the first of it.

    Raises InvalidToken when the session has ended, the posting does not work today, the person was disabled, or the
    credentials, role or unit are no longer those of the token.
    """
    return _principal(claims, await people.stand(session, _asked(claims, now)))


async def principal_on(connection: Any, claims: Claims, now: datetime) -> Principal:  # noqa: ANN401 - asyncpg ships no types
    """The same on a bare connection inside a transaction. Raises InvalidToken."""
    return _principal(claims, await people.stand_on(connection, _asked(claims, now)))


def _asked(claims: Claims, now: datetime) -> dict[str, object]:
    return {
        "session_id": UUID(claims.sid),
        "person_id": UUID(claims.sub),
        "credential_version": claims.cv,
        "role": claims.role,
        "unit_id": claims.unit,
        "now": now,
        "today": day_of(now),
    }


def _principal(claims: Claims, found: Standing | None) -> Principal:
    if found is None:
        raise InvalidToken
    return Principal(
        person_id=UUID(claims.sub),
        session_id=UUID(claims.sid),
        posting_id=found.posting_id,
        role=Role(claims.role),
        unit_id=claims.unit,
        is_investigator=found.is_investigator,
        hamlet_ids=tuple(found.hamlet_ids),
        archive_ids=tuple(unit_id for unit_id in found.unit_ids if unit_id != claims.unit),
        # As the driver gives them, whose ids are of a class of its own, they would not equal ours.
        barred_ids=tuple(UUID(str(barred)) for barred in found.barred_ids),
    )


async def shown(session: AsyncSession, principal: Principal) -> StandingShown:
    """The posting of the one who asks, for their own eyes."""
    posting, person, unit = await people.held(session, principal.posting_id)
    return StandingShown(
        id=posting.id,
        person_id=person.id,
        display_name=person.display_name,
        role=posting.role,
        unit=UnitShown.of(Unit(**unit.model_dump())),
        is_investigator=posting.is_investigator,
        hamlet_ids=list(principal.hamlet_ids),
        from_on=posting.from_on,
        until_on=posting.until_on,
    )
