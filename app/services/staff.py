"""Staff: people and their first posting, as the operator's console brings them in."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.passwords import Passwords
from app.domain.base32 import ALPHABET
from app.domain.days import day_of
from app.domain.roles import COMMUNE_ROLES, STAFF, Role
from app.domain.units import Level
from app.errors import Misconfigured
from app.models.person import Person, Posting
from app.repositories import people, scope, units
from app.services import staff_files
from app.services.staff_files import Entry

# Four groups of five characters are 100 random bits, and can be read out on the telephone.
_GROUPS, _GROUP = 4, 5


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who can sign in now; the password exists nowhere else."""

    username: str
    password: str = field(repr=False)


def new_password() -> str:
    """A random password that people can copy by hand: «7k2qd-m0x9r-…»."""
    return "-".join("".join(secrets.choice(ALPHABET).lower() for _ in range(_GROUP)) for _ in range(_GROUPS))


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
        username, display_name = staff_files.username(username), staff_files.display_name(display_name)
    except ValueError as error:
        raise Misconfigured(f"Nobody was added: {error}.") from None
    if await people.usernames_among(session, [username]):
        raise Misconfigured("Nobody was added: the username is taken, choose another one.")
    unit = await units.by_id(session, unit_id)
    if role not in STAFF or unit is None or unit.valid_to is not None or unit.level is not _level_of(role):
        raise Misconfigured(f"Nobody was added: {role} is a role at a {_level_of(role)} of today, and this is none.")
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


async def import_csv(session: AsyncSession, content: str, *, passwords: Passwords, now: datetime) -> list[Newcomer]:
    """Everybody of a file with a new password, or nobody at all.

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
            faults.append(f"Line {entry.line}: no {_level_of(entry.role)} of today has this unit_code.")
    if faults:
        raise Misconfigured("\n".join(["Nobody was added: correct these lines.", *faults]))
    newcomers = []
    for entry in entries:
        newcomer = Newcomer(entry.username, new_password())
        await add(
            session,
            username=entry.username,
            display_name=entry.display_name,
            role=entry.role,
            unit_id=today[_place(entry)],
            password_hash=await passwords.hash(newcomer.password),
            now=now,
            is_investigator=entry.is_investigator,
        )
        newcomers.append(newcomer)
    return newcomers


def _level_of(role: Role) -> Level:
    return Level.COMMUNE if role in COMMUNE_ROLES else Level.PROVINCE


def _place(entry: Entry) -> tuple[Level, str]:
    return _level_of(entry.role), entry.unit_code
