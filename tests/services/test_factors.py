"""The second factor at sign-in: asked for, good for once, and slowed down where it is guessed."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from app.core.database import open_session
from app.core.settings import Settings
from app.domain.factors import OtpRequired, SecondFactor
from app.domain.limits import TooManyRequests
from app.domain.roles import Role
from app.errors import WrongCredentials
from app.models.sign_in import SignedIn
from app.repositories import people, scope
from app.services import authenticators, passkeys, recovery_codes
from app.web.parts import Parts
from tests.authenticators import SoftwareKey, code_of
from tests.conftest import SetClock
from tests.staff import Employed, an_officer, signed_in


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(
        update={"second_factor": SecondFactor.REQUIRED, "passkey_roles": frozenset({Role.CHIEF})}
    )


async def with_authenticator(parts: Parts, who: Employed) -> str:
    """The secret of an authenticator whose codes up to now were used."""
    async with open_session(parts.engine) as session, session.begin():
        await scope.of_person(session, who.id)
        person = await people.lock(session, who.id)
        secret = (await authenticators.draw(session, parts.gate, person)).secret
        assert await authenticators.confirm(session, parts.gate, who.id, code_of(secret, parts), parts.clock())
    return secret


async def with_passkey(parts: Parts, who: Employed, key: SoftwareKey) -> bool:
    async with open_session(parts.engine) as session, session.begin():
        await scope.of_person(session, who.id)
        options = parts.gate.passkeys.registration(who.id, who.username, parts.clock())
        return await passkeys.keep(session, parts.gate, who.id, key.create(options), parts.clock())


async def with_recovery_codes(parts: Parts, person_id: UUID) -> list[str]:
    async with open_session(parts.engine) as session, session.begin():
        await scope.of_person(session, person_id)
        return await recovery_codes.renew(session, person_id)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CHIEF, Role.PROVINCE, Role.INSPECTOR, Role.ADMIN])
async def test_officers_and_above_do_not_enter_by_password_alone(parts: Parts, role: Role) -> None:
    of = "04219" if role in {Role.OFFICER, Role.CHIEF} else "14"
    somebody = await an_officer(parts, role=role, of=of)
    with pytest.raises(OtpRequired):
        await signed_in(parts, somebody)


async def test_a_collector_enters_by_password(parts: Parts) -> None:
    assert (await signed_in(parts, await an_officer(parts, role=Role.COLLECTOR))).access_token


async def test_a_wrong_password_does_not_tell_of_the_factor(parts: Parts) -> None:
    with pytest.raises(WrongCredentials):
        await signed_in(parts, await an_officer(parts), "quite another one")


async def test_a_code_opens_once(parts: Parts, clock: SetClock) -> None:
    officer = await an_officer(parts)
    secret = await with_authenticator(parts, officer)
    with pytest.raises(WrongCredentials):
        await signed_in(parts, officer, otp=code_of(secret, parts))
    clock.pass_by(seconds=30)
    code = code_of(secret, parts)
    assert (await signed_in(parts, officer, otp=code)).access_token
    with pytest.raises(WrongCredentials):
        await signed_in(parts, officer, otp=code)


async def test_of_twenty_uses_of_one_code_at_once_one_enters(parts: Parts, clock: SetClock) -> None:
    officer = await an_officer(parts)
    secret = await with_authenticator(parts, officer)
    clock.pass_by(seconds=30)
    code = code_of(secret, parts)
    answers = await asyncio.gather(*(signed_in(parts, officer, otp=code) for _ in range(20)), return_exceptions=True)
    assert len([answer for answer in answers if isinstance(answer, SignedIn)]) == 1


async def test_whoever_guesses_codes_behind_the_right_password_waits(parts: Parts, clock: SetClock) -> None:
    officer = await an_officer(parts)
    secret = await with_authenticator(parts, officer)
    clock.pass_by(seconds=30)
    right = code_of(secret, parts)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            await signed_in(parts, officer, otp=wrong)
    with pytest.raises(TooManyRequests) as slowed:
        await signed_in(parts, officer, otp=right)
    assert slowed.value.headers["Retry-After"] == "60"
    clock.pass_by(seconds=60)
    assert (await signed_in(parts, officer, otp=code_of(secret, parts))).access_token
    # A right one clears what was counted.
    clock.pass_by(seconds=30)
    with pytest.raises(WrongCredentials):
        await signed_in(parts, officer, otp=wrong)
    assert (await signed_in(parts, officer, otp=code_of(secret, parts))).access_token


async def test_of_twenty_uses_of_one_recovery_code_at_once_one_enters(parts: Parts) -> None:
    officer = await an_officer(parts)
    codes = await with_recovery_codes(parts, officer.id)
    assert len(set(codes)) == 10
    # Typed as people type: small letters, spaces in place of hyphens.
    typed = codes[3].lower().replace("-", " ")
    await with_authenticator(parts, officer)
    answers = await asyncio.gather(
        *(signed_in(parts, officer, recovery_code=typed) for _ in range(20)), return_exceptions=True
    )
    entered = [answer for answer in answers if isinstance(answer, SignedIn)]
    assert [answer.recovery_codes_left for answer in entered] == [9]


async def test_a_passkey_opens_once_per_challenge(parts: Parts) -> None:
    chief, key = await an_officer(parts, role=Role.CHIEF), SoftwareKey()
    assert await with_passkey(parts, chief, key)
    options = parts.gate.passkeys.request(parts.clock())
    answer = key.get(options)
    assert (await signed_in(parts, chief, passkey=answer)).access_token
    with pytest.raises(WrongCredentials):
        await signed_in(parts, chief, passkey=answer)
    # Signed anew, with a higher count, but over the challenge that was answered before.
    with pytest.raises(WrongCredentials):
        await signed_in(parts, chief, passkey=key.get(options))


async def test_of_twenty_answers_to_one_challenge_at_once_one_enters(parts: Parts) -> None:
    chief, key = await an_officer(parts, role=Role.CHIEF), SoftwareKey()
    await with_passkey(parts, chief, key)
    answer = key.get(parts.gate.passkeys.request(parts.clock()))
    answers = await asyncio.gather(
        *(signed_in(parts, chief, passkey=answer) for _ in range(20)), return_exceptions=True
    )
    assert len([each for each in answers if isinstance(each, SignedIn)]) == 1


@pytest.mark.parametrize(
    "key",
    [
        SoftwareKey(origin="https://tinbao.example"),
        SoftwareKey(host="tinbao.example"),
        SoftwareKey(flags=0x01),
        SoftwareKey(flags=0x04),
    ],
    ids=["another site", "another relying party", "nobody verified", "nobody present"],
)
async def test_a_passkey_for_another_place_or_hand_is_none(parts: Parts, key: SoftwareKey) -> None:
    chief = await an_officer(parts, role=Role.CHIEF)
    assert not await with_passkey(parts, chief, key)
    honest = SoftwareKey(private=key.private, id=key.id)
    assert await with_passkey(parts, chief, honest)
    with pytest.raises(WrongCredentials):
        await signed_in(parts, chief, passkey=key.get(parts.gate.passkeys.request(parts.clock())))


async def test_a_passkey_of_somebody_else_opens_nothing(parts: Parts) -> None:
    chief, other = await an_officer(parts, role=Role.CHIEF), await an_officer(parts, role=Role.CHIEF, of="04195")
    theirs, mine = SoftwareKey(), SoftwareKey()
    assert await with_passkey(parts, chief, mine)
    assert await with_passkey(parts, other, theirs)
    assert not await with_passkey(parts, other, mine)
    with pytest.raises(WrongCredentials):
        await signed_in(parts, chief, passkey=theirs.get(parts.gate.passkeys.request(parts.clock())))


async def test_a_copied_passkey_is_known_by_its_count(parts: Parts) -> None:
    chief, key = await an_officer(parts, role=Role.CHIEF), SoftwareKey(count=7)
    await with_passkey(parts, chief, key)
    copy = SoftwareKey(private=key.private, id=key.id, count=6)
    with pytest.raises(WrongCredentials):
        await signed_in(parts, chief, passkey=copy.get(parts.gate.passkeys.request(parts.clock())))


async def test_a_challenge_lives_five_minutes_and_is_ours(parts: Parts, clock: SetClock) -> None:
    chief, key = await an_officer(parts, role=Role.CHIEF), SoftwareKey()
    await with_passkey(parts, chief, key)
    options = parts.gate.passkeys.request(parts.clock())
    clock.now += timedelta(minutes=5)
    with pytest.raises(WrongCredentials):
        await signed_in(parts, chief, passkey=key.get(options))
    with pytest.raises(WrongCredentials):
        await signed_in(parts, chief, passkey=key.get({"publicKey": {"challenge": "AAAA" * 20}}))


@pytest.mark.parametrize("answer", [{}, {"id": 1}, {"rawId": "é", "response": {}}, {"id": "AA", "rawId": "AA"}])
async def test_odd_answers_are_wrong_and_no_bug(parts: Parts, answer: dict[str, object]) -> None:
    chief = await an_officer(parts, role=Role.CHIEF)
    await with_passkey(parts, chief, SoftwareKey())
    with pytest.raises(WrongCredentials):
        await signed_in(parts, chief, passkey=answer)


async def test_where_a_passkey_is_demanded_a_code_does_not_count(parts: Parts, clock: SetClock) -> None:
    chief = await an_officer(parts, role=Role.CHIEF)
    secret = await with_authenticator(parts, chief)
    with pytest.raises(OtpRequired) as asked:
        await signed_in(parts, chief)
    assert asked.value.extra == {"ways": []}
    clock.pass_by(seconds=30)
    with pytest.raises(WrongCredentials):
        await signed_in(parts, chief, otp=code_of(secret, parts))
