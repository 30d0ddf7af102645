"""The console keeps boundary sets: what it refuses, what it tells, and how one goes back."""

import asyncio
import gzip
import hashlib
import json
import re
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from app.core.settings import Settings
from app.web.parts import Parts
from tests.conftest import Database
from tests.console import command, serving
from tests.officers import a_tip_off, a_weapon_surrender, as_owner
from tests.shared_data import shared_file

SETS = "SELECT id, is_active, may_be_shown FROM boundary_sets ORDER BY id"
HUNG, SO = "04219", "04195"


def a_square(west: float, south: float, size: float = 0.2) -> list[list[float]]:
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def a_file(folder: Path, *rings: tuple[str, list[list[float]]], name: str = "areas.geojson") -> Path:
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for code, ring in rings
    ]
    file = folder / name
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return file


async def boundaries(database: Database, *words: object, **settings: Any) -> CompletedProcess[str]:
    return await asyncio.to_thread(command, "boundaries", *words, **serving(database, **settings))


async def bring_in(database: Database, file: Path, *words: object, **settings: Any) -> CompletedProcess[str]:
    told = ("--source", "Survey", "--licence", "CC BY 4.0")
    return await boundaries(database, "import", file, *told, *words, **settings)


async def sets(database: Database) -> list[tuple[int, bool, bool]]:
    return [tuple(row) for row in await as_owner(database.owner_url, SETS)]


async def test_boundaries_of_nine_communes_are_imported(database: Database) -> None:
    done = await bring_in(database, shared_file("songma_communes.geojson"), "--effective-on", "2025-07-01")
    assert done.returncode == 0, done.stderr
    assert "9 communes have a boundary now" in done.stdout
    assert re.search(r"communes without one +[\d,]+ *\n", done.stdout)
    assert re.search(r"Tỉnh Sơn La +66 ", done.stdout)
    assert len(await as_owner(database.owner_url, "SELECT FROM boundaries")) == 9


async def test_a_broken_file_is_told_by_its_faults_and_changes_nothing(database: Database, tmp_path: Path) -> None:
    await bring_in(database, a_file(tmp_path, (HUNG, a_square(103.7, 21.0))))
    before = await sets(database)
    broken = a_file(tmp_path, (SO, a_square(103.9, 21.0)), ("00000", a_square(103.5, 21.0)[:3]), name="broken.geojson")
    done = await bring_in(database, broken)
    assert done.returncode == 1
    assert "/features/1/properties/code: unknown_commune. No commune has this code on that day." in done.stderr
    assert "/features/1/geometry: open_ring." in done.stderr
    assert await sets(database) == before
    assert len(await as_owner(database.owner_url, "SELECT FROM boundaries")) == 1


async def test_what_is_odd_is_told_and_does_not_refuse(database: Database, tmp_path: Path) -> None:
    # The first two share half of their ground, and the second lies in the south of the country.
    file = a_file(tmp_path, (HUNG, a_square(106.0, 11.0)), (SO, a_square(106.1, 11.0)))
    done = await bring_in(database, file)
    assert done.returncode == 0, done.stderr
    assert re.search(r"pairs that overlap +1 +241\.6", done.stdout)
    assert re.search(r"Xã Chiềng Sơ \(04195\) +Xã Mường Hung \(04219\)|Xã Mường Hung .* Xã Chiềng Sơ", done.stdout)
    assert "wrong code?" in done.stdout


async def test_the_same_file_in_the_same_words_changes_nothing(database: Database, tmp_path: Path) -> None:
    file = a_file(tmp_path, (HUNG, a_square(103.7, 21.0)))
    await bring_in(database, file)
    once = await sets(database)
    again = await bring_in(database, file)
    assert (again.returncode, "already active" in again.stdout) == (0, True)
    assert await sets(database) == once
    corrected = await bring_in(database, file, "--may-be-shown")
    assert corrected.returncode == 0, corrected.stderr
    assert [row[1:] for row in await sets(database)] == [(False, False), (True, True)]


async def test_a_file_that_is_not_the_one_meant_is_refused(database: Database, tmp_path: Path) -> None:
    file = a_file(tmp_path, (HUNG, a_square(103.7, 21.0)))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    other = await bring_in(database, file, "--sha256", "0" * 64)
    assert (other.returncode, digest in other.stderr) == (2, True)
    assert await sets(database) == []
    assert (await bring_in(database, file, "--sha256", digest.upper())).returncode == 0
    assert len(await sets(database)) == 1


async def test_a_packed_file_is_unpacked_and_a_damaged_one_refused(database: Database, tmp_path: Path) -> None:
    packed = gzip.compress(a_file(tmp_path, (HUNG, a_square(103.7, 21.0))).read_bytes())
    file = tmp_path / "areas.geojson.gz"
    file.write_bytes(packed[:-9])
    damaged = await bring_in(database, file)
    assert (damaged.returncode, "malformed_gzip" in damaged.stderr) == (1, True)
    file.write_bytes(packed)
    assert (await bring_in(database, file)).returncode == 0


async def test_boundaries_of_a_day_to_come_wait_for_it(database: Database, tmp_path: Path) -> None:
    await bring_in(database, a_file(tmp_path, (HUNG, a_square(103.7, 21.0))))
    later = a_file(tmp_path, (HUNG, a_square(103.7, 21.0)), (SO, a_square(103.9, 21.0)), name="later.geojson")
    done = await bring_in(database, later, "--effective-on", "2199-01-01")
    assert done.returncode == 0, done.stderr
    assert "waits for its day" in done.stdout
    first, second = await sets(database)
    assert (first[1], second[1]) == (True, False)
    early = await boundaries(database, "activate", second[0])
    assert (early.returncode, "2199-01-01" in early.stderr) == (2, True)
    assert (await boundaries(database, "rollback")).returncode == 2


