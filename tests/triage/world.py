"""A small world for random play: two stations, their province and inspectorate, and everybody's buttons."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

import httpx2
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.roles import Role
from app.services import sweeping
from app.web.parts import Parts
from tests.conftest import SetClock
from tests.factories import an_open_pledge
from tests.officers import (
    CHIENG_SO,
    MUONG_HUNG,
    SON_LA,
    Officer,
    Sent,
    a_signature,
    a_tip_off,
    a_weapon_surrender,
    an_officer,
    renewed,
)
from tests.reporters import Reporter

POSTS = (
    *((Role.OFFICER, code) for code in (MUONG_HUNG, CHIENG_SO) for _ in range(2)),
    *((Role.CHIEF, code) for code in (MUONG_HUNG, CHIENG_SO) for _ in range(2)),
    *((role, SON_LA) for role in (Role.PROVINCE, Role.PROVINCE, Role.INSPECTOR, Role.INSPECTOR)),
)
CATEGORIES = ("retail_sale", "individual_use", "family_help", "inducing_minor", "officer_conduct", "discarded_items")
ITEMS = (("homemade_gun", "khẩu"), ("primitive_weapon", "chiếc"), ("grenade_bomb_mine", "quả"))
# Refusals that people who act on what they have just read may meet; anything else is a fault.
REFUSED = {403, 404, 409, 412, 422}


@dataclass
class World:
    """Everybody in it, and what was sent; `dice` decides what happens next."""

    client: httpx2.AsyncClient
    owner_url: str
    parts: Parts
    worker: AsyncEngine
    clock: SetClock
    people: list[Officer] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)

    async def settle(self) -> None:
        await an_open_pledge(self.parts, unit_codes=(MUONG_HUNG, CHIENG_SO))
        for role, code in POSTS:
            chief = role is Role.CHIEF
            self.people.append(await an_officer(self.client, self.parts, role=role, of=code, is_investigator=chief))

    async def send(self, dice: Random) -> None:
        of = dice.choice((MUONG_HUNG, CHIENG_SO))
        match dice.choice(("tip", "tip", "tip", "weapon", "signature")):
            case "tip":
                minor = {"danger_flags": ["child_at_risk"]} if dice.random() < 0.2 else {}
                category = dice.choice(CATEGORIES)
                sent = await a_tip_off(self.client, self.owner_url, of=of, category=category, **minor)
            case "weapon":
                item, unit = dice.choice(ITEMS)
                sent = await a_weapon_surrender(self.client, self.owner_url, of=of, item=item, unit=unit)
            case _:
                household = f"HK-{dice.randrange(6)}"
                sent = await a_signature(self.client, self.owner_url, of=of, household_key=household)
        self.sent.append(sent)

    async def act(self, dice: Random, sent: Sent) -> None:
        """Somebody of the staff opens it and presses one of the buttons."""
        by = renewed(dice.choice(self.people), self.parts)
        read = await by.read(sent)
        if read.status_code == 404:
            return
        button = dice.choice(read.json()["allowed"])
        given = {name: self._fill(dice, name, each) for name, each in self._asked(dice, button["form"])}
        answer = await by.act(sent, button["verb"], tag=read.headers["ETag"], **given)
        assert answer.status_code in {200, *REFUSED}, (button["verb"], answer.text)

    async def decide(self, dice: Random) -> None:
        """Somebody answers one of the proposals that they see."""
        by = renewed(dice.choice(self.people), self.parts)
        listed = await self.client.get("/v1/proposals", headers=by.headers, params={"state": "open"})
        rows = [row for row in listed.json()["data"] if row["allowed"]]
        if rows:
            row = dice.choice(rows)
            path = f"/v1/proposals/{row['id']}/decision"
            answer = await self.client.post(path, headers=by.headers, json={"decision": dice.choice(row["allowed"])})
            assert answer.status_code in {200, *REFUSED}, answer.text

    async def answer(self, dice: Random, sent: Sent) -> None:
        """Whoever sent it writes, or does what is open to them."""
        reporter = Reporter(self.client, sent)
        open_now = await reporter.allowed()
        if not open_now or dice.random() < 0.5:
            written = await reporter.writes("Tối qua họ lại đến.")
            assert written.status_code in {201, 409}, written.text
            return
        verb = dice.choice(open_now)
        slot = (self.clock.now + timedelta(days=2)).isoformat()
        forms: dict[str, dict[str, Any]] = {
            "schedule": {"slot": slot, "handling": dice.choice(("officer_visit", "bring_to_station"))},
            "reopen": {"reason": "Việc này vẫn còn."},
            "rate": {"score": dice.randrange(1, 6)},
        }
        answer = await reporter.act(verb, **forms.get(verb, {}))
        assert answer.status_code in {200, 422}, answer.text

    async def wait(self, dice: Random) -> None:
        self.clock.pass_by(minutes=dice.choice((5, 20, 60, 600, 3000)))
        await sweeping.sweep(self.worker, self.clock.now)

    def _asked(self, dice: Random, form: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        needed = {*form.get("required", ()), *(("unit_code",) if "anyOf" in form else ())} - {"verb"}
        also = {name for name in form["properties"] if name not in {"verb", "unit_id", "witness_id"}}
        wanted = needed | {name for name in also if name in {"witness", "explanation"} or dice.random() < 0.2}
        return [(name, form["properties"][name]) for name in sorted(wanted)]

    def _fill(self, dice: Random, name: str, told: dict[str, Any]) -> Any:
        known: dict[str, Any] = {
            "person_id": str(dice.choice(self.people).id),
            "unit_code": dice.choice((MUONG_HUNG, CHIENG_SO)),
            "unit_id": None,
            "duplicate_of": str(dice.choice(self.sent).id),
            "slot": (self.clock.now + timedelta(days=1)).isoformat(),
            "items": [{"type": "homemade_gun", "quantity": 1, "unit": "khẩu"}],
            "witness": "Quàng Thị Mai",
            "consent": True,
            "source_grade": "B",
            "info_grade": "2",
        }
        if name in known:
            return known[name]
        solid = next((each for each in told.get("anyOf", ()) if each.get("type") != "null"), told)
        words = [each["const"] for each in solid.get("oneOf", ())] or solid.get("enum") or []
        return dice.choice(words) if words else f"Theo hồ sơ {uuid4().hex[:6]}"
