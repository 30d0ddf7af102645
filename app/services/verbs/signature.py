"""What each verb does to a signature under a pledge."""

import os
from collections.abc import Mapping
from functools import partial

from app.core.data_keys import NONCE
from app.repositories import details, submissions
from app.services import subjects
from app.services.verbs.step import Effect, Step, note


async def _confirm(step: Step) -> None:
    signature = await subjects.settle(
        step.session,
        step.submission,
        partial(submissions.lock, step.session, step.principal),
        now=step.now,
        reference=step.reference,
        tags=step.subject_tags,
    )
    signature.confirmed_by = step.principal.person_id
    signature.witness = step.key.seal(
        "pledge_signatures", step.submission.id, "witness", step.given.witness.encode(), os.urandom(NONCE)
    )
    step.session.add(signature)


async def _void(step: Step) -> None:
    signature, _ = await details.signature(step.session, step.submission.id)
    signature.is_active = False
    step.session.add(signature)
    await note(step)


EFFECTS: Mapping[str, Effect] = {"confirm": _confirm, "void": _void}
