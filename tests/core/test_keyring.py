"""The ring of keys: published, signing, retired; two servers on one folder never refuse each other's tokens."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.core import rotation, signing_keys
from app.core.keyring import Keyring
from app.core.tokens import Tokens
from app.errors import InvalidToken, Misconfigured
from tests.core.test_tokens import AUDIENCE, ISSUER, POSTING, SUB

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    signing_keys.create(tmp_path / "signing")
    return tmp_path / "signing"


def a_server(folder: Path) -> tuple[Keyring, Tokens]:
    ring = Keyring(folder)
    return ring, Tokens(ring, ISSUER, AUDIENCE)


def kids(tokens: Tokens, now: datetime) -> list[str]:
    return [key["kid"] for key in tokens.jwks(now)["keys"]]


def test_a_key_is_published_then_signs_and_the_one_before_verifies_until_its_tokens_ended(folder: Path) -> None:
    (old,) = signing_keys.load(folder)
    new = rotation.rotate(folder, NOW)
    _ring, tokens = a_server(folder)
    begins = NOW + 15 * MINUTE
    last_of_old = tokens.issue(**POSTING, now=begins - SECOND)

    assert kids(tokens, NOW) == [old.kid, new.kid]
    assert kids(tokens, begins - SECOND) == [old.kid, new.kid]
    assert kids(tokens, begins) == [new.kid, old.kid]
    assert tokens.verify(last_of_old, begins + 10 * MINUTE - 2 * SECOND).sub == SUB
    assert kids(tokens, begins + 10 * MINUTE + 4 * SECOND) == [new.kid, old.kid]
    assert kids(tokens, begins + 10 * MINUTE + 5 * SECOND) == [new.kid]


@pytest.mark.parametrize("behind", [0, 1, 2, 5])
def test_two_servers_never_refuse_each_other_at_any_second_of_the_change(folder: Path, behind: int) -> None:
    """The second reads the folder `behind` seconds late, and its clock is as much behind."""
    late = timedelta(seconds=behind)
    (here, ours), (there, theirs) = a_server(folder), a_server(folder)
    signers = set()
    running: list[tuple[str, datetime]] = []
    for second in range(-5, 27 * 60):
        now = NOW + timedelta(seconds=second)
        if second == 0:
            rotation.rotate(folder, now)
        if second == 26 * 60:
            rotation.rotate(folder, now, timedelta(minutes=30))
            assert len(signing_keys.load(folder)) == 2, "the ended one was removed"
        if second % 2 == 0:
            here.reread()
        if second % 2 == behind % 2 and second != behind - 1:
            there.reread()
        running += [(ours.issue(**POSTING, now=now), now), (theirs.issue(**POSTING, now=now - late), now)]
        signers |= {here.signing(now).kid, there.signing(now - late).kid}
        # Of those that run: the newest, and the ones with the least time left.
        running = [(token, issued) for token, issued in running if now < issued + 10 * MINUTE - late]
        for token, _issued in (*running[:2], *running[-2:]):
            assert ours.verify(token, now).sub == SUB
            assert theirs.verify(token, now - late).sub == SUB
    assert len(signers) == 2


def test_what_was_verified_does_not_outlive_its_key(folder: Path) -> None:
    ring, tokens = a_server(folder)
    token = tokens.issue(**POSTING, now=NOW)
    assert tokens.verify(token, NOW).sub == SUB

    new = rotation.replace(folder, NOW)
    ring.reread()

    with pytest.raises(InvalidToken):
        tokens.verify(token, NOW)
    assert kids(tokens, NOW) == [new.kid]
    assert tokens.verify(tokens.issue(**POSTING, now=NOW), NOW).sub == SUB


def test_a_token_of_a_superseded_key_is_refused_though_its_file_is_still_there(folder: Path) -> None:
    ring, tokens = a_server(folder)
    begins = rotation.rotate(folder, NOW).begins
    # This server's folder could not be read for a while: it signs with a key whose time is over.
    late = tokens.issue(**POSTING, now=begins + 9 * MINUTE)
    assert tokens.verify(late, begins + 11 * MINUTE).sub == SUB

    ring.reread()

    with pytest.raises(InvalidToken):
        tokens.verify(late, begins + 11 * MINUTE)


def test_a_clock_behind_the_only_key_keeps_nobody_out(folder: Path) -> None:
    only = rotation.replace(folder, NOW)
    ring, tokens = a_server(folder)

    assert ring.signing(NOW - MINUTE) == only
    assert tokens.verify(tokens.issue(**POSTING, now=NOW - MINUTE), NOW).sub == SUB


def test_a_broken_file_is_told_once_and_changes_nothing(folder: Path) -> None:
    ring, _tokens = a_server(folder)
    before = ring.all_terms
    broken = folder / "20261124T080000Z.x.pem"
    broken.touch(0o600)

    with pytest.raises(Misconfigured, match=r"x\.pem is not"):
        ring.reread()
    ring.reread()

    assert (ring.all_terms, ring.is_current) == (before, False)
    broken.unlink()
    ring.reread()
    assert ring.is_current


@pytest.mark.parametrize("fault", ["emptied", "gone"])
def test_a_folder_without_keys_leaves_the_ring_as_it_was(folder: Path, fault: str) -> None:
    ring, tokens = a_server(folder)
    for path in folder.iterdir():
        path.unlink()
    if fault == "gone":
        folder.rmdir()

    with pytest.raises(Misconfigured):
        ring.reread()

    assert tokens.verify(tokens.issue(**POSTING, now=NOW), NOW).sub == SUB


async def test_a_running_server_follows_the_folder_and_says_what_it_could_not_take(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ring, _tokens = a_server(folder)
    broken = folder / "broken.pem"

    def repair() -> None:
        broken.unlink()
        rotation.rotate(folder, NOW)

    happens = iter([lambda: broken.touch(0o600), lambda: None, repair])

    async def no_sleep(_seconds: float) -> None:
        step = next(happens, None)
        if step is None:
            raise asyncio.CancelledError
        step()

    monkeypatch.setattr(asyncio, "sleep", no_sleep)
    with pytest.raises(asyncio.CancelledError):
        await ring.watch()

    assert len(ring.valid(NOW)) == 2
    assert [(record.levelno, "broken.pem" in record.message) for record in caplog.records] == [(logging.WARNING, True)]
