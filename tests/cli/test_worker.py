"""`tinbao worker` at its start: whom it cannot wake it says, and half a push service stops it."""

import signal
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Database
from tests.console import TINBAO, command, environment


@pytest.fixture
def house(database: Database, keys_dir: Path, tmp_path: Path) -> dict[str, object]:
    return {
        "TINBAO_KEYS_DIR": keys_dir,
        "TINBAO_ISSUER": "https://tinbao.test",
        "TINBAO_WORKER_DATABASE_URL": database.worker_url,
        "TINBAO_WITNESSES": f"file://{tmp_path}/witness.log",
    }


def said_at_the_start(house: dict[str, object]) -> str:
    pipe = subprocess.PIPE
    with subprocess.Popen([TINBAO, "worker"], env=environment(house), stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("tinbao works")
        process.send_signal(signal.SIGTERM)
        _, complaints = process.communicate(timeout=20)
        assert process.returncode == 0
        return complaints


def test_a_worker_without_a_push_service_says_that_nobody_is_woken(house: dict[str, object], tmp_path: Path) -> None:
    assert "Nobody is woken by alerts: set TINBAO_ALERT_URL and TINBAO_ALERT_TOKEN_FILE." in said_at_the_start(house)
    token = tmp_path / "alert.token"
    token.touch(mode=0o600)
    token.write_text("bi-mat\n")
    set_up = {**house, "TINBAO_ALERT_URL": "http://127.0.0.1:9/", "TINBAO_ALERT_TOKEN_FILE": token}
    assert said_at_the_start(set_up) == ""


def test_half_a_push_service_stops_the_start(house: dict[str, object]) -> None:
    refused = command("worker", **house, TINBAO_ALERT_URL="https://push.example/")
    assert refused.returncode == 2
    assert "Set both TINBAO_ALERT_URL and TINBAO_ALERT_TOKEN_FILE, or neither." in refused.stderr
