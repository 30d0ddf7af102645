"""Conflict of interest: somebody steps back from a submission, is kept from it, or is let in again."""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.conflicts import BarKind
from app.models import actions as forms
from app.services import conflicts
from app.services.verbs.step import Effect, Step, note


async def _recuse(step: Step) -> None:
    me, submission = step.principal, step.submission
    await note(step)
    step.details = await conflicts.bar(step.session, me, submission, me.person_id, kind=BarKind.RECUSED, now=step.now)
    # From the answer to this very request on they see nothing of it.
    step.principal = replace(me, barred_ids=(*me.barred_ids, submission.id))


async def _bar(step: Step) -> None:
    given: forms.Bar = step.given
    await conflicts.check(step.session, step.principal, step.submission, given.person_id, step.now)
    await note(step)
    step.details = await conflicts.bar(
        step.session, step.principal, step.submission, given.person_id, kind=BarKind.BARRED, now=step.now
    )


async def _unbar(step: Step) -> None:
    given: forms.Unbar = step.given
    step.details = await conflicts.unbar(step.session, step.submission, given.person_id)
    await note(step)


EFFECTS: Mapping[str, Effect] = {"recuse": _recuse, "bar": _bar, "unbar": _unbar}
