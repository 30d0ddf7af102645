"""Whatever people do in whatever order, the clocks are those that the events alone tell."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database import open_engine
from app.domain import urgency
from app.domain.kinds import Kind
from app.domain.roles import Role
from app.domain.urgency import Urgency
from app.services import sweeping
from app.web.parts import Parts
from tests.conftest import Database, SetClock
from tests.officers import (
    MUONG_HUNG,
    SON_LA,
    Officer,
    Sent,
    a_tip_off,
    a_weapon_surrender,
    an_officer,
    as_owner,
    renewed,
)
from tests.recomputed_clocks import Told, recomputed
from tests.reporters import Reporter

TIP_OFFS, STEPS = 3, 16
SEEDS = [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 20))]
CLASSES = ("crime", "crime", "crime", "administrative", "information")
FORMS: dict[str, dict[str, Any]] = {
    "claim": {},
    "verify": {},
    "report_up": {},
    "file": {"file_no": "12/HS-2026"},
    "extend": {"reason": "Chờ kết quả giám định."},
    "transfer": {"receiving_body": "PC04"},
    "return": {"reason": "Xác minh thêm."},
    "resolve": {"outcome": "no_action", "text": "Không có căn cứ."},
    "reopen": {"reason": "Có thông tin mới."},
    "advise": {},
    "cancel": {"reason": "Đã nộp nơi khác."},
}
COUNTED: dict[str, Any] = {
    "items": [{"type": "homemade_gun", "quantity": 1, "unit": "khẩu"}],
    "witness": "Quàng Thị Mai",
    "explanation": "Đếm tại chỗ.",
}
ROLES = (Role.OFFICER, Role.CHIEF, Role.PROVINCE)


@pytest.fixture
async def worker(database: Database) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(database.worker_url, size=2)
    yield engine
    await engine.dispose()


class Play:
    """Random people do random things to one submission; the time between is random too."""

    def __init__(self, dice: Random, clock: SetClock, parts: Parts, worker: AsyncEngine) -> None:
        self._dice, self._clock, self._parts, self._worker = dice, clock, parts, worker
        self._people: list[Officer] = []

    async def begin(self, client: httpx2.AsyncClient) -> None:
        for role in ROLES:
            of = SON_LA if role is Role.PROVINCE else MUONG_HUNG
            self._people.append(await an_officer(client, self._parts, of=of, role=role, is_investigator=True))

    async def step(self, sent: Sent, reporter: Reporter) -> None:
        self._clock.now += timedelta(minutes=self._dice.choice((3, 30, 60, 600, 1_000)))
        if self._dice.random() < 0.3:
            await sweeping.sweep(self._worker, self._clock.now)
        if self._dice.random() < 0.15:
            verbs = set(await reporter.allowed()) & {"withdraw", "reopen"}
            for verb in sorted(verbs)[:1]:
                await reporter.act(verb, **FORMS.get(verb, {}))
            return
        by = renewed(self._dice.choice(self._people), self._parts)
        read = await by.read(sent)
        if read.status_code == 404:
            return
        # What takes two people is played elsewhere.
        alone = {each["verb"] for each in read.json()["allowed"] if not each["two_people"]}
        verbs = alone & {*FORMS, "receive", "classify"}
        if read.json()["status"] in {"resolved", "unfounded"} and self._dice.random() < 0.5:
            await self._tell(by, sent)
        elif verbs:
            # What can be done again and again would crowd out what happens once.
            verb = self._dice.choice(sorted(verbs - {"claim", "classify"}) or sorted(verbs))
            if self._dice.random() < 0.25:
                verb = self._dice.choice(sorted(verbs))
            classed = {"class": self._dice.choice(CLASSES)}
            given = COUNTED if read.json()["kind"] == Kind.WEAPON_SURRENDER else classed
            given = FORMS.get(verb, given)
            answer = await by.act(sent, verb, **given)
            assert answer.status_code == 200, answer.text

    async def _tell(self, by: Officer, sent: Sent) -> None:
        key = str(UUID(int=self._dice.getrandbits(128), version=4))
        headers = {**by.headers, "Idempotency-Key": key}
        said = await by.client.post(
            f"/v1/submissions/{sent.id}/messages", headers=headers, json={"text": "Đã giải quyết xong."}
        )
        assert said.status_code == 201, said.text


async def kept(owner_url: str, sent: Sent) -> list[Told]:
    rows = await as_owner(owner_url, "SELECT * FROM clocks WHERE submission_id = $1", sent.id)
    states = {(False, False): "running", (True, False): "met", (False, True): "ended"}
    return [
        Told(
            row["code"],
            row["round"],
            row["started_at"],
            row["due_at"],
            states[row["met_at"] is not None, row["ended_at"] is not None],
            row["extensions"],
        )
        for row in rows
    ]


@pytest.mark.parametrize("seed", SEEDS)
async def test_the_clocks_are_those_that_the_events_tell(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, worker: AsyncEngine, clock: SetClock, seed: int
) -> None:
    dice = Random(seed)  # noqa: S311 - dice, and the same throws at every run
    play = Play(dice, clock, parts, worker)
    await play.begin(client)
    for kind in (*[Kind.TIP_OFF] * TIP_OFFS, Kind.WEAPON_SURRENDER):
        due = clock.now + (timedelta(hours=2) if kind is Kind.TIP_OFF else timedelta(hours=24))
        sent = await (a_tip_off if kind is Kind.TIP_OFF else a_weapon_surrender)(client, owner_url)
        for _ in range(STEPS if kind is Kind.TIP_OFF else STEPS // 4):
            await play.step(sent, Reporter(client, sent))
        events = await as_owner(
            owner_url, "SELECT * FROM events WHERE submission_id = $1 AND verb <> 'read' ORDER BY id", sent.id
        )
        told = [{**event, "details": event["details"] and json.loads(event["details"])} for event in events]
        (row,) = await as_owner(owner_url, "SELECT * FROM submissions WHERE id = $1", sent.id)
        clocks = await kept(owner_url, sent)
        expected = recomputed(kind, row["received_at"], due, told, parts.shelf.now.clocks)
        assert sorted(clocks, key=repr) == sorted(expected, key=repr)
        nearest = min((each.due_at for each in clocks if each.state == "running"), default=None)
        assert row["due_at"] == nearest
        assert row["sort_key"] == urgency.sort_key(Urgency(row["urgency"]), nearest, row["received_at"])
