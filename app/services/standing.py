"""Standing: whether a token still stands for somebody, asked of the database at each request of the staff."""

from datetime import datetime
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
from app.repositories import people, scope


async def principal_of(session: AsyncSession, claims: Claims, now: datetime) -> Principal:
    """Who is asking, and the scope of the transaction set to it: three round trips, and the first of it.

    Raises InvalidToken when the session has ended, the posting does not work today, the person was disabled, or the
    credentials, role or unit are no longer those of the token.
    """
    session_id, person_id = UUID(claims.sid), UUID(claims.sub)
    await scope.of_session(session, session_id, person_id)
    found = await people.standing(
        session,
        session_id=session_id,
        person_id=person_id,
        credential_version=claims.cv,
        role=claims.role,
        unit_id=claims.unit,
        now=now,
        today=day_of(now),
    )
    if found is None:
        raise InvalidToken
    principal = Principal(
        person_id=person_id,
        session_id=session_id,
        posting_id=found.posting_id,
        role=Role(claims.role),
        unit_id=claims.unit,
        is_investigator=found.is_investigator,
        hamlet_ids=tuple(found.hamlet_ids) if claims.role == Role.COLLECTOR else (),
    )
    await scope.of_principal(session, principal)
    return principal


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
