"""Codes by phone: ordered within budgets, made and sent beside the request, tried and used up once."""

import logging
import secrets
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.database import open_session
from app.core.errands import Errands
from app.core.letterboxes import Undelivered
from app.core.phone_hashes import PhoneHashes
from app.core.sms import Sender
from app.domain.limits import Charge, Spent, TooManyRequests
from app.domain.phone_codes import (
    DIGITS,
    IN_TOTAL,
    LIFETIME,
    MOST_TRIES,
    PER_NUMBER,
    PER_NUMBER_AND_DAY,
    PER_RANGE,
    UNSENT,
    CodesNotOffered,
    code_of,
    range_of,
    text_of,
)
from app.domain.phones import Purpose
from app.repositories import phone_codes, scope
from app.services.budgets import Budgets

logger = logging.getLogger(__name__)


async def order(
    phone: str,
    purpose: Purpose,
    language: str,
    now: datetime,
    *,
    engine: AsyncEngine,
    hashes: PhoneHashes,
    budgets: Budgets,
    errands: Errands,
    sender: Sender | None,
) -> None:
    """Have a code made and sent, if the number and its range have not had too many.

    Nothing is looked up here, and the steps are the same for every number: neither the answer nor its time tells
    whether the number is known, nor whether anything will be sent. Raises CodesNotOffered, and TooManyRequests when the
    house as a whole has sent what it may.
    """
    if sender is None:
        raise CodesNotOffered
    # What is not sent must not use up what others may send, or one number asked for again and again would silence its
    # range and then the whole house: it is counted elsewhere, at the same cost.
    stages = (
        [Charge(PER_NUMBER, phone)],
        [Charge(PER_NUMBER_AND_DAY, phone), Charge(PER_RANGE, range_of(phone))],
        [Charge(IN_TOTAL, "")],
    )
    is_sent, spent = True, list[Spent]()
    for stage in stages:
        unsent = [Charge(UNSENT, f"{charge.limit.name} {charge.whom}") for charge in stage]
        spent = await budgets.spend(stage if is_sent else unsent, now)
        is_sent = is_sent and not any(each.is_over for each in spent)
    if is_sent:
        errands.take(partial(_send, phone, purpose, language, now, engine=engine, hashes=hashes, sender=sender))
    elif spent[0].is_over:
        raise TooManyRequests(spent[0].seconds_left)


async def _send(
    phone: str,
    purpose: Purpose,
    language: str,
    now: datetime,
    *,
    engine: AsyncEngine,
    hashes: PhoneHashes,
    sender: Sender,
) -> None:
    code = code_of(secrets.randbelow(10**DIGITS))
    number = hashes.of_number(phone)
    async with open_session(engine) as session, session.begin():
        await scope.of_phone(session, number)
        await phone_codes.put(session, number, purpose, hashes.of_code(number, purpose, code), now + LIFETIME)
    # Behind the commit: a code that was read on the phone is good already.
    try:
        await sender.send(phone, text_of(code, language))
    except Undelivered as error:
        logger.warning("a code was not delivered: %s", error)


async def attempt(
    session: AsyncSession, phone: str, purpose: Purpose, code: str, *, now: datetime, hashes: PhoneHashes
) -> bool:
    """Whether the code proves the number; it is used up, and a wrong one is counted, if the transaction commits.

    So whoever asks refuses only behind the commit.
    """
    number = hashes.of_number(phone)
    await scope.of_phone(session, number)
    return await phone_codes.attempt(
        session, number, purpose, hashes.of_code(number, purpose, code), now=now, most_tries=MOST_TRIES
    )
