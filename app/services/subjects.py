"""Subjects: who is bound by a signature, so that one household or person counts once."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.pledges import PledgeScope
from app.domain.principals import Principal
from app.domain.text import accented_key
from app.models.ledger import Event
from app.models.pledge import Pledge
from app.models.submission import Submission
from app.repositories import details, submissions


def subject(secret: bytes, pledge: Pledge, submission: Submission, signer: Mapping[str, Any]) -> bytes:
    """A keyed hash that two signings of the same subject share, and that tells nothing without the secret."""
    words = "\x1f".join(_words(pledge, submission, signer))
    return hmac.digest(secret, words.encode(), hashlib.sha256)


def _words(pledge: Pledge, submission: Submission, signer: Mapping[str, Any]) -> list[str]:
    hamlet = str(submission.hamlet_id or accented_key(signer["hamlet"].get("name") or ""))
    where = [str(pledge.id), str(submission.unit_id), hamlet]
    match pledge.scope:
        case PledgeScope.HOUSEHOLD:
            return [*where, "household", accented_key(signer["household_key"])]
        case PledgeScope.HAMLET:
            return [*where, "hamlet", signer["signer_role"]]
        case PledgeScope.INDIVIDUAL if signer.get("personal_number"):
            return [str(pledge.id), "person", signer["personal_number"]]
        case _:
            return [*where, "name", accented_key(signer["signer_name"]), str(signer.get("birth_year"))]


async def replace_active(
    session: AsyncSession, principal: Principal, pledge_id: int, subject_hmac: bytes, now: datetime
) -> None:
    """Let an earlier signature of the same subject give way to one that is being confirmed."""
    twin = await details.active_twin(session, pledge_id, subject_hmac)
    earlier = await submissions.lock(session, principal, twin.submission_id) if twin else None
    if twin is None or earlier is None:
        return  # One that the asker may not see stays; the unique index then refuses this confirmation.
    twin.is_active = False
    session.add(twin)
    session.add(
        Event(
            submission_id=earlier.id,
            at=now,
            verb="replace",
            from_status=earlier.status,
            to_status="replaced",
            unit_id=earlier.unit_id,
        )
    )
    earlier.status, earlier.version = "replaced", earlier.version + 1
    session.add(earlier)
    # Before the new one becomes active: the index allows one at a time.
    await session.flush()
