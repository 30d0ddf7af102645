"""The second wall looked over before the doors open: one sentence for each gap, with what to do about it."""

from collections.abc import Iterable
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from app.repositories import walls
from app.repositories.walls import Gap

_INTAKE_FUNCTIONS = {"take_in", "replay"}
_ABOVE = {"above", "owner"}
_CUSTODIAN_TABLES = {"custodian_keys", "events", "reporters", "unit_keys", "unsealing_answers", "unsealings"}
_TOUCHED = "The role {role} may touch {name}, which is not for it: revoke it from {role} and PUBLIC."
_SENTENCES = {
    "unforced": "Table {name} is not behind row-level security: run ALTER TABLE {name} ENABLE ROW LEVEL SECURITY and "
    "ALTER TABLE {name} FORCE ROW LEVEL SECURITY.",
    "without_policy": "Table {name} has no policy, so that not even its owner reaches a row: run `tinbao migrate`, or "
    "drop it if it is not of this edition.",
    "view": "{name} is a view or a foreign table, which shows its owner's rows to everybody: drop it.",
    "above": "{setting} is a superuser, or may bypass row-level security or create roles: use the role {role}.",
    "owner": "{setting} is the owner of what it is to be kept from: use the role {role}.",
    "member": "The role {role} may act as {name}: run REVOKE {name} FROM {role}.",
    "creator": "The role {role} may create in the schema {name}: revoke CREATE on it from {role} and PUBLIC.",
    "definer": "The role {role} may execute {name}, which runs with its owner's rights: revoke EXECUTE on it from "
    "{role} and PUBLIC.",
    "past_policies": "The role {role} has TRUNCATE, REFERENCES or TRIGGER on {name}, which pass by every policy: "
    "revoke them from {role} and PUBLIC.",
    "table": _TOUCHED,
    "apart": _TOUCHED,
}


async def faults_of_app(session: AsyncSession) -> list[str]:
    """What stands open to the role tinbao_app, and in the tables themselves; empty when nothing does."""
    # Its tables are many and each has its policies; who reported is behind none that would let it look.
    of_role = [gap for gap in await walls.of_role(session) if gap.fault != "table"]
    return [
        *_told(of_role, "TINBAO_APP_DATABASE_URL", "tinbao_app"),
        *_told(await walls.of_tables(session), "", ""),
    ]


async def faults_of_intake(pool: Any) -> list[str]:  # noqa: ANN401 - asyncpg ships no types
    """What stands open to the role tinbao_intake beyond its two functions; empty when nothing does."""
    known = {Gap("definer", name) for name in _INTAKE_FUNCTIONS}
    found = [gap for gap in await walls.of_pool(pool) if gap not in known]
    return _told(found, "TINBAO_INTAKE_DATABASE_URL", "tinbao_intake")


async def faults_of_custodian(pool: Any) -> list[str]:  # noqa: ANN401 - asyncpg ships no types
    """What stands open to the role tinbao_custodian beyond its own tables; empty when nothing does."""
    known = {Gap("table", name) for name in _CUSTODIAN_TABLES} | {Gap("apart", "reporters")}
    found = [gap for gap in await walls.of_pool(pool) if gap not in known]
    return _told(found, "TINBAO_CUSTODIAN_DATABASE_URL", "tinbao_custodian")


def _told(gaps: Iterable[Gap], setting: str, role: str) -> list[str]:
    found = list(gaps)
    # To whoever is above everything, everything is open: a list of it all would hide the one thing to do.
    found = [gap for gap in found if gap.fault in _ABOVE] or found
    return [_SENTENCES[gap.fault].format(name=gap.name, setting=setting, role=role) for gap in found]
