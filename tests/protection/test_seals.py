"""What was said is sealed to those who may read it, from the moment it is handed to them and no longer."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from app.core import key_files
from app.core.at_rest import SealBroken
from app.core.data_keys import DataKey
from app.core.database import open_session
from app.core.settings import Doors, Settings
from app.core.unit_secrets import SecretFolder
from app.domain.days import to_the_hour
from app.domain.principals import Principal
from app.domain.roles import Role
from app.domain.urgency import Urgency, sort_key
from app.errors import Misconfigured
from app.house import open_house
from app.main import create_app
from app.models.seal import BoxedKey
from app.repositories import scope, submissions
from app.services import relocation, unit_keys
from app.web.parts import Parts
from tests.citizens import TIP_OFFS, accepted, row, rows, send
from tests.conftest import Database, SetClock
from tests.factories import a_tip_off as a_form
from tests.factories import unit_id_of
from tests.officers import CHIENG_SO, MUONG_HUNG, SON_LA, Officer, Sent, a_tip_off, an_officer, as_owner
from tests.opened import opener_of
from tests.repositories.serving_role import as_app


async def boxed(database: Database, sent: Sent) -> BoxedKey:
    return BoxedKey(**await row(database, f"SELECT * FROM data_keys WHERE submission_id = '{sent.id}'"))


async def moved(parts: Parts, officer: Officer, sent: Sent, unit_code: str) -> None:
    """From one commune to another, as the story of a reroute does it once it was agreed."""
    principal = Principal(
        officer.id, officer.session_id, officer.posting_id, officer.role, officer.unit_id, is_investigator=False
    )
    reference = parts.shelf.now
    unit = reference.gazetteer.unit(unit_id_of(parts, unit_code))
    assert unit
    async with open_session(parts.engine) as session, session.begin():
        await scope.of_principal(session, principal)
        submission = await submissions.lock(session, principal, sent.id)
        assert submission
        await relocation.move(
            session, submission, unit, reference, parts.clock(), by=principal, opener=opener_of(parts)
        )


async def opened(parts: Parts, kept: BoxedKey, unit_code: str) -> DataKey:
    """The key, by the pair of the unit that is named and no other."""
    theirs = BoxedKey(**{**kept.model_dump(), "unit_id": unit_id_of(parts, unit_code)})
    return opener_of(parts).opened(theirs)


async def test_a_rerouted_submission_is_unreadable_with_the_old_communes_key_at_once(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    sent = await a_tip_off(client, database.owner_url)
    officer, there = await an_officer(client, parts), await an_officer(client, parts, of=CHIENG_SO)
    before = await boxed(database, sent)
    await opened(parts, before, MUONG_HUNG)
    await moved(parts, officer, sent, CHIENG_SO)
    after = await boxed(database, sent)
    await opened(parts, after, CHIENG_SO)
    with pytest.raises(SealBroken):
        await opened(parts, after, MUONG_HUNG)
    assert (after.box != before.box, after.month) == (True, before.month)
    assert (await officer.read(sent)).status_code == 404
    assert (await there.read(sent)).json()["content"]["description"] == a_form()["description"]


async def test_so_is_one_that_the_province_handed_on(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    sent = await a_tip_off(client, database.owner_url, of=None)
    province = await an_officer(client, parts, role=Role.PROVINCE, of=SON_LA)
    assert (await province.act(sent, "reroute", unit_code=CHIENG_SO)).json()["departed"]
    with pytest.raises(SealBroken):
        await opened(parts, await boxed(database, sent), SON_LA)


async def test_a_repeat_of_an_action_shows_nothing_of_what_has_left(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    sent, key = await a_tip_off(client, database.owner_url), "khoa-" + "0" * 30
    officer = await an_officer(client, parts)
    tag = (await officer.read(sent)).headers["ETag"]
    assert (await officer.act(sent, "claim", tag=tag, key=key)).json()["content"]
    await moved(parts, officer, sent, CHIENG_SO)
    again = await officer.act(sent, "claim", tag=tag, key=key)
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (200, "true")
    assert again.json() == {"id": str(sent.id), "departed": True}


async def test_what_a_citizen_placed_is_boxed_for_the_commune_when_it_is_opened_there(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    sent = await a_tip_off(client, database.owner_url, of=None)
    chosen = await client.post(
        "/v1/tracking/place", headers={"Receipt": sent.body["receipt"]}, json={"unit_code": CHIENG_SO}
    )
    assert chosen.status_code == 200, chosen.text
    assert (await boxed(database, sent)).unit_id == unit_id_of(parts, SON_LA)
    officer = await an_officer(client, parts, of=CHIENG_SO)
    first, second = await officer.read(sent), await officer.read(sent)
    assert first.json()["content"]["description"] == a_form()["description"]
    assert (first.content, first.headers["ETag"]) == (second.content, second.headers["ETag"])
    await opened(parts, await boxed(database, sent), CHIENG_SO)


async def test_ciphertexts_that_trade_places_do_not_open(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    officer = await an_officer(client, parts)
    first, second = await a_tip_off(client, database.owner_url), await a_tip_off(client, database.owner_url)
    trades = {
        "of two rows": "UPDATE tip_offs t SET statement = o.statement FROM tip_offs o "
        "WHERE t.submission_id = $1 AND o.submission_id = $2",
        "of two keys": "UPDATE data_keys t SET box = o.box FROM data_keys o "
        "WHERE t.submission_id = $1 AND o.submission_id = $2",
        "of two columns": "UPDATE tip_offs SET particulars = statement WHERE submission_id IN ($1, $2)",
    }
    for statement in trades.values():
        sent = await a_tip_off(client, database.owner_url)
        await as_owner(database.owner_url, statement, sent.id, second.id)
        answer = await officer.read(sent)
        assert (answer.status_code, answer.json()["code"]) == (500, "internal_error"), statement
    assert (await officer.read(first)).status_code == 200


async def test_the_citizens_door_holds_no_private_half(
    database: Database, settings: Settings, keys_dir: Path, clock: SetClock, tmp_path: Path
) -> None:
    bare = tmp_path / "bare"
    bare.mkdir(mode=0o700)
    for name in ("server.key", "signing"):
        _copy(keys_dir / name, bare / name)
    theirs = settings.model_copy(update={"keys_dir": bare, "doors": Doors.CITIZEN})
    app = create_app(theirs, clock)
    async with app.router.lifespan_context(app):
        parts: Parts = app.state.parts
        assert parts.opener is None
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://tinbao.test") as citizen:
            body = await accepted(citizen, TIP_OFFS, a_form())
            tracked = await citizen.get("/v1/tracking", headers={"Receipt": body["receipt"]})
            assert tracked.status_code == 200
    # The staff's house reads what that door took in.
    async with open_house(settings, clock) as house:
        kept = BoxedKey(**await row(database, "SELECT * FROM data_keys"))
        statement = await row(database, "SELECT statement FROM tip_offs")
        words = opener_of(house).opened(kept).open("tip_offs", kept.submission_id, "statement", statement["statement"])
        assert words.decode() == a_form()["description"]


async def test_the_staffs_door_does_not_open_with_the_wrong_secrets(
    settings: Settings, keys_dir: Path, clock: SetClock, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    key_files.create(other)
    wrong = settings.model_copy(update={"keys_dir": other})
    with pytest.raises(Misconfigured, match="cannot be read"):
        async with open_house(wrong, clock):
            pass
    months = SecretFolder(keys_dir).months()
    SecretFolder(other).ensure([int(path.stem) for path in (keys_dir / "units").glob("*.key")], months)
    with pytest.raises(Misconfigured, match="are not those this database was sealed with"):
        async with open_house(wrong, clock):
            pass


async def test_a_house_without_keys_to_seal_to_does_not_open(
    database: Database, settings: Settings, clock: SetClock
) -> None:
    clock.pass_by(days=120)
    with pytest.raises(Misconfigured, match="No unit has a key of this month: run `tinbao keys publish`"):
        async with open_house(settings, clock):
            pass
    await as_owner(database.owner_url, "DELETE FROM unit_keys WHERE unit_id = (SELECT max(unit_id) FROM unit_keys)")
    with pytest.raises(Misconfigured, match="Not every unit has a key to seal to"):
        async with open_house(settings, clock):
            pass


async def test_a_secret_that_is_lost_while_serving_is_no_fault_of_the_asker(
    client: httpx2.AsyncClient, parts: Parts, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, sent = await an_officer(client, parts), await a_tip_off(client, database.owner_url)

    def lost(*_: object) -> None:
        raise Misconfigured("the file is gone")

    monkeypatch.setattr(SecretFolder, "box_key", lost)
    answer = await officer.read(sent)
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert "file" not in answer.text


async def test_a_new_month_has_a_pair_of_its_own(
    client: httpx2.AsyncClient, parts: Parts, database: Database, clock: SetClock
) -> None:
    sent = await a_tip_off(client, database.owner_url)
    clock.now = clock.now.replace(month=12, day=2)
    await parts.shelf.fill()
    later = await a_tip_off(client, database.owner_url)
    first, second = await boxed(database, sent), await boxed(database, later)
    assert (first.month.isoformat(), second.month.isoformat()) == ("2026-11-01", "2026-12-01")
    assert first.unit_id == second.unit_id


async def test_without_a_custodian_a_reporter_who_told_a_name_is_asked_to_come_back(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    parts.shelf._now = replace(parts.shelf.now, custodian=None)
    named = a_form(anonymous=False, contact={"name": "Lò Văn Ánh", "phone": "0987654321"})
    assert (await send(client, TIP_OFFS, named)).status_code == 503
    assert await rows(database, "SELECT FROM submissions") == []
    assert (await send(client, TIP_OFFS, a_form())).status_code == 201


async def test_the_exact_start_stands_in_the_clock_alone_and_goes_when_it_is_met(
    client: httpx2.AsyncClient, parts: Parts, database: Database, clock: SetClock
) -> None:
    clock.now = clock.now.replace(minute=17, second=43)
    officer, sent = await an_officer(client, parts), await a_tip_off(client, database.owner_url)
    moments = await _moments(database, sent)
    assert moments.pop("due_at") == clock.now + timedelta(hours=2)
    assert set(moments.values()) == {to_the_hour(clock.now)}
    await officer.moves(sent, "claim")
    assert (await _moments(database, sent))["due_at"] == clock.now + timedelta(hours=2)
    await officer.moves(sent, "receive", **{"class": "crime"})
    met = await row(database, "SELECT due_at, started_at FROM clocks WHERE code = 'tip.acknowledge'")
    assert met["due_at"] == to_the_hour(clock.now + timedelta(hours=2))
    kept = await row(database, f"SELECT due_at, sort_key FROM submissions WHERE id = '{sent.id}'")
    assert kept["due_at"] == met["started_at"] + timedelta(hours=12) == to_the_hour(clock.now) + timedelta(hours=12)
    assert kept["sort_key"] == sort_key(Urgency.NORMAL, kept["due_at"], met["started_at"])


async def test_publishing_again_changes_nothing(parts: Parts, keys_dir: Path, clock: SetClock) -> None:
    async with open_session(parts.engine) as session, session.begin():
        made = await unit_keys.publish_for_today(session, SecretFolder(keys_dir), clock.now.date())
    assert made == 0


@pytest.mark.parametrize("role", ["officer", "chief", "admin"])
async def test_nobody_who_works_here_plants_a_key_of_their_own(database: Database, role: str) -> None:
    planted = "INSERT INTO unit_keys SELECT id, '2031-01-01', decode(repeat('00', 32), 'hex') FROM units LIMIT 1"
    async with as_app(database, role=role, person=str(uuid4())) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            await connection.execute(planted)


async def _moments(database: Database, sent: Sent) -> dict[str, Any]:
    found = await row(
        database,
        "SELECT s.received_at, s.due_at, e.at, k.created_at FROM submissions s JOIN events e ON e.submission_id = s.id "
        f"JOIN idempotency_keys k ON k.submission_id = s.id WHERE s.id = '{sent.id}' AND e.verb = 'submit'",
    )
    return dict(found)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        target.mkdir(mode=0o700)
        for each in source.iterdir():
            _copy(each, target / each.name)
        return
    target.write_bytes(source.read_bytes())
    target.chmod(0o600)
