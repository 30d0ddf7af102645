"""Passwords: right ones, wrong ones, unknown people, and a line that ends."""

import asyncio
from collections.abc import Iterator
from threading import Event

import pytest
from argon2 import PasswordHasher, extract_parameters

from app.core import passwords
from app.core.passwords import Passwords
from app.errors import Busy


@pytest.fixture
def keeper() -> Iterator[Passwords]:
    keeper = Passwords(workers=2, line=2)
    yield keeper
    keeper.close()


class Gate:
    """Stands in for Argon2 and holds every hash until it is opened; knows how many it held at once."""

    def __init__(self) -> None:
        self.opened, self.inside = Event(), 0

    def hash(self, _password: bytes) -> str:
        self.inside += 1
        assert self.opened.wait(10)
        return "hash"


async def test_the_right_password_matches_and_another_does_not(keeper: Passwords) -> None:
    encoded = await keeper.hash("đúng mật khẩu")

    assert await keeper.verify(encoded, "đúng mật khẩu")
    assert not await keeper.verify(encoded, "sai mật khẩu")


async def test_equal_passwords_have_different_hashes(keeper: Passwords) -> None:
    assert await keeper.hash("mật khẩu") != await keeper.hash("mật khẩu")


async def test_a_hash_has_the_parameters_of_owasp(keeper: Passwords) -> None:
    parameters = extract_parameters(await keeper.hash("mật khẩu"))

    assert (parameters.type.name, parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (
        "ID",
        19 * 1024,
        2,
        1,
    )


@pytest.mark.parametrize("password", ["", "mật khẩu", "\ud800"])
async def test_an_unknown_person_never_matches(keeper: Passwords, password: str) -> None:
    assert not await keeper.verify(None, password)


async def test_an_unknown_person_costs_one_hash_of_the_same_parameters(
    keeper: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def matches(encoded: str, _password: str) -> bool:
        seen.append(encoded)
        return True

    known = await keeper.hash("mật khẩu")
    monkeypatch.setattr(passwords, "_matches", matches)

    assert not await keeper.verify(None, "mật khẩu")
    assert [extract_parameters(encoded) for encoded in seen] == [extract_parameters(known)]


async def test_a_vietnamese_password_may_be_composed_or_decomposed(keeper: Passwords) -> None:
    assert await keeper.verify(await keeper.hash("m\u1ead\u0074"), "ma\u0323\u0302t")


async def test_a_lone_surrogate_is_a_password_like_any_other(keeper: Passwords) -> None:
    encoded = await keeper.hash("a\ud800")

    assert await keeper.verify(encoded, "a\ud800")
    assert not await keeper.verify(encoded, "a")


async def test_a_hash_of_older_parameters_still_matches_and_is_outdated(keeper: Passwords) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash("mật khẩu")

    assert await keeper.verify(old, "mật khẩu")
    assert keeper.is_outdated(old)
    assert not keeper.is_outdated(await keeper.hash("mật khẩu"))


async def test_two_are_hashed_two_wait_and_the_fifth_is_told_busy(
    keeper: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate()
    monkeypatch.setattr(passwords, "_HASHER", gate)
    waiting = [asyncio.create_task(keeper.hash("mật khẩu")) for _ in range(4)]
    await asyncio.sleep(0)

    with pytest.raises(Busy):
        await keeper.hash("mật khẩu")
    assert gate.inside <= 2
    gate.opened.set()

    assert await asyncio.gather(*waiting) == ["hash"] * 4
    assert await keeper.hash("mật khẩu") == "hash"


async def test_who_hangs_up_gives_the_place_back_when_the_work_has_ended(
    keeper: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate()
    monkeypatch.setattr(passwords, "_HASHER", gate)
    waiting = [asyncio.create_task(keeper.hash("mật khẩu")) for _ in range(4)]
    await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)

    # The two that only waited have left the line; the two under way still hold their places.
    after = [asyncio.create_task(keeper.hash("mật khẩu")) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await keeper.hash("mật khẩu")
    gate.opened.set()

    assert await asyncio.gather(*after) == ["hash"] * 2
