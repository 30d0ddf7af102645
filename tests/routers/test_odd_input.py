"""What no honest phone sends, in every field of a form."""

import httpx2

from tests.citizens import TIP_OFFS, kept, row, send_bytes
from tests.conftest import Database, SetClock

ODD = [
    '"\\u0000"',
    '"\\ud800"',
    '"\\udfff x"',
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "-1e999",
    "9" * 400,
    str(2**63),
    "9999-12-31T23:59:59-14:00",
    '"9999-12-31T23:59:59-14:00"',
    '"0001-01-01T00:00:00+14:00"',
    '"10000-01-01T00:00:00Z"',
    "[" * 300 + "]" * 300,
    '{"a":' * 150 + "1" + "}" * 150,
    "null",
    "true",
    "{}",
    "[]",
    '""',
    '"\\u202e\\u200b"',
    "-1",
    "0.1",
]


async def test_odd_input_in_any_field_never_breaks_the_house(
    client: httpx2.AsyncClient, database: Database, clock: SetClock
) -> None:
    fields = [
        "category",
        "description",
        "knowledge_basis",
        "truth_acknowledged",
        "anonymous",
        "occurring_now",
        "occurred_from",
        "composed_at",
        "frequency",
        "place",
        "danger_flags",
        "people",
        "vehicle_plate",
        "online_link",
        "concerns_officer",
        "contact",
        "organisation",
        "privacy_notice_version",
        "nobody_knows_this",
    ]
    good = '"category":"retail_sale","description":"Tối nào cũng có người lạ.","knowledge_basis":"hearsay",'
    good += '"truth_acknowledged":true'
    nested = [
        '"place":{"point":{"lat":%s,"lon":103.7}}',
        '"place":{"unit_id":%s}',
        '"place":{"unit_code":%s}',
        '"place":{"text":%s}',
        '"place":{"point":{"lat":21,"lon":103.7,"accuracy_m":%s}}',
        '"people":[{"name":%s}]',
        '"contact":{"phone":%s}',
        '"substances":[%s]',
    ]
    shapes = [f'"{field}":%s' for field in fields] + nested
    before = 0
    for shape in shapes:
        for odd in ODD:
            # Slowly, as nobody's phone is faster: no proof of work is asked for.
            clock.pass_by(seconds=1)
            # A field that is there already occurs twice: duplicate keys on top.
            answer = await send_bytes(client, TIP_OFFS, f"{{{good},{shape % odd}}}".encode())
            assert answer.status_code < 500, (shape, odd[:40])
            assert answer.status_code in {201, 400, 422}, (shape, odd[:40], answer.text)
            before += answer.status_code == 201
    assert (await row(database, "SELECT count(*) AS n FROM submissions"))["n"] == before
    assert await kept(database) == before * 4 + (await row(database, "SELECT count(*) AS n FROM reporters"))["n"]