async def test_codes_are_those_of_the_day_from_which_boundaries_hold(database: Database, tmp_path: Path) -> None:
    # Before July 2025 the code 04207 was that of Xã Chiềng Cang, which is no more.
    file = a_file(tmp_path, ("04207", a_square(103.7, 21.0)))
    assert (await bring_in(database, file)).returncode == 1
    done = await bring_in(database, file, "--effective-on", "2025-01-01")
    assert done.returncode == 0, done.stderr
    (row,) = await as_owner(
        database.owner_url, "SELECT name, valid_to FROM boundaries JOIN units ON units.id = boundaries.unit_id"
    )
    assert (row[0], str(row[1])) == ("Chiềng Cang", "2025-07-01")


async def test_sets_are_listed_activated_and_rolled_back(database: Database, tmp_path: Path) -> None:
    assert (await boundaries(database, "rollback")).returncode == 2
    for number in range(3):
        await bring_in(database, a_file(tmp_path, (HUNG, a_square(103.7 + number / 100, 21.0))))
    first, second, third = (row[0] for row in await sets(database))

    async def active() -> list[int]:
        return [row[0] for row in await sets(database) if row[1]]

    assert await active() == [third]
    for expected in (second, third, second):
        done = await boundaries(database, "rollback")
        assert (done.returncode, await active()) == (0, [expected]), done.stderr
    assert (await boundaries(database, "activate", first)).returncode == 0
    assert await active() == [first]
    assert (await boundaries(database, "rollback")).returncode == 0
    assert await active() == [second]
    assert (await boundaries(database, "activate", 999)).returncode == 2
    lines = (await boundaries(database, "list")).stdout.splitlines()
    assert [line.split()[0] for line in lines[1:]] == [str(first), str(second), str(third)]
    assert ["active" in line.split() for line in lines[1:]] == [False, True, False]


async def test_what_is_exported_is_what_was_imported(database: Database, tmp_path: Path) -> None:
    file = shared_file("songma_communes.geojson")
    assert (await boundaries(database, "export", tmp_path / "none.geojson")).returncode == 2
    await bring_in(database, file)
    out = tmp_path / "out.geojson"
    done = await boundaries(database, "export", out)
    assert done.returncode == 0, done.stderr

    def areas(path: Path) -> dict[str, object]:
        return {each["properties"]["code"]: each["geometry"] for each in json.loads(path.read_text())["features"]}

    assert areas(out) == areas(file)
    assert json.loads(out.read_text())["licence"] == "CC BY 4.0"
    again = await boundaries(database, "export", out)
    assert (again.returncode, "name a new file" in again.stderr) == (2, True)
    assert (await boundaries(database, "export", tmp_path / "x", 999)).returncode == 2


@pytest.fixture
def keys(settings: Settings) -> dict[str, object]:
    return {"TINBAO_KEYS_DIR": settings.keys_dir}


async def test_a_dry_run_tells_how_recent_pins_would_be_routed(
    database: Database, parts: Parts, client: Any, tmp_path: Path, keys: dict[str, object]
) -> None:
    await bring_in(database, a_file(tmp_path, (HUNG, a_square(103.7, 21.0))))
    await parts.shelf.fill()
    for pins, lon in ((6, 103.75), (2, 103.85), (3, 103.95)):
        for _ in range(pins):
            point = {"lat": 21.05, "lon": lon}
            await a_tip_off(client, database.owner_url, place={"point": point})
    await a_tip_off(client, database.owner_url, place={"text": "không rõ"})
    await a_weapon_surrender(client, database.owner_url)
    before = await as_owner(database.owner_url, "SELECT id, unit_id, version FROM submissions ORDER BY id")
    new = a_file(tmp_path, (SO, a_square(103.7, 21.0, 0.1)), (HUNG, a_square(103.801, 21.0, 0.2)), name="new.geojson")
    done = await bring_in(database, new, "--dry-run", **keys)
    assert done.returncode == 0, done.stderr
    assert "newest 13 submissions, 11 have a pin; 81.8% of these" in done.stdout
    assert re.search(r"another commune +6 *\n", done.stdout)
    assert re.search(r"resolved now +<5 *\n", done.stdout)
    assert re.search(r"Tỉnh Sơn La +Xã Mường Hung \(04219\) +Tỉnh Sơn La +Xã Chiềng Sơ \(04195\) +6 *\n", done.stdout)
    assert "nothing was written" in done.stdout
    assert "21.05" not in done.stdout, "no place is told"
    assert len(await sets(database)) == 1
    assert await as_owner(database.owner_url, "SELECT id, unit_id, version FROM submissions ORDER BY id") == before
    newest = await bring_in(database, new, "--dry-run", "--recent", "2", **keys)
    assert "2 have a pin; hardly any of these" in newest.stdout


async def test_a_dry_run_with_other_keys_says_so(database: Database, parts: Parts, client: Any, tmp_path: Path) -> None:
    await a_tip_off(client, database.owner_url, place={"point": {"lat": 21.05, "lon": 103.75}})
    other = tmp_path / "keys"
    assert (await asyncio.to_thread(command, "keys", "create", TINBAO_KEYS_DIR=other)).returncode == 0
    file = a_file(tmp_path, (HUNG, a_square(103.7, 21.0)))
    done = await bring_in(database, file, "--dry-run", TINBAO_KEYS_DIR=other)
    assert (done.returncode, "TINBAO_KEYS_DIR" in done.stderr) == (2, True)
