"""One person with several submissions: nothing that staff or the server's role can reach tells that it is one."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from app.domain.roles import Role
from app.web.parts import Parts
from tests.conftest import Database
from tests.factories import an_open_pledge
from tests.officers import SON_LA, Sent, a_signature, an_officer, as_owner
from tests.protection.unsealings import a_named_tip_off, asks, granted
from tests.repositories.serving_role import as_app, as_officer

# An opaque value is long; shorter ones are words, dates and numbers of the forms.
OPAQUE = 20
SEALED = ("statement", "place", "people", "particulars", "identity", "signer", "subject_hmac", "subject_tags")


def opaque(answer: Any) -> Iterator[str]:
    """Every long value without a space in it, anywhere in an answer."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            # Forms of verbs are the same for everybody.
            if name != "form":
                yield from opaque(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from opaque(value)
    elif isinstance(answer, str) and len(answer) >= OPAQUE and " " not in answer:
        yield answer


@pytest.fixture
async def two(client: httpx2.AsyncClient, database: Database, parts: Parts) -> list[Sent]:
    """Two tip-offs, a day apart in nothing but their ids."""
    return [await a_named_tip_off(client, database) for _ in range(2)]


async def test_no_answer_to_staff_holds_a_value_that_two_submissions_of_one_person_share(
    client: httpx2.AsyncClient, database: Database, parts: Parts, two: list[Sent]
) -> None:
    chief = await an_officer(client, parts, role=Role.CHIEF)
    province = await an_officer(client, parts, role=Role.PROVINCE, of=SON_LA)
    told = []
    for sent in two:
        answers = [(await asks(chief, sent)).json(), (await chief.read(sent)).json()]
        proposal = await client.get(f"/v1/proposals/{answers[0]['id']}", headers=province.headers)
        queue = next(row for row in (await chief.page()).json()["data"] if row["id"] == str(sent.id))
        told.append(set(opaque([*answers, proposal.json(), queue])))
    shared = told[0] & told[1]
    # The two people who ask and decide, and the moments that the house keeps to the hour.
    assert {value for value in shared if not value.startswith("20")} <= {str(chief.id), str(province.id)}
    assert all(str(sent.id) in values for sent, values in zip(two, told, strict=True)), "this test shows nothing"


async def test_sealed_columns_of_one_person_differ(
    client: httpx2.AsyncClient, database: Database, parts: Parts, two: list[Sent]
) -> None:
    rows = await as_owner(
        database.owner_url, "SELECT t.*, r.identity FROM tip_offs t JOIN reporters r USING (submission_id)"
    )
    assert len(rows) == len(two)
    for column in SEALED:
        values = [row[column] for row in rows if row.get(column) is not None]
        assert len(set(values)) == len(values), column
    assert rows[0]["statement"] != rows[1]["statement"]
    assert len(rows[0]["identity"]) == len(rows[1]["identity"])


async def test_the_same_number_under_two_signatures_is_not_told_to_be_the_same(
    client: httpx2.AsyncClient, database: Database, parts: Parts
) -> None:
    for code in ("vu-khi", "vu-khi-2"):
        await an_open_pledge(parts, code=code)
    for household in ("HK-1", "HK-2"):
        await a_signature(
            client,
            database.owner_url,
            method="otp",
            phone="0912345678",
            household_key=household,
            signed_at=parts.clock().isoformat(),
        )
    chief = await an_officer(client, parts, role=Role.CHIEF)
    async with as_app(database, **as_officer(chief)) as connection:
        rows = await connection.fetch("SELECT * FROM pledge_signatures")
    assert len(rows) == 2
    for column in ("phone_hmac", "signer", "subject_tags"):
        assert rows[0][column] != rows[1][column], column
    assert {row["subject_hmac"] for row in rows} == {None}, "nothing tells two of them apart before they are confirmed"


async def test_who_grants_learns_nothing_of_other_submissions_of_the_reporter(
    client: httpx2.AsyncClient, database: Database, parts: Parts, two: list[Sent]
) -> None:
    chief = await an_officer(client, parts, role=Role.CHIEF)
    province = await an_officer(client, parts, role=Role.PROVINCE, of=SON_LA)
    await granted(chief, province, two[0])
    async with as_app(database, **as_officer(province)) as connection:
        events = await connection.fetch("SELECT submission_id FROM events WHERE submission_id IS NOT NULL")
    assert {row["submission_id"] for row in events} == {two[0].id}
