"""The register of kinds is complete: whoever adds a kind reads here what is still missing."""

import pytest
from fastapi import FastAPI
from sqlmodel import SQLModel

from app.domain.kinds import REGISTER, Kind
from app.domain.roles import Role
from app.domain.statuses import STATUSES
from app.domain.verb_names import VERB_NAMES
from app.domain.workflows import WORKFLOWS
from app.models import submission
from app.services.verbs import EFFECTS
from tests.conftest import Database
from tests.officers import as_owner


def test_every_kind_is_in_the_register() -> None:
    assert set(REGISTER) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_has_names_statuses_and_a_workflow(kind: Kind) -> None:
    facts = REGISTER[kind]
    assert facts.vi
    assert facts.en
    assert facts.first_status in STATUSES[kind]
    assert not STATUSES[kind][facts.first_status].is_final
    assert WORKFLOWS[kind]


@pytest.mark.parametrize("kind", Kind)
def test_every_move_of_the_staff_has_an_effect_and_a_name(kind: Kind) -> None:
    verbs = {move.verb for move in WORKFLOWS[kind] if move.who & set(Role)}
    assert set(EFFECTS[kind]) == verbs
    assert verbs <= set(VERB_NAMES)


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_has_a_detail_table_of_its_own(kind: Kind) -> None:
    table = SQLModel.metadata.tables[REGISTER[kind].table]
    (column,) = table.primary_key.columns
    (reference,) = column.foreign_keys
    assert reference.target_fullname == f"{submission.Submission.__tablename__}.id"


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_has_a_door(app: FastAPI, kind: Kind) -> None:
    assert "post" in app.openapi()["paths"][REGISTER[kind].path]


async def test_the_database_knows_every_status_of_every_kind(database: Database) -> None:
    rows = await as_owner(
        database.owner_url,
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'submissions_kind_status'",
    )
    written = rows[0][0]
    for kind in Kind:
        assert f"'{kind}'" in written
        for status in STATUSES[kind]:
            assert f"'{status}'" in written, (kind, status)


async def test_every_kind_has_a_first_clock(database: Database) -> None:
    rows = await as_owner(database.owner_url, "SELECT code FROM clock_policies WHERE variant = ''")
    assert {row["code"] for row in rows} >= {"tip.acknowledge", "weapon.contact", "signature.confirm"}
