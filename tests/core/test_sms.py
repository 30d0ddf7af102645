import logging
from pathlib import Path

import pytest

from app.core.letterboxes import Undelivered
from app.core.sms import LastMessage
from tests.messages import E164


async def test_the_last_message_is_kept_for_its_owner_alone_and_logged_nowhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "last-message.txt"
    sender = LastMessage(path)
    with caplog.at_level(logging.DEBUG):
        await sender.send(E164, "Mã thứ nhất")
        await sender.send(E164, "Mã thứ hai")
    assert path.read_text() == f"{E164}\nMã thứ hai\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]  # noqa: ASYNC240 - a test waits for nobody
    assert not [record for record in caplog.records if record.name.startswith("app")]


async def test_a_folder_that_is_gone_is_told_without_the_message(tmp_path: Path) -> None:
    with pytest.raises(Undelivered) as caught:
        await LastMessage(tmp_path / "gone" / "last-message.txt").send(E164, "Mã")
    assert E164 not in str(caught.value)
