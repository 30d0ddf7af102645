"""Copies for tests: a device that keeps its queue up to date and remembers every id that it was ever told."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx2

from app.core.database import open_session
from app.domain.principals import Principal
from app.repositories import scope, submissions
from app.services import relocation
from app.web.parts import Parts
from tests.conftest import Database
from tests.factories import unit_id_of
from tests.logs import sequenced
from tests.officers import Officer, Sent

Told = tuple[str, UUID]


@dataclass
class Copy:
    """The device of one officer; `held` is what it shows, `ever` what it was told of, be it to drop it."""

    officer: Officer
    cursor: str | None = None
    held: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    ever: set[UUID] = field(default_factory=set)

    async def ask(self, **wanted: Any) -> httpx2.Response:
        """One answer, taken up if it is one."""
        params = {**({"cursor": self.cursor} if self.cursor else {}), **wanted}
        answer = await self.officer.client.get("/v1/sync/changes", headers=self.officer.headers, params=params)
        if answer.status_code == 200:
            self.take_up(answer.json()["changes"])
            self.cursor = answer.json()["next_cursor"]
        return answer

    async def catch_up(self, **wanted: Any) -> list[Told]:
        """Ask until there is no more; what was told, as (op, id)."""
        told: list[Told] = []
        while True:
            answer = await self.ask(**wanted)
            assert answer.status_code == 200, answer.text
            told += [(change["op"], UUID(change["id"])) for change in answer.json()["changes"]]
            if not answer.json()["has_more"]:
                return told

    def take_up(self, changes: list[dict[str, Any]]) -> None:
        """Put in, replace and drop, as the API says."""
        for change in changes:
            row_id, data = UUID(change["id"]), change["data"]
            assert change["type"] == "submission"
            self.ever.add(row_id)
            if change["op"] == "delete":
                assert (change["version"], data) == (None, None)
                self.held.pop(row_id, None)
                continue
            assert (data["id"], data["version"]) == (change["id"], change["version"])
            if data["is_closed"]:
                self.held.pop(row_id, None)
            else:
                self.held[row_id] = data

    async def agrees(self) -> bool:
        """Whether it shows exactly what the queue shows, to the last field."""
        return self.held == await whole_queue(self.officer)


async def whole_queue(officer: Officer) -> dict[UUID, dict[str, Any]]:
    """Everything open, page by page."""
    found: dict[UUID, dict[str, Any]] = {}
    more: dict[str, str] = {}
    while True:
        answer = await officer.page(limit=200, **more)
        assert answer.status_code == 200, answer.text
        found |= {UUID(row["id"]): row for row in answer.json()["data"]}
        if not answer.json()["has_more"]:
            return found
        more = {"cursor": answer.json()["next_cursor"]}


@dataclass
class Copies:
    """Several devices at once, by name; each is brought up to date before anything happens."""

    database: Database
    by_name: dict[str, Copy]

    @classmethod
    async def of(cls, database: Database, **officers: Officer) -> "Copies":
        copies = cls(database, {name: Copy(officer) for name, officer in officers.items()})
        await copies.hear()
        return copies

    async def hear(self) -> dict[str, list[Told]]:
        """Give what has happened its place; what each device is then told, if it is told anything."""
        while await sequenced(self.database):
            pass
        heard = {name: await copy.catch_up() for name, copy in self.by_name.items()}
        for name, copy in self.by_name.items():
            assert await copy.agrees(), name
        return {name: told for name, told in heard.items() if told}


def principal_of(officer: Officer, hamlet_ids: tuple[int, ...] = ()) -> Principal:
    return Principal(
        person_id=officer.id,
        session_id=officer.session_id,
        posting_id=officer.posting_id,
        role=officer.role,
        unit_id=officer.unit_id,
        is_investigator=False,
        hamlet_ids=hamlet_ids,
    )


async def relocated(parts: Parts, sent: Sent | UUID, by: Officer, to: str) -> None:
    """Moved to the commune of this code, as whoever decides about it would."""
    reference = parts.shelf.now
    unit = reference.gazetteer.unit(unit_id_of(parts, to))
    assert unit is not None
    async with open_session(parts.engine) as session, session.begin():
        await scope.of_principal(session, principal_of(by))
        submission = await submissions.lock(session, principal_of(by), sent.id if isinstance(sent, Sent) else sent)
        assert submission is not None
        await relocation.move(
            session, submission, unit, reference, parts.clock(), by=principal_of(by), opener=parts.opener
        )
        submission.version += 1
