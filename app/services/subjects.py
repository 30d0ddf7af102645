"""Subjects: who is bound by a signature, so that one household or person counts once."""

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.vault import Vault
from app.domain.pledges import PledgeScope
from app.domain.text import accented_key
from app.models.ledger import Event
from app.models.pledge import Pledge
from app.models.pledge_signature import PledgeSignature
from app.models.submission import Submission
from app.repositories import details

Lock = Callable[[UUID], Awaitable[Submission | None]]
"""Finds and holds a submission, as far as the asker may."""


async def settle(
    session: AsyncSession, submission: Submission, lock: Lock, *, now: datetime, vault: Vault, secret: bytes
) -> PledgeSignature:
    """Bind the subject of a signature: an earlier signing of the same subject is replaced, so that it counts once.

    Where the asker may not see the earlier one, the unique index refuses: IntegrityError at the next flush.
    """
    signature, pledge = await details.signature(session, submission.id)
    signer = json.loads(vault.open("pledge_signatures", submission.id, "signer", signature.signer))
    bound = subject(secret, pledge, submission, signer)
    await _replace_active(session, lock, signature.pledge_id, bound, now)
    signature.subject_hmac, signature.is_active, signature.confirmed_at = bound, True, now
    session.add(signature)
    return signature


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


async def _replace_active(
    session: AsyncSession, lock: Lock, pledge_id: int, subject_hmac: bytes, now: datetime
) -> None:
    twin = await details.active_twin(session, pledge_id, subject_hmac)
    earlier = await lock(twin.submission_id) if twin else None
    if twin is None or earlier is None:
        return
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
