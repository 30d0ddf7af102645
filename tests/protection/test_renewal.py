"""After a compromise of the keys folder: new secrets for everything that is kept, and no door shuts for it."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database import open_engine
from app.core.sealed_boxes import SealedBoxes
from app.core.settings import Settings
from app.core.unit_secrets import SecretFolder
from app.errors import Misconfigured
from app.services import month_ends
from app.web.parts import Parts
from tests.citizens import TIP_OFFS, rows, send
from tests.conftest import Database, SetClock
from tests.factories import a_tip_off as a_form
from tests.officers import a_tip_off, an_officer
from tests.protection.test_applications import apply
from tests.protection.test_requests import ask

TODAY = date(2026, 11, 23)


@pytest.fixture
def settings(settings: Settings, keys_dir: Path, tmp_path: Path) -> Settings:
    """A house with a keys folder of its own, in which months may end."""
    shutil.copytree(keys_dir, tmp_path / "keys")
    return settings.model_copy(update={"keys_dir": tmp_path / "keys"})


@pytest.fixture
async def engine(database: Database) -> AsyncIterator[AsyncEngine]:
    worker = open_engine(database.worker_url)
    yield worker
    await worker.dispose()


async def test_what_came_before_meanwhile_and_after_stays_readable_and_the_old_secrets_open_nothing(
    client: httpx2.AsyncClient,
    parts: Parts,
    database: Database,
    engine: AsyncEngine,
    settings: Settings,
    clock: SetClock,
    tmp_path: Path,
) -> None:
    officer = await an_officer(client, parts)
    sent = [await a_tip_off(client, database.owner_url)]
    shutil.copytree(settings.keys, tmp_path / "stolen")
    folder = SecretFolder(settings.keys)

    async def follow() -> None:
        # This server has not followed yet: what it takes in now is sealed to the old pair, and boxed anew in a moment.
        sent.append(await a_tip_off(client, database.owner_url))
        await parts.shelf.fill()
        sent.append(await a_tip_off(client, database.owner_url))

    assert await month_ends.renew(engine, folder, SealedBoxes(clock), now=clock(), follow=follow) == 2
    sent.append(await a_tip_off(client, database.owner_url))
    for each in sent:
        assert (await officer.read(each)).json()["content"]["description"] == a_form()["description"]
    assert {each["month"] for each in await rows(database, "SELECT month FROM data_keys")} == {TODAY}
    assert min(folder.months()) == TODAY
    # The months ahead have other secrets than those that were stolen.
    stolen, december = SecretFolder(tmp_path / "stolen"), date(2026, 12, 1)
    assert december in folder.months()
    assert folder.box_key(officer.unit_id, december).recipient != stolen.box_key(officer.unit_id, december).recipient
    # Called again on the same day it takes up what was begun, and finds nothing to do.
    assert await month_ends.renew(engine, folder, SealedBoxes(clock), now=clock(), follow=parts.shelf.fill) == 0


async def test_what_is_sealed_to_a_month_that_has_ended_is_sealed_anew_and_not_lost(
    client: httpx2.AsyncClient,
    parts: Parts,
    database: Database,
    engine: AsyncEngine,
    settings: Settings,
    clock: SetClock,
) -> None:
    async def nobody_follows() -> None:
        """The server's shelf stays as it was."""

    folder = SecretFolder(settings.keys)
    await month_ends.renew(engine, folder, SealedBoxes(clock), now=clock(), follow=nobody_follows)
    answers = await asyncio.gather(*(send(client, TIP_OFFS, a_form(), key=str(uuid4())) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert {each["month"] for each in await rows(database, "SELECT month FROM data_keys")} == {TODAY}


async def test_nor_is_a_request_or_an_application_that_could_never_be_read(
    client: httpx2.AsyncClient,
    parts: Parts,
    database: Database,
    engine: AsyncEngine,
    settings: Settings,
    clock: SetClock,
) -> None:
    async def nobody_follows() -> None:
        """The server's shelf stays as it was."""

    sent = await a_tip_off(client, database.owner_url)
    await month_ends.renew(engine, SecretFolder(settings.keys), SealedBoxes(clock), now=clock(), follow=nobody_follows)

    async def both() -> list[int]:
        answers = [await ask(client, sent.body["receipt"], type="see", text="Tôi muốn xem."), await apply(client)]
        return [answer.status_code for answer in answers]

    assert await both() == [503, 503]
    assert (
        await rows(database, "SELECT FROM privacy_requests") == await rows(database, "SELECT FROM applications") == []
    )
    await parts.shelf.fill()
    assert await both() == [201, 202]
    kept = await rows(database, "SELECT month FROM privacy_requests UNION SELECT month FROM applications")
    assert {each["month"] for each in kept} == {TODAY}


async def test_on_the_first_of_a_month_there_is_a_new_secret_already(
    engine: AsyncEngine, settings: Settings, clock: SetClock, parts: Parts
) -> None:
    clock.now = clock.now.replace(month=12, day=1)
    with pytest.raises(Misconfigured, match="renew it tomorrow"):
        await month_ends.renew(
            engine, SecretFolder(settings.keys), SealedBoxes(clock), now=clock(), follow=parts.shelf.fill
        )
