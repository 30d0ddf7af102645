"""Applications (đơn đề nghị) of people who may be mentioned: looked into by the inspectorate, which never says what."""

import json
import os
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.at_rest import place
from app.core.data_keys import NONCE
from app.core.sealed_boxes import Recipient, SealedBoxes
from app.domain import picks, receipts, rights
from app.domain.days import to_the_hour
from app.domain.places import Place
from app.domain.principals import Principal
from app.domain.rights import AlreadyAnswered, ApplicationState, UnknownApplication
from app.domain.units import Unit
from app.errors import NotFound, UnknownUnit
from app.models.application import (
    Application,
    ApplicationFields,
    ApplicationListed,
    ApplicationShown,
    ApplicationTaken,
    ApplicationTold,
    ClosingFields,
)
from app.models.ledger import Event
from app.repositories import applications
from app.services.reference import Reference
from app.services.sealing import Opener, recipient_of

_CODE = 15


async def apply(
    session: AsyncSession, fields: ApplicationFields, *, reference: Reference, boxes: SealedBoxes, now: datetime
) -> ApplicationTaken:
    """Seal it for the inspectorate of the province. Raises UnknownUnit."""
    province = _province(fields.unit_code, reference)
    to, application_id, code = recipient_of(province.id, reference), uuid4(), receipts.receipt(os.urandom(_CODE))
    digest = receipts.digest(code)
    assert digest is not None, "a code of our own can be read"
    words = json.dumps(fields.model_dump(include={"name", "contact", "text"}), ensure_ascii=False)
    application = Application(
        id=application_id,
        code_sha256=digest,
        unit_id=province.id,
        month=to.month,
        words=_sealed(boxes, to.recipient, application_id, "words", words),
        received_at=to_the_hour(now),
        due_at=reference.clocks.due("privacy.act", now),
    )
    await applications.add(session, application)
    return ApplicationTaken(code=code)


async def told(session: AsyncSession, code: str, language: str, now: datetime) -> ApplicationTold:
    """That it came, or that it was dealt with, in words that never change. Raises UnknownApplication.

    Never before its clock has run out, however soon it was closed: how long it took would tell whether there was much
    to look into.
    """
    digest = receipts.digest(code)
    application = await applications.by_code(session, digest) if digest else None
    if application is None:
        raise UnknownApplication
    is_english = language == "en"
    if application.closed_at is None or now < application.due_at:
        text = rights.RECEIVED_EN if is_english else rights.RECEIVED_VI
        return ApplicationTold(state=ApplicationState.RECEIVED, state_text=text, answer=None)
    return ApplicationTold(
        state=ApplicationState.DEALT_WITH,
        state_text=rights.DEALT_EN if is_english else rights.DEALT_VI,
        answer=rights.ANSWER_EN if is_english else rights.ANSWER_VI,
    )


async def received(session: AsyncSession) -> list[ApplicationListed]:
    """Those of the inspectorate, from outside."""
    return [ApplicationListed(**each.model_dump()) for each in await applications.received(session)]


async def read(
    session: AsyncSession, by: Principal, application_id: UUID, opener: Opener, now: datetime
) -> ApplicationShown:
    """One of them, opened; the reading is written into the history. Raises NotFound for another inspectorate's."""
    application = await applications.find(session, application_id)
    if application is None:
        raise NotFound
    session.add(_event(by, "read_application", application, now))
    return _shown(application, opener)


async def close(
    session: AsyncSession, by: Principal, application_id: UUID, fields: ClosingFields, *, opener: Opener, now: datetime
) -> ApplicationShown:
    """Say that it was dealt with; what was found stays in a sealed note. Raises NotFound and AlreadyAnswered."""
    if await applications.find(session, application_id) is None:
        raise NotFound
    # Only what waits can be held: the database lets nobody touch what was closed.
    application = await applications.find(session, application_id, lock=True)
    if application is None:
        raise AlreadyAnswered
    to = opener.secrets.box_key(application.unit_id, application.month).recipient
    application.note = _sealed(opener.boxes, to, application.id, "note", fields.note)
    application.closed_at, application.closed_by = now, by.person_id
    session.add(application)
    session.add(_event(by, "close_application", application, now))
    await session.flush()
    return _shown(application, opener)


def _province(code: str, reference: Reference) -> Unit:
    """The province of a code, which may be that of a commune."""
    gazetteer = reference.gazetteer
    if (province := gazetteer.province_by_code(code)) is not None:
        return province
    commune = picks.decide(Place(unit_code=code), gazetteer).unit
    found = gazetteer.province_of(commune) if commune else None
    if found is None:
        raise UnknownUnit
    return found


def _sealed(boxes: SealedBoxes, to: Recipient, application_id: UUID, column: str, words: str) -> bytes:
    return boxes.seal(to, place("applications", application_id, column), words.encode(), os.urandom(NONCE))


def _opened(opener: Opener, application: Application, column: str, box: bytes) -> str:
    pair = opener.secrets.box_key(application.unit_id, application.month)
    return pair.open(place("applications", application.id, column), box).decode()


def _shown(application: Application, opener: Opener) -> ApplicationShown:
    words = json.loads(_opened(opener, application, "words", application.words))
    note = _opened(opener, application, "note", application.note) if application.note is not None else None
    return ApplicationShown(**{**application.model_dump(exclude={"words"}), **words, "note": note})


def _event(by: Principal, verb: str, application: Application, now: datetime) -> Event:
    return Event(
        at=now,
        verb=verb,
        unit_id=application.unit_id,
        role=by.role,
        person_id=by.person_id,
        details={"application": str(application.id)},
    )
