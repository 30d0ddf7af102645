"""What a phone keeps to understand places without a network."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from app.services import phone_files
from app.web.parts import Parts
from tests.conftest import SetClock
from tests.gazetteers import the_nation

PATHS = ("/v1/reference/units", "/v1/reference/former-units")
LARGEST = 150_000


def test_the_nation_fits_into_two_small_files() -> None:
    for build in (phone_files.today, phone_files.former):
        file = build(the_nation())
        assert len(file.packed) < LARGEST
        assert gzip.decompress(file.packed) == file.plain


def test_every_unit_of_today_is_in_the_first_and_every_former_one_in_the_second() -> None:
    nation = the_nation()
    provinces = json.loads(phone_files.today(nation).plain)["provinces"]
    told = {unit["id"] for province in provinces for unit in (province, *province["communes"])}
    assert told == {unit.id for unit in nation.current()}

    former = json.loads(phone_files.former(nation).plain)["provinces"]
    wanted = Counter((unit.type, unit.name, unit.code) for unit in nation.former())
    assert not wanted - Counter(named(former))


def named(units: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for unit in units:
        yield unit["type"], unit["name"], unit["code"]
        yield from named(unit.get("units", []))


def test_an_old_name_leads_to_what_it_is_today() -> None:
    former = json.loads(phone_files.former(the_nation()).plain)["provinces"]
    son_la = next(each for each in former if each["name"] == "Sơn La")
    song_ma = next(each for each in son_la["units"] if each["name"] == "Sông Mã")
    chieng_cang = next(each for each in song_ma["units"] if each["name"] == "Chiềng Cang")
    (today,) = [unit for unit_id in chieng_cang["to"] if (unit := the_nation().unit(unit_id))]
    assert (today.code, chieng_cang.get("split")) == ("04219", None)


@pytest.mark.parametrize("path", PATHS)
async def test_they_are_compressed_tagged_and_the_same_tomorrow(
    client: httpx2.AsyncClient, parts: Parts, clock: SetClock, path: str
) -> None:
    packed = await client.get(path, headers={"Accept-Encoding": "gzip"})
    plain = await client.get(path, headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.json() == plain.json()
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    clock.pass_by(days=1)
    await parts.shelf.fill()
    known = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    assert (await client.get(path, headers=known)).status_code == 304
