"""What the server writes: however oddly it is asked, no line holds anything that was sent."""

import asyncio
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx2

from tests.citizens import TIP_OFFS, change
from tests.conftest import Database
from tests.console import TINBAO, environment, serving
from tests.factories import a_tip_off

MARKER = "vetriengtu5d1c"


@contextmanager
def served(database: Database, keys_dir: Path, folder: Path) -> Iterator[str]:
    """The real process; what it writes goes to `output` in the folder."""
    settings = environment(
        serving(database, TINBAO_KEYS_DIR=keys_dir) | {"PYTHONUNBUFFERED": 1, "PYTHONASYNCIODEBUG": 0}
    )
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen([TINBAO, "serve"], env=settings, stdout=subprocess.PIPE, stderr=output, text=True)
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            yield line.split()[3]
        finally:
            process.send_signal(signal.SIGTERM)
            output.write((line + process.stdout.read()).encode())
            process.stdout.close()
            assert process.wait(20) == 0


def say(address: str, said: bytes) -> None:
    """What no library would send."""
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(said)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(65536)


def ask_oddly(client: httpx2.Client) -> list[int]:
    """Whatever can be filled with the marker is."""
    key = {"Idempotency-Key": f"{MARKER}-{uuid4()}"}
    json = {**key, "Content-Type": "application/json"}
    answers = [
        client.get(f"/{MARKER}/{MARKER}?{MARKER}={MARKER}"),
        client.get("/v1/units", params={"q": MARKER, "level": MARKER}),
        client.get("/v1/tracking", headers={"Receipt": MARKER, "User-Agent": MARKER, "X-Request-Id": MARKER}),
        client.get("/v1/queue", headers={"Authorization": f"Bearer {MARKER}.{MARKER}.{MARKER}"}),
        client.request(MARKER.upper(), "/v1/units"),
        client.post(TIP_OFFS, headers=json, content=f'{{"{MARKER}": "{MARKER}'),
        client.post(TIP_OFFS, headers=key, json=a_tip_off(description=MARKER, **{MARKER: MARKER})),
        client.post("/v1/units/resolve", headers=json, content=b"[" * 9000 + MARKER.encode()),
        client.post("/v1/auth/token", json={"username": MARKER, "password": MARKER}),
        client.post("/oauth/token", data={"grant_type": MARKER, "client_id": MARKER}),
        client.post(TIP_OFFS, headers={**key, "Content-Type": MARKER}, content=MARKER.encode()),
    ]
    return [answer.status_code for answer in answers]


def test_what_is_sent_is_in_no_line_that_the_server_writes(database: Database, keys_dir: Path, tmp_path: Path) -> None:
    with served(database, keys_dir, tmp_path) as address, httpx2.Client(base_url=address) as client:
        statuses = ask_oddly(client)
        assert all(400 <= status < 500 for status in statuses), statuses
        say(address, f"GET /{MARKER} {MARKER} HTTP/9.9\r\n{MARKER}\r\n\r\n".encode())
        say(address, f"POST {TIP_OFFS} HTTP/1.1\r\nHost: {MARKER}\r\nContent-Length: 99\r\n\r\n{MARKER}".encode())
        good = client.post(TIP_OFFS, headers={"Idempotency-Key": str(uuid4())}, json=a_tip_off(description=MARKER))
        assert good.status_code == 201
        # Now the house itself is broken, in a way that puts what was sent into the message of an exception.
        asyncio.run(change(database, _TRIPPED))
        form = a_tip_off(description=MARKER, privacy_notice_version=MARKER)
        fault = client.post(TIP_OFFS, headers={"Idempotency-Key": str(uuid4())}, json=form)
        assert fault.status_code == 500
        assert MARKER not in fault.text
        asyncio.run(change(database, "DROP FUNCTION bump_reference() CASCADE"))
        asyncio.run(change(database, "ALTER TABLE submissions RENAME COLUMN reference TO elsewhere"))
        receipt = {"Receipt": good.json()["receipt"]}
        assert client.get("/v1/tracking", headers=receipt).status_code == 500
    written = (tmp_path / "output").read_text()
    assert "/v1/tip-offs failed: " in written
    assert "/v1/tracking failed: " in written
    assert MARKER not in written
    assert receipt["Receipt"] not in written
    assert "127.0.0.1:" not in written.replace(f"serves on {address}", "")


_TRIPPED = """
DO $$ BEGIN
    CREATE FUNCTION tripped() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN RAISE EXCEPTION ''no room for %'', NEW.privacy_notice_version; END';
    CREATE TRIGGER tripped BEFORE INSERT ON submissions FOR EACH ROW EXECUTE FUNCTION tripped();
END $$
"""
