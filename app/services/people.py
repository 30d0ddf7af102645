"""People of the staff: invited, seen, disabled, by others of the staff."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain.days import day_of
from app.domain.employment import UsernameTaken, person_state, posting_state
from app.domain.entry_codes import EntryPurpose
from app.domain.principals import Principal
from app.domain.proposals import ENDS, AnotherPerson, ProposalKind
from app.domain.timeline import moment_of, number_of
from app.domain.units import Unit
from app.errors import NotFound
from app.models.employment import PersonFields, PersonShown, PostingFields, PostingKept, Proposed
from app.models.person import Person
from app.models.unit import UnitShown
from app.repositories import people, scope, staffing
from app.repositories.proposals import Laid
from app.services import entry_codes, handover, postings, proposals, ranks, resets, staff_events


async def invite(
    session: AsyncSession, by: Principal, fields: PersonFields, *, secret: bytes, now: datetime
) -> Proposed:
    """A new person in a posting that a different person is to approve.

    Raises like `postings.place_for`, and UsernameTaken.
    """
    unit = await postings.place_for(session, by, fields)
    person = Person(id=uuid4(), username=fields.username, display_name=fields.display_name, created_at=now)
    await scope.concerning(session, person.id)
    if not await staffing.add_person(session, person):
        raise UsernameTaken
    laid = await postings.propose(session, by, person.id, fields, unit=unit, now=now)
    half = await entry_codes.begin(session, laid.proposal.id, person.id, EntryPurpose.INVITATION, secret=secret)
    return await _proposed(session, by, person, laid, half, now=now)


async def propose_posting(
    session: AsyncSession, by: Principal, person_id: UUID, fields: PostingFields, *, secret: bytes, now: datetime
) -> Proposed:
    """Another posting; with the first half of a code only while the account has no password.

    Raises NotFound, AlreadyProposed, and like `postings.place_for`.
    """
    person = await find(session, by, person_id)
    unit = await postings.place_for(session, by, fields)
    await scope.concerning(session, person.id)
    laid = await postings.propose(session, by, person.id, fields, unit=unit, now=now)
    half = None
    if person.password_hash is None:
        half = await entry_codes.begin(session, laid.proposal.id, person.id, EntryPurpose.INVITATION, secret=secret)
    return await _proposed(session, by, person, laid, half, now=now)


async def propose_reopening(
    session: AsyncSession, by: Principal, person_id: UUID, kind: ProposalKind, *, secret: bytes, now: datetime
) -> Proposed:
    """A reset or a reinstatement. Raises NotFound, and like `resets.propose`."""
    person = await find(session, by, person_id)
    laid, half = await resets.propose(session, by, person, kind, secret=secret, now=now)
    return await _proposed(session, by, person, laid, half, now=now)


async def disable(session: AsyncSession, by: Principal, person_id: UUID, now: datetime) -> PersonShown:
    """End everything of the person at once; one hand suffices for the safe direction, and again changes nothing.

    Raises NotFound, Forbidden, and AnotherPerson for oneself.
    """
    person = await find(session, by, person_id)
    rank = await ranks.of_person(session, person.id, by, day_of(now))
    proposals.check(by, rank.unit, ENDS[rank.tier])
    if person.id == by.person_id:
        raise AnotherPerson
    person = await people.lock(session, person.id)
    if person.disabled_at is None:
        person.disabled_at = now
        person.credential_version += 1
        session.add(staff_events.told(by, "disable_person", rank.unit.id, now, person=person.id))
        await session.flush()
        await staffing.end_sessions(session, staffing.sessions_of_person(person.id), now)
        await entry_codes.drop_all(session, person.id)
        await handover.leave_all(session, by, person.id, now)
    return await shown(session, by, person, now)


async def end_posting(session: AsyncSession, by: Principal, posting_id: UUID, now: datetime) -> PersonShown:
    """End one posting and show its person. Raises like `postings.end`."""
    return await read(session, by, await postings.end(session, by, posting_id, now), now)


async def find(session: AsyncSession, by: Principal, person_id: UUID) -> Person:
    """A person with a posting in reach. Raises NotFound."""
    person = await staffing.find(session, by, person_id)
    if person is None:
        raise NotFound
    return person


async def read(session: AsyncSession, by: Principal, person_id: UUID, now: datetime) -> PersonShown:
    """The same as the API shows it. Raises NotFound."""
    return await shown(session, by, await find(session, by, person_id), now)


async def page(
    session: AsyncSession, by: Principal, *, after: tuple[int, UUID] | None, limit: int, now: datetime
) -> tuple[Sequence[PersonShown], tuple[int, UUID] | None]:
    """The people in reach, and where the next page begins."""
    begins = (moment_of(after[0]), after[1]) if after else None
    found = await staffing.page(session, by, begins, limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return await _shown(session, by, found[:limit], now), (number_of(last.created_at), last.id) if last else None


async def shown(session: AsyncSession, by: Principal, person: Person, now: datetime) -> PersonShown:
    """A person with the postings in reach."""
    return (await _shown(session, by, [person], now))[0]


async def _shown(session: AsyncSession, by: Principal, persons: Collection[Person], now: datetime) -> list[PersonShown]:
    posts = await staffing.posts(session, by, [person.id for person in persons])
    posting_ids = [post.posting.id for post in posts]
    waiting = await staffing.waiting(session, posting_ids, now)
    hamlet_ids = await staffing.hamlets_of(session, posting_ids)
    held: dict[UUID, list[PostingKept]] = {}
    for posting, unit in posts:
        state = posting_state(
            from_on=posting.from_on,
            until_on=posting.until_on,
            approved_at=posting.approved_at,
            ended_at=posting.ended_at,
            waits=posting.id in waiting,
            today=day_of(now),
        )
        posting_shown = PostingKept(
            **posting.model_dump(include=set(PostingKept.model_fields)),
            unit=UnitShown.of(Unit(**unit.model_dump())),
            hamlet_ids=hamlet_ids.get(posting.id, []),
            state=state,
        )
        held.setdefault(posting.person_id, []).append(posting_shown)
    return [
        PersonShown(
            **person.model_dump(include={"id", "username", "display_name"}),
            state=person_state(has_password=person.password_hash is not None, disabled_at=person.disabled_at),
            postings=held.get(person.id, []),
        )
        for person in persons
    ]


async def _proposed(
    session: AsyncSession, by: Principal, person: Person, laid: Laid, half: str | None, *, now: datetime
) -> Proposed:
    return Proposed(
        person=await shown(session, by, person, now),
        proposal=proposals.shown(laid, by, now),
        entry_code_half=half,
    )
