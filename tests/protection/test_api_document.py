"""The whole API document, asked by schemathesis at the real process: it promises nothing that is not kept.

Every operation of the document is walked, also those that come later. One check is left out,
`positive_data_acceptance`: what fits the schema may still be refused, because a receipt is unknown or a commune is
somebody else's.
"""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import asyncpg
import httpx2
import pytest

from app.core.clock import system_clock
from app.core.settings import Settings
from app.main import create_app
from app.web.parts import Parts
from tests.conftest import Database
from tests.console import TINBAO, environment, serving
from tests.factories import an_open_pledge
from tests.officers import a_tip_off, an_officer
from tests.partners import a_partner

pytestmark = pytest.mark.long

SECONDS = 30
# Whoever signs out would see nothing but 401 from then on.
ENDS_THE_SESSION = ("sign_out", "end_my_session")
NEVER_ENDS = ("stream_queue",)
LEFT_OUT = (*ENDS_THE_SESSION, *NEVER_ENDS)
# A path that would be told among those that only ever answered 401 or 403.
SEES = {"officer": "/v1/queue", "integration": "/v1/partner/totals"}
SCHEMES = {"officer": "HTTPBearer", "integration": "PartnerOAuth"}
ROOT = Path(__file__).parents[2]


@contextmanager
def served(database: Database, keys_dir: Path) -> Iterator[str]:
    """The real process on this database, as if behind a proxy."""
    token_file = keys_dir.parent / "gateway"
    token_file.touch(0o600)
    token_file.write_text("nobody-answers-there")
    settings = serving(
        database,
        TINBAO_KEYS_DIR=keys_dir,
        TINBAO_TRUSTED_PROXIES="127.0.0.1",
        # Codes are offered; that they never arrive is nothing that an answer may tell.
        TINBAO_SMS_URL="http://127.0.0.1:9/messages",
        TINBAO_SMS_TOKEN_FILE=token_file,
    )
    process = subprocess.Popen([TINBAO, "serve"], env=environment(settings), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().split()[3]
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        process.stdout.close()


@contextmanager
def without_budgets(database: Database) -> Iterator[None]:
    """One person asks more than any honest one: what is charged to them is forgotten every moment."""
    is_over = Event()

    async def forget() -> None:
        connection = await asyncpg.connect(database.owner_url)
        while not is_over.is_set():
            await connection.execute("DELETE FROM budgets")
            await asyncio.to_thread(is_over.wait, 0.5)
        await connection.close()

    thread = Thread(target=lambda: asyncio.run(forget()))
    thread.start()
    yield
    is_over.set()
    thread.join()


async def token_of(asker: str, settings: Settings, database: Database) -> str | None:
    """A real token, from the real house, at the real time."""
    app = create_app(settings, system_clock)
    async with app.router.lifespan_context(app):
        parts: Parts = app.state.parts
        await an_open_pledge(parts)
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://tinbao.test") as client:
            await a_tip_off(client, database.owner_url)
            if asker == "officer":
                return (await an_officer(client, parts)).token
            if asker == "integration":
                return (await a_partner(client, parts)).headers["Authorization"].removeprefix("Bearer ")
            return None


@pytest.mark.parametrize("asker", ["anonymous", "officer", "integration"])
def test_the_house_keeps_what_its_document_promises(
    database: Database, settings: Settings, keys_dir: Path, tmp_path: Path, asker: str
) -> None:
    token = asyncio.run(token_of(asker, settings, database))
    if asker in SCHEMES:
        # For the operations of this scheme alone, so that whether they may be had without it is tried as well.
        kept = f'[auth.openapi.{SCHEMES[asker]}]\nbearer = "{token}"\n'
        (tmp_path / "schemathesis.toml").write_text(kept)
    with served(database, keys_dir) as address, without_budgets(database):
        done = subprocess.run(
            [
                Path(sys.executable).with_name("schemathesis"), "run", f"{address}/openapi.json",
                "--exclude-checks", "positive_data_acceptance",
                "--phases", "examples,coverage,fuzzing,stateful",
                "--max-time", str(SECONDS),
                "--suppress-health-check", "all",
                "--generation-database", "none",
                "--no-color",
                *(word for name in LEFT_OUT for word in ("--exclude-operation-id", name)),
            ],
            env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.protection.many_phones", "PYTHONPATH": str(ROOT)},
            cwd=tmp_path, capture_output=True, text=True, check=False, timeout=SECONDS * 4,
        )  # fmt: skip
    if asker in SEES:
        shut_out = done.stdout.partition("401 Unauthorized")[2].partition("\n\n")[0]
        assert f"- GET {SEES[asker]}\n" not in f"{shut_out}\n", "nothing was seen behind the door"
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2000:]
