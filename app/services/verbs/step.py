"""One move under way, and what every verb may leave behind: a note under the seal of its submission."""

import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.data_keys import NONCE, DataKey
from app.domain import sight
from app.domain.principals import Principal
from app.models.ledger import Note
from app.models.submission import Submission
from app.services.reference import Reference
from app.services.sealing import Opener
from app.services.subject_tags import SubjectTags


@dataclass(slots=True)
class Step:
    """One move under way: who makes it on what, with what they gave.

    `key` opens the submission; `details` are the codes of the event; `seen_by` is who saw it before.
    """

    session: AsyncSession
    principal: Principal
    submission: Submission
    given: Any
    now: datetime
    reference: Reference
    key: DataKey
    opener: Opener
    subject_tags: SubjectTags
    # Carried out for somebody who proposed it: their words lie in a note already.
    is_approved: bool = False
    details: dict[str, object] = field(default_factory=dict)
    seen_by: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.seen_by = sight.audience(self.submission)


Effect = Callable[[Step], Awaitable[None]]


async def note(step: Step) -> UUID | None:
    """Write the station's own words on this move under the seal of its submission; the id of the note, if any."""
    words = step.given.words()
    if step.is_approved or not words:
        return None
    note_id = uuid4()
    sealed = step.key.seal("notes", note_id, "words", json.dumps(words, ensure_ascii=False).encode(), os.urandom(NONCE))
    step.session.add(
        Note(
            id=note_id,
            submission_id=step.submission.id,
            verb=step.given.verb,
            written_at=step.now,
            person_id=step.principal.person_id,
            words=sealed,
        )
    )
    return note_id


async def words_alone(step: Step) -> None:
    """The change of status says it all, with what was said about it."""
    await note(step)
