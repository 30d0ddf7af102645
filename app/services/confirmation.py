"""Confirming a signature (xác nhận lượt ký) by a code to the number that was given at signing."""

import hmac
from datetime import datetime
from functools import partial

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.database import open_session
from app.core.phone_hashes import PhoneHashes
from app.domain import sight
from app.domain.kinds import Kind
from app.domain.phone_codes import WrongCode
from app.domain.phones import Purpose
from app.domain.pledges import SigningMethod
from app.domain.roles import Role
from app.domain.workflows import WORKFLOWS, Move, Mover
from app.errors import IllegalMove
from app.models.submission import Submission
from app.repositories import citizens as citizen_rows
from app.repositories import details, scope, submissions
from app.services import citizens, passage, phone_codes, subjects, tracking
from app.services.reference import Reference
from app.services.subject_tags import SubjectTags

# Where two signings of one subject are confirmed at once, the later one finds the earlier one at its second turn.
_TURNS = 2


async def confirm(
    engine: AsyncEngine,
    receipt: str,
    phone: str,
    code: str,
    *,
    now: datetime,
    hashes: PhoneHashes,
    tags: SubjectTags,
    reference: Reference,
    language: str,
) -> dict[str, object]:
    """Make a pending signature active within 24 h of its receipt; whoever confirmed it keeps it in sight.

    Raises UnknownReceipt; IllegalMove when it does not wait for a code any more, and when its subject has signed in
    another commune; WrongCode alike for a wrong code and for another number than the one given at signing.
    """
    for _ in range(_TURNS):
        try:
            async with open_session(engine) as session, session.begin():
                submission = await tracking.find(session, receipt, lock=True)
                move = await _open_move(session, submission, now)
                is_proved = await _is_proved(session, submission, phone, code, now=now, hashes=hashes)
                shown = None
                if is_proved:
                    await _settle(session, submission, move, now, reference, tags=tags)
                    shown = await tracking.shown(session, submission, reference, language, now)
                    citizen_id = await citizens.enter(session, hashes.of_number(phone), now)
                    await citizen_rows.keep(session, citizen_id, submission.id)
        except IntegrityError:
            continue
        # Behind the commit, which a refusal would turn into a rollback: the try must stay counted.
        if shown is None:
            raise WrongCode
        return shown
    raise IllegalMove


async def _open_move(session: AsyncSession, submission: Submission, now: datetime) -> Move:
    if submission.kind is not Kind.PLEDGE_SIGNATURE or submission.due_at is None or now > submission.due_at:
        raise IllegalMove
    signature, _ = await details.signature(session, submission.id)
    for move in WORKFLOWS[submission.kind]:
        is_open = move.verb == "confirm" and Mover.REPORTER in move.who and submission.status in move.sources
        if is_open and signature.method is SigningMethod.OTP:
            return move
    raise IllegalMove


async def _is_proved(
    session: AsyncSession, submission: Submission, phone: str, code: str, *, now: datetime, hashes: PhoneHashes
) -> bool:
    signature, _ = await details.signature(session, submission.id)
    is_signers = hmac.compare_digest(signature.phone_hmac or b"", hashes.of_signer(phone, submission.id))
    # Tried in any case: whose number it is must not be told by the time of the answer.
    is_right = await phone_codes.attempt(session, phone, Purpose.CONFIRM, code, now=now, hashes=hashes)
    return is_signers and is_right


async def _settle(
    session: AsyncSession,
    submission: Submission,
    move: Move,
    now: datetime,
    reference: Reference,
    *,
    tags: SubjectTags,
) -> None:
    # An earlier signing of the same subject has a receipt of its own, and lies in the same unit.
    await scope.handing_to(session, (submission.unit_id,))
    lock = partial(submissions.lock_in, session, submission.unit_id)
    seen_by = sight.audience(submission)
    await subjects.settle(session, submission, lock, now=now, reference=reference, tags=tags)
    await passage.pass_on(session, submission, move, now, reference, role=Role.CITIZEN, seen_by=seen_by)
    await scope.handing_to(session, ())
