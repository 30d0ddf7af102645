"""Random people do random things to hundreds of submissions, and what must always hold, holds.

Each step is taken through the doors, by somebody who sees what is there and presses one of the buttons they are given.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import datetime
from random import Random
from typing import Any, ClassVar

import httpx2
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.core.database import open_engine
from app.core.settings import Settings
from app.domain.kinds import REGISTER, Kind
from app.domain.statuses import STATUSES
from app.domain.workflows import WORKFLOWS
from app.main import create_app
from tests.conftest import Database, SetClock
from tests.officers import as_owner
from tests.recomputed_clocks import FIRST, recomputed
from tests.triage.world import World

LEGAL = {
    kind: {(source, move.verb, move.target or source) for move in WORKFLOWS[kind] for source in move.sources}
    for kind in Kind
}
# What is told of a submission without being a move of it.
ASIDE = {"reroute_in", "reroute_out", "miss_clock", "submit"}
TWO_PEOPLE = {"reject", "dismiss"}
# Seeds alone are drawn: what is thrown with them depends on a world that goes on.
dice = st.builds(Random, st.integers(0, 2**32))


@contextmanager
def a_world(database: Database, house: Settings, clock: SetClock) -> Iterator[tuple[asyncio.Runner, World]]:
    """The house with its doors open, in a loop of its own: the steps of a machine are no coroutines."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()

        async def open_it() -> World:
            app = create_app(house, clock)
            await stack.enter_async_context(app.router.lifespan_context(app))
            client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://tinbao.test")
            await stack.enter_async_context(client)
            worker = open_engine(database.worker_url, size=2)
            stack.push_async_callback(worker.dispose)
            world = World(client, database.owner_url, app.state.parts, worker, clock)
            await world.settle()
            return world

        try:
            yield runner, runner.run(open_it())
        finally:
            runner.run(stack.aclose())


class Life(RuleBasedStateMachine):
    """What can happen; examples go on in one world, so that hundreds of submissions come together."""

    runner: ClassVar[asyncio.Runner]
    world: ClassVar[World]

    def do(self, step: Callable[..., Coroutine[Any, Any, None]], *given: Any) -> None:
        self.runner.run(step(*given))

    @initialize(dice=dice)
    def some_are_sent(self, dice: Random) -> None:
        for _ in range(6):
            self.do(self.world.send, dice)

    @rule(dice=dice)
    def some_more_are_sent(self, dice: Random) -> None:
        for _ in range(4):
            self.do(self.world.send, dice)

    @rule(dice=dice)
    def the_staff_acts(self, dice: Random) -> None:
        for _ in range(6):
            self.do(self.world.act, dice, dice.choice(self.world.sent[-20:]))

    @rule(dice=dice)
    def somebody_decides(self, dice: Random) -> None:
        for _ in range(3):
            self.do(self.world.decide, dice)

    @rule(dice=dice)
    def a_sender_answers(self, dice: Random) -> None:
        self.do(self.world.answer, dice, dice.choice(self.world.sent[-20:]))

    @rule(dice=dice)
    def time_passes(self, dice: Random) -> None:
        self.do(self.world.wait, dice)

    @invariant()
    def everything_lies_in_one_queue(self) -> None:
        rows = self.runner.run(as_owner(self.world.owner_url, IN_QUEUES))
        assert [row["id"] for row in rows if row["queues"] != 1] == []


# A commune, or the province's desk where there is none, or the inspectorate: one of the three has each open one.
IN_QUEUES = """
    SELECT s.id, (NOT s.conflict AND u.level = 'commune')::int + (NOT s.conflict AND s.is_unrouted)::int
        + (s.conflict AND s.unit_id = s.province_id)::int AS queues
    FROM submissions s JOIN units u ON u.id = s.unit_id WHERE s.closed_at IS NULL
"""


