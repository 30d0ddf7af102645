"""Signing in as a citizen (đăng nhập bằng mã): ten minutes, and never longer, since a phone is shared."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.database import open_session
from app.core.phone_hashes import PhoneHashes
from app.core.tokens import Claims, Tokens
from app.domain.citizens import CitizenAsker
from app.domain.phone_codes import WrongCode
from app.domain.phones import Purpose
from app.domain.roles import Role
from app.errors import InvalidToken
from app.models.citizen import CitizenSession
from app.models.phone_code import CitizenSignedIn
from app.repositories import citizens, scope
from app.services import phone_codes

_CLIENT = "tinbao"
_LASTS = timedelta(minutes=10)
# Ends with the sign-in itself: there is nothing that could be changed and would have to end tokens at once.
_CREDENTIAL_VERSION = 1
_NO_UNIT = 0


async def sign_in(
    engine: AsyncEngine, phone: str, code: str, *, now: datetime, hashes: PhoneHashes, tokens: Tokens
) -> CitizenSignedIn:
    """Open a session for whoever answers the number; the first proof of a number makes its citizen.

    Raises WrongCode alike for a code that is wrong, expired, used or was never sent; the try is counted all the same.
    """
    async with open_session(engine) as session, session.begin():
        signed_in = None
        if await phone_codes.attempt(session, phone, Purpose.SIGN_IN, code, now=now, hashes=hashes):
            citizen_id = await enter(session, hashes.of_number(phone), now)
            opened = CitizenSession(id=uuid4(), citizen_id=citizen_id, expires_at=now + _LASTS)
            session.add(opened)
            signed_in = _signed_in(opened, now, tokens)
    # Behind the commit, which a refusal would turn into a rollback: the try must stay counted.
    if signed_in is None:
        raise WrongCode
    return signed_in


async def enter(session: AsyncSession, phone_hmac: bytes, now: datetime) -> UUID:
    """The citizen of a number that was just proved, whose scope the transaction gets."""
    await scope.of_phone(session, phone_hmac)
    citizen_id = await citizens.ensure(session, phone_hmac, now)
    await scope.of_citizen(session, citizen_id)
    return citizen_id


async def stand(session: AsyncSession, claims: Claims, now: datetime) -> CitizenAsker:
    """Who is asking, and the scope of the transaction set to it. Raises InvalidToken when the session has ended."""
    asker = CitizenAsker(id=UUID(claims.sub), session_id=UUID(claims.sid))
    await scope.of_citizen(session, asker.id)
    goes_on = await citizens.has_session(session, asker.id, asker.session_id, now)
    if claims.role != Role.CITIZEN or not goes_on:
        raise InvalidToken
    return asker


async def sign_out(session: AsyncSession, asker: CitizenAsker, now: datetime) -> None:
    """End the session: its token answers 401 from the next request on."""
    await citizens.end_session(session, asker.session_id, now)


def _signed_in(opened: CitizenSession, now: datetime, tokens: Tokens) -> CitizenSignedIn:
    token = tokens.issue(
        sub=str(opened.citizen_id),
        sid=str(opened.id),
        role=Role.CITIZEN.value,
        unit=_NO_UNIT,
        cv=_CREDENTIAL_VERSION,
        scope="",
        client_id=_CLIENT,
        now=now,
        lifetime=_LASTS,
    )
    return CitizenSignedIn(access_token=token, expires_in=int(_LASTS.total_seconds()))
