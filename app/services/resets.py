"""Resets and reinstatements: an account is opened anew by two people, neither of whom can take it over alone."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.days import day_of
from app.domain.entry_codes import EntryPurpose
from app.domain.principals import Principal
from app.domain.proposals import HANDS, ProposalKind
from app.errors import Forbidden, IllegalMove
from app.models.person import Person
from app.models.proposal import Proposal
from app.repositories import people, staffing
from app.repositories.proposals import Laid
from app.services import entry_codes, proposals, ranks
from app.services.means import Means
from app.services.proposals import Wanted


async def propose(
    session: AsyncSession, by: Principal, person: Person, kind: ProposalKind, *, secret: bytes, now: datetime
) -> tuple[Laid, str | None]:
    """A reset, with the first half of its code, or a reinstatement.

    Raises Forbidden, NotFound, AlreadyProposed, and IllegalMove when the account is disabled and is to be reset, or
    is not and is to be reinstated.
    """
    rank = await ranks.of_person(session, person.id, by, day_of(now))
    if (person.disabled_at is not None) is not (kind is ProposalKind.REINSTATE):
        raise IllegalMove
    laid = await proposals.propose(session, by, Wanted(kind, rank.unit, HANDS[rank.tier], person_id=person.id), now)
    if kind is ProposalKind.REINSTATE:
        return laid, None
    return laid, await entry_codes.begin(session, laid.proposal.id, person.id, EntryPurpose.RESET, secret=secret)


async def reset(session: AsyncSession, by: Principal, proposal: Proposal, *, means: Means, now: datetime) -> str | None:
    """End the old password and every session; gives the second half of the code that opens the account again."""
    person = await _concerned(session, by, proposal, now)
    await shut(session, person, now)
    return await entry_codes.complete(session, proposal.id, secret=means.secret, now=now)


async def shut(session: AsyncSession, person: Person, now: datetime) -> None:
    """Take away the password and end every session and token of a person whom the transaction concerns."""
    person.password_hash = None
    person.credential_version += 1
    await session.flush()
    await staffing.end_sessions(session, staffing.sessions_of_person(person.id), now)


async def reinstated(
    session: AsyncSession,
    by: Principal,
    proposal: Proposal,
    *,
    means: Means,  # noqa: ARG001 - every story is called alike
    now: datetime,
) -> str | None:
    """The person may sign in again, with the password of before; there is no code."""
    person = await _concerned(session, by, proposal, now)
    person.disabled_at = None
    await session.flush()
    return None


async def dropped(
    session: AsyncSession,
    by: Principal,  # noqa: ARG001 - every story is called alike
    proposal: Proposal,
    now: datetime,  # noqa: ARG001 - every story is called alike
) -> None:
    """The code of a reset never opens anything; a reinstatement leaves nothing behind."""
    await entry_codes.drop(session, proposal.id)


async def _concerned(session: AsyncSession, by: Principal, proposal: Proposal, now: datetime) -> Person:
    assert proposal.person_id is not None, "it concerns a person"
    # Somebody may have risen since it was proposed: whose hands it takes is asked once more.
    rank = await ranks.of_person(session, proposal.person_id, by, day_of(now))
    if by.role not in HANDS[rank.tier].decide:
        raise Forbidden
    return await people.lock(session, proposal.person_id)
