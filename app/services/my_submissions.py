"""My submissions (hồ sơ của tôi): what a citizen chose to see again without the receipt.

Nothing that is taken in is linked to a number, because whoever holds the phone of another would read from it that
somebody reported. A submission is kept by whoever shows its receipt, and by that alone.
"""

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain import references
from app.domain.citizens import MOST_KEPT, CitizenAsker, TooManyKept
from app.errors import NotFound, UnknownReceipt
from app.repositories import citizens, submissions
from app.services import tracking
from app.services.reference import Reference


async def listed(
    session: AsyncSession, asker: CitizenAsker, reference: Reference, language: str
) -> list[dict[str, object]]:
    """Everything that the citizen keeps, newest first; envelopes only."""
    kept = await submissions.kept_by(session, asker.id)
    return [tracking.envelope(submission, reference, language) for submission in kept]


async def keep(
    session: AsyncSession, asker: CitizenAsker, number: str, receipt: str, *, reference: Reference, language: str
) -> dict[str, object]:
    """Keep the submission of this reference number in sight; twice is once.

    Raises UnknownReceipt, also for the receipt of another submission than the one that is named, and TooManyKept.
    """
    submission = await tracking.find(session, receipt)
    if submission.reference != number:
        raise UnknownReceipt
    if await citizens.kept_count(session, asker.id) >= MOST_KEPT:
        if await submissions.find_kept(session, asker.id, number) is None:
            raise TooManyKept
    else:
        await citizens.keep(session, asker.id, submission.id)
    return tracking.envelope(submission, reference, language)


async def let_go(session: AsyncSession, asker: CitizenAsker, number: str) -> None:
    """Take a submission off the list; it goes on as before. Raises NotFound alike for foreign ones and none at all."""
    # What is not written as a reference may hold what no database takes.
    is_told = references.is_reference(number)
    submission = await submissions.find_kept(session, asker.id, number) if is_told else None
    if submission is None:
        raise NotFound
    await citizens.let_go(session, asker.id, submission.id)
