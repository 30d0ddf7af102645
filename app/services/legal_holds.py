"""Legal hold (lưu giữ theo yêu cầu pháp luật): what a court may ask for is not erased when its time is over."""

import json
import os
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.data_keys import NONCE
from app.domain.principals import Principal
from app.errors import NotFound
from app.models.ledger import Event, Note
from app.models.submission import HoldShown
from app.repositories import submissions
from app.services.sealing import Opener


async def put(
    session: AsyncSession,
    by: Principal,
    submission_id: UUID,
    *,
    is_held: bool,
    reason: str,
    opener: Opener,
    now: datetime,
) -> HoldShown:
    """Hold it, or let it go; with a note under its own seal and an event, unless it stood so already.

    Raises NotFound for a submission out of sight.
    """
    submission = await submissions.lock(session, by, submission_id)
    if submission is None:
        raise NotFound
    if submission.legal_hold is not is_held:
        verb, note_id = "hold" if is_held else "release", uuid4()
        key = await opener.key_of(session, submission_id)
        words = json.dumps({"reason": reason}, ensure_ascii=False).encode()
        sealed = key.seal("notes", note_id, "words", words, os.urandom(NONCE))
        session.add(
            Note(
                id=note_id,
                submission_id=submission_id,
                verb=verb,
                written_at=now,
                person_id=by.person_id,
                words=sealed,
            )
        )
        session.add(
            Event(
                submission_id=submission_id,
                at=now,
                verb=verb,
                from_status=submission.status,
                unit_id=submission.unit_id,
                role=by.role,
                person_id=by.person_id,
            )
        )
        submission.legal_hold = is_held
        submission.version += 1
        session.add(submission)
        await session.flush()
    return HoldShown(id=submission_id, legal_hold=is_held, version=submission.version)
