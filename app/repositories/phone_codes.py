"""The code that a number was sent last for a purpose; row-level security shows it to who names the number alone."""

import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.phones import Purpose
from app.models.citizen import PhoneCode

_KEY = ("phone_hmac", "purpose")
_HASH = 32


async def put(
    session: AsyncSession, phone_hmac: bytes, purpose: Purpose, code_hmac: bytes, expires_at: datetime
) -> None:
    """Let this be the only code of the number for the purpose."""
    fresh = {"code_hmac": code_hmac, "tries": 0, "expires_at": expires_at, "used_at": None}
    statement = insert(PhoneCode).values(phone_hmac=phone_hmac, purpose=purpose, **fresh)
    await (await session.connection()).execute(statement.on_conflict_do_update(index_elements=_KEY, set_=fresh))


async def attempt(
    session: AsyncSession, phone_hmac: bytes, purpose: Purpose, code_hmac: bytes, *, now: datetime, most_tries: int
) -> bool:
    """Count a try and use the code up if it is right and still good; of many at once one succeeds.

    One statement, which writes one row whatever it finds: a number without a code gets one that has expired already,
    so that the time of the answer tells nothing.
    """
    # A used code gives way to a mark that this attempt alone knows.
    mark = secrets.token_bytes(_HASH)
    is_good = sa.and_(
        col(PhoneCode.code_hmac) == code_hmac,
        col(PhoneCode.used_at).is_(None),
        col(PhoneCode.tries) < most_tries,
        col(PhoneCode.expires_at) > now,
    )
    missing = {"phone_hmac": phone_hmac, "purpose": purpose, "code_hmac": code_hmac, "tries": 1, "expires_at": now}
    statement = (
        insert(PhoneCode)
        .values(missing)
        .on_conflict_do_update(
            index_elements=_KEY,
            set_={
                "tries": sa.func.least(col(PhoneCode.tries), most_tries) + 1,
                "code_hmac": sa.case((is_good, mark), else_=col(PhoneCode.code_hmac)),
                "used_at": sa.case((is_good, now), else_=col(PhoneCode.used_at)),
            },
        )
        .returning(col(PhoneCode.code_hmac) == mark)
    )
    return bool((await (await session.connection()).execute(statement)).scalar_one())
