"""Staff as the operator's console brings them in: people with a posting that works at once, and their entry codes."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain import staff_names
from app.domain.days import day_of
from app.domain.entry_codes import EntryPurpose
from app.domain.roles import STAFF, Role, level_of
from app.domain.units import Level
from app.errors import Misconfigured
from app.models.person import Person, Posting
from app.repositories import people, scope, units
from app.services import entry_codes, ranks, resets, staff_events, staff_files
from app.services.staff_files import Entry


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who can choose a password with this code; the code exists nowhere else."""

    username: str
    entry_code: str = field(repr=False)


async def add(
    session: AsyncSession,
    *,
    username: str,
    display_name: str,
    role: Role,
    unit_id: int,
    password_hash: str | None,
    now: datetime,
    is_investigator: bool = False,
    hamlet_ids: Collection[int] = (),
    is_demo: bool = False,
) -> UUID:
    """A new person in a posting that works from today, approved by the console; gives the person's id.

    Without a hash the person cannot sign in. Raises Misconfigured when the name is taken or not a name, the role does
    not belong at such a unit, the unit is not of today, or hamlets are not the unit's.
    """
    await scope.of_console(session)
    try:
        username, display_name = staff_names.username(username), staff_names.display_name(display_name)
    except ValueError as error:
        raise Misconfigured(f"Nobody was added: {error}.") from None
    if await people.usernames_among(session, [username]):
        raise Misconfigured("Nobody was added: the username is taken, choose another one.")
    unit = await units.by_id(session, unit_id)
    if role not in STAFF or unit is None or unit.valid_to is not None or unit.level is not level_of(role):
        raise Misconfigured(f"Nobody was added: {role} is a role at a {level_of(role)} of today, and this is none.")
    if hamlet_ids and (
        role is not Role.COLLECTOR or await people.hamlets_among(session, hamlet_ids, unit_id) != set(hamlet_ids)
    ):
        raise Misconfigured("Nobody was added: only a collector has hamlets, and those of the own commune.")
    person = Person(
        id=uuid4(),
        username=username,
        display_name=display_name,
        password_hash=password_hash,
        is_demo=is_demo,
        created_at=now,
    )
    posting = Posting(
        id=uuid4(),
        person_id=person.id,
        unit_id=unit_id,
        role=role,
        is_investigator=is_investigator,
        from_on=day_of(now),
        approved_at=now,
    )
    await people.add(session, person, posting, hamlet_ids)
    return person.id


async def bring_in(
    session: AsyncSession,
    *,
    username: str,
    display_name: str,
    role: Role,
    unit_id: int,
    secret: bytes,
    now: datetime,
    is_investigator: bool = False,
) -> Newcomer:
    """The same without a password, with an entry code for it, and as an event of the unit. Raises Misconfigured."""
    person_id = await add(
        session,
        username=username,
        display_name=display_name,
        role=role,
        unit_id=unit_id,
        password_hash=None,
        now=now,
        is_investigator=is_investigator,
    )
    await scope.concerning(session, person_id)
    session.add(staff_events.told(None, "add_person", unit_id, now, person=person_id))
    code = await entry_codes.issue(session, person_id, EntryPurpose.INVITATION, secret=secret, now=now)
    return Newcomer(staff_names.username(username), code)


async def invite_again(session: AsyncSession, username: str, *, secret: bytes, now: datetime) -> Newcomer:
    """A new code for somebody who is there; the password and the sessions of before end with it.

    The operator's way out when nobody is left who could propose or approve a reset. Raises Misconfigured.
    """
    await scope.of_console(session)
    person = await people.by_username(session, username.strip().lower())
    if person is None:
        raise Misconfigured("Nobody was invited: there is no such username.")
    if person.disabled_at is not None:
        raise Misconfigured("Nobody was invited: the account is disabled.")
    rank = await ranks.of_person(session, person.id, None, day_of(now))
    person = await people.lock(session, person.id)
    purpose = EntryPurpose.INVITATION if person.password_hash is None else EntryPurpose.RESET
    await resets.shut(session, person, now)
    code = await entry_codes.issue(session, person.id, purpose, secret=secret, now=now)
    session.add(staff_events.told(None, "invite_person", rank.unit.id, now, person=person.id))
    await session.flush()
    return Newcomer(person.username, code)


async def import_csv(session: AsyncSession, content: str, *, secret: bytes, now: datetime) -> list[Newcomer]:
    """Everybody of a file with an entry code, or nobody at all.

    Raises Misconfigured with a sentence for each faulty line, by its number.
    """
    entries, faults = staff_files.read(content)
    await scope.of_console(session)
    today = await units.today_by_code(session)
    taken = await people.usernames_among(session, [entry.username for entry in entries])
    for entry in entries:
        if entry.username in taken:
            faults.append(f"Line {entry.line}: the username is taken.")
        if _place(entry) not in today:
            faults.append(f"Line {entry.line}: no {level_of(entry.role)} of today has this unit_code.")
    if faults:
        raise Misconfigured("\n".join(["Nobody was added: correct these lines.", *faults]))
    return [
        await bring_in(
            session,
            username=entry.username,
            display_name=entry.display_name,
            role=entry.role,
            unit_id=today[_place(entry)],
            secret=secret,
            now=now,
            is_investigator=entry.is_investigator,
        )
        for entry in entries
    ]


def _place(entry: Entry) -> tuple[Level, str]:
    return level_of(entry.role), entry.unit_code