@pytest.mark.parametrize(("examples", "steps"), [(2, 12), pytest.param(8, 30, marks=pytest.mark.long)])
def test_whatever_people_do_what_must_hold_holds(
    database: Database, house: Settings, clock: SetClock, examples: int, steps: int
) -> None:
    begun = clock.now
    with a_world(database, house, clock) as (runner, world):
        Life.runner, Life.world = runner, world
        run_state_machine_as_test(
            Life,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                derandomize=True,
                database=None,
                # A failure is told by its seed; to shrink what hundreds of requests did would take hours.
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
        runner.run(hold(world, begun))


async def hold(world: World, begun: datetime) -> None:
    """What the rows and the history say, held against each other."""
    rows = await as_owner(world.owner_url, "SELECT * FROM submissions")
    written = await as_owner(world.owner_url, "SELECT * FROM events WHERE submission_id IS NOT NULL ORDER BY id")
    events = [{**event, "details": event["details"] and json.loads(event["details"])} for event in written]
    assert len(rows) == len(world.sent)
    for row in rows:
        mine = [event for event in events if event["submission_id"] == row["id"] and event["verb"] != "read"]
        legal_paths_alone(Kind(row["kind"]), mine)
        two_people(mine)
        assert replayed(Kind(row["kind"]), mine) == (row["status"], row["unit_id"])
        await clocks_as_recomputed(world, row, mine)
    nothing_got_lost(rows, events)


def legal_paths_alone(kind: Kind, events: list[dict[str, Any]]) -> None:
    for event in events:
        if event["from_status"] and event["to_status"] and event["verb"] not in ASIDE:
            assert (event["from_status"], event["verb"], event["to_status"]) in LEGAL[kind], event


def two_people(events: list[dict[str, Any]]) -> None:
    for event in events:
        proposed_by = (event["details"] or {}).get("proposed_by")
        assert proposed_by != str(event["person_id"])
        assert event["verb"] not in TWO_PEOPLE or proposed_by, event


def replayed(kind: Kind, events: list[dict[str, Any]]) -> tuple[str, int]:
    """Where it is, by its history alone."""
    status, unit_id = REGISTER[kind].first_status, events[0]["unit_id"]
    for event in events:
        if event["verb"] not in ASIDE and event["to_status"]:
            assert event["from_status"] == status, event
            status = event["to_status"]
        if event["verb"] == "reroute_in":
            unit_id = event["unit_id"]
    return status, unit_id


async def clocks_as_recomputed(world: World, row: dict[str, Any], events: list[dict[str, Any]]) -> None:
    kept = await as_owner(world.owner_url, "SELECT * FROM clocks WHERE submission_id = $1", row["id"])
    first = next(clock for clock in kept if clock["code"] == FIRST[row["kind"]])
    policies = world.parts.shelf.now.clocks
    told = recomputed(row["kind"], row["received_at"], first["due_at"], events, policies)
    assert {(each.code, each.round, each.due_at, each.state == "running", each.extensions) for each in told} == {
        (
            clock["code"],
            clock["round"],
            clock["due_at"],
            clock["met_at"] is None and clock["ended_at"] is None,
            clock["extensions"],
        )
        for clock in kept
    }


def nothing_got_lost(rows: list[Any], events: list[dict[str, Any]]) -> None:
    """For each unit: pending = received and moved in − closed and moved out + opened again."""
    pending: Counter[int] = Counter()
    kinds = {row["id"]: Kind(row["kind"]) for row in rows}
    for event in events:
        statuses = STATUSES[kinds[event["submission_id"]]]
        was_open = event["from_status"] is not None and not statuses[event["from_status"]].is_final
        match event["verb"]:
            case "submit":
                pending[event["unit_id"]] += 1
            case "reroute_in":
                pending[event["unit_id"]] += was_open
            case "reroute_out":
                pending[event["unit_id"]] -= was_open
            case _ if event["from_status"] and event["to_status"]:
                is_open = not statuses[event["to_status"]].is_final
                pending[event["unit_id"]] += is_open - was_open
    open_now = Counter(row["unit_id"] for row in rows if row["closed_at"] is None)
    assert {unit: count for unit, count in pending.items() if count} == dict(open_now)
