"""Signing in and staying so (đăng nhập): password and second factor open a session, whose refresh token works once.

These functions open their own short transactions. Hashing takes longer than all the SQL around it, so no connection is
held meanwhile: a flood of sign-ins must not empty the pool. And the end of a stolen session must outlive the refusal.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.database import open_session
from app.domain.days import day_of
from app.domain.principals import Principal
from app.domain.units import Unit
from app.errors import InvalidToken, WrongCredentials
from app.models.person import Session
from app.models.sign_in import CredentialsFields, PostingShown, SignedIn
from app.models.unit import UnitShown
from app.repositories import people, scope, sessions
from app.repositories.people import Held
from app.services import factors, own_events
from app.services.gate import Gate

_CLIENT = "tinbao"
_ACCESS = timedelta(minutes=10)
# A lost phone must not stay signed in for ever: the password is asked for again (NIST SP 800-63B-4 §2.1.3).
_SESSION = timedelta(days=30)
# Nor one that lies in a drawer: a long weekend, and no more.
_IDLE = timedelta(days=4)
# More devices than anybody uses; the oldest sign-in gives way to the newest.
_MOST_SESSIONS = 10
# A phone in the hills may lose the answer and ask again; whoever asks later than this is taken for a thief.
_GRACE = timedelta(seconds=10)


async def sign_in(gate: Gate, credentials: CredentialsFields, *, source: str, now: datetime) -> SignedIn:
    """Open a session in one posting of the person, for at most 30 days, and 4 days without use.

    `source` is where it comes from, to slow down whoever guesses. Raises WrongCredentials alike, and after the same
    effort, for an unknown name, a wrong password, a wrong factor, a disabled person and a posting that is foreign or
    does not work today; OtpRequired to somebody who knows the password; TooManyRequests; Busy when too many sign in.
    """
    username, password = credentials.username.lower(), credentials.password.get_secret_value()
    gate.slow_downs.check(username, source, now)
    async with open_session(gate.engine) as session:
        await scope.of_username(session, username)
        person = await people.by_username(session, username)
    encoded = person.password_hash if person else None
    if not await gate.passwords.verify(encoded, password) or person is None or encoded is None:
        gate.slow_downs.failed(username, source, now)
        raise WrongCredentials
    gate.slow_downs.succeeded(username, source, now)
    renewed = await gate.passwords.hash(password) if gate.passwords.is_outdated(encoded) else None
    async with open_session(gate.engine) as session:
        await scope.of_person(session, person.id)
        working = await people.working_postings(session, person.id, person.credential_version, day_of(now))
        held = _chosen(working, credentials.posting)
        codes_left = await factors.check(
            session, gate, person, [each.posting.role for each in working], credentials, now=now
        )
        if codes_left is not None:
            await own_events.tell(session, person.id, "use_recovery_code", now)
        if renewed:
            await people.replace_hash(session, person.id, old=encoded, new=renewed)
        living = await sessions.living(session, person.id, person.credential_version, now)
        for oldest in living[_MOST_SESSIONS - 1 :]:
            oldest.ended_at = now
        opened = Session(
            id=uuid4(),
            person_id=person.id,
            posting_id=held.posting.id,
            credential_version=person.credential_version,
            started_at=now,
            rotated_at=now,
            expires_at=now + _SESSION,
        )
        session.add(opened)
        signed_in = tokens_for(gate, opened, held, now)
        await session.commit()
    return signed_in.model_copy(update={"recovery_codes_left": codes_left})


async def refresh(gate: Gate, refresh_token: str, *, now: datetime) -> SignedIn:
    """The next pair of tokens. The same token again within 10 s gives its successor again: the answer was lost.

    Raises InvalidToken, and ends the session when a token was used that had its turn before: one of the two who hold
    it is a thief (RFC 9700 §4.14.2), and nobody can tell which.
    """
    session_id, counter = gate.refresh_tokens.read(refresh_token)
    async with open_session(gate.engine) as session:
        await scope.of_session(session, session_id)
        person_id = await sessions.person_of(session, session_id)
        if person_id is None:
            raise InvalidToken
        await scope.of_person(session, person_id)
        turn = await people.lock_session(session, session_id, now, day_of(now))
        # A counter from the future means that the database was restored from an older copy; nobody is to blame.
        if turn is None or counter > turn.session.counter or now > turn.session.rotated_at + _IDLE:
            raise InvalidToken
        if counter == turn.session.counter:
            turn.session.counter += 1
            turn.session.rotated_at = now
        elif counter < turn.session.counter - 1 or now > turn.session.rotated_at + _GRACE:
            await people.end_session(session, session_id, now)
            # Committed before the refusal, which would roll it back.
            await session.commit()
            raise InvalidToken
        signed_in = tokens_for(gate, turn.session, turn.held, now)
        await session.commit()
        return signed_in


async def sign_out(session: AsyncSession, principal: Principal, now: datetime) -> None:
    """End the session: its access token answers 401 from the next request on, its refresh token at once."""
    await people.end_session(session, principal.session_id, now)


def _chosen(working: Sequence[Held], posting_id: UUID | None) -> Held:
    chosen = next((held for held in working if posting_id in {None, held.posting.id}), None)
    if chosen is None:
        raise WrongCredentials
    return chosen


def tokens_for(gate: Gate, session: Session, held: Held, now: datetime) -> SignedIn:
    """The pair of tokens for the present turn of a session."""
    posting, person, unit = held
    return SignedIn(
        access_token=gate.tokens.issue(
            sub=str(person.id),
            sid=str(session.id),
            role=posting.role.value,
            unit=posting.unit_id,
            cv=person.credential_version,
            scope="",
            client_id=_CLIENT,
            now=now,
            lifetime=_ACCESS,
        ),
        expires_in=int(_ACCESS.total_seconds()),
        refresh_token=gate.refresh_tokens.issue(session.id, session.counter),
        posting=PostingShown(id=posting.id, role=posting.role, unit=UnitShown.of(Unit(**unit.model_dump()))),
        display_name=person.display_name,
    )
