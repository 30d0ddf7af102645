"""The committed units and successions: complete, consistent, and equal to what others publish."""

import csv
import os
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "app" / "data"
SHARED = ROOT.parent / "shared" / "data"

TODAY = "2026-11-01"
MERGER = "2025-07-01"

Row = Mapping[str, str]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


UNITS = {row["id"]: row for row in rows_of(DATA / "units.csv")}
SUCCESSIONS = rows_of(DATA / "successions.csv")
SUCCESSORS = defaultdict(list)
for _row in SUCCESSIONS:
    SUCCESSORS[_row["from_id"]].append(_row["to_id"])


def shared_rows(name: str) -> list[dict[str, str]]:
    if not (SHARED / name).exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must have the shared data: {name}")
        pytest.skip(f"the shared data are not here: {name}")
    return rows_of(SHARED / name)


def current(level: str, on: str = TODAY) -> list[Row]:
    return [
        unit
        for unit in UNITS.values()
        if unit["level"] == level and unit["valid_from"] <= on and (not unit["valid_to"] or on < unit["valid_to"])
    ]


def former(level: str) -> list[Row]:
    return [unit for unit in UNITS.values() if unit["level"] == level and unit["valid_to"] == MERGER]


def full_name(unit: Row) -> str:
    return f"{unit['type'].capitalize()} {unit['name']}"


def heirs(unit_id: str, seen: tuple[str, ...] = ()) -> set[str]:
    assert unit_id not in seen, f"succession goes in a circle at {unit_id}"
    if unit_id not in SUCCESSORS:
        return {unit_id}
    return set().union(*(heirs(heir, (*seen, unit_id)) for heir in SUCCESSORS[unit_id]))


@pytest.mark.parametrize("on", [MERGER, "2026-04-30", "2026-09-20", TODAY])
def test_the_nation_has_34_provinces_and_3321_communes_and_no_district(on: str) -> None:
    assert [len(current(level, on)) for level in ("province", "district", "commune")] == [34, 0, 3321]


def test_before_the_merger_it_had_63_provinces_696_districts_and_10035_communes() -> None:
    assert [len(former(level)) for level in ("province", "district", "commune")] == [63, 696, 10_035]
    assert [len(current(level, "2025-06-30")) for level in ("province", "district", "commune")] == [63, 696, 10_035]


def test_ids_are_unique_and_in_order() -> None:
    ids = [int(row["id"]) for row in rows_of(DATA / "units.csv")]
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("on", ["2025-06-30", MERGER, TODAY])
@pytest.mark.parametrize("level", ["province", "district", "commune"])
def test_no_two_units_of_a_level_share_a_code_on_the_same_day(level: str, on: str) -> None:
    assert [code for code, count in Counter(unit["code"] for unit in current(level, on)).items() if count > 1] == []


def test_names_are_bare_composed_and_trimmed() -> None:
    for unit in UNITS.values():
        name = unit["name"]
        assert name
        assert unicodedata.is_normalized("NFC", name)
        assert name == " ".join(name.split())


def test_no_name_begins_with_a_type_but_that_of_the_foundry_ward_of_hue() -> None:
    types = ("xã ", "phường ", "thị trấn ", "đặc khu ", "quận ", "huyện ", "thị xã ", "tỉnh ", "thành phố ")
    assert [full_name(unit) for unit in UNITS.values() if unit["name"].lower().startswith(types)] == [
        "Phường Phường Đúc"
    ]


def test_types_belong_to_their_level() -> None:
    found = defaultdict(set)
    for unit in UNITS.values():
        found[unit["level"]].add(unit["type"])
    assert found == {
        "province": {"tỉnh", "thành phố"},
        "district": {"quận", "huyện", "thị xã", "thành phố"},
        "commune": {"xã", "phường", "thị trấn", "đặc khu"},
    }


def test_every_current_commune_lies_in_a_current_province() -> None:
    provinces = {province["id"] for province in current("province")}
    assert {commune["parent_id"] for commune in current("commune")} == provinces


def test_every_former_commune_lay_in_a_former_district_of_a_former_province() -> None:
    provinces = {province["id"] for province in former("province")}
    districts = {district["id"]: district for district in former("district")}
    assert {district["parent_id"] for district in districts.values()} == provinces
    assert {commune["parent_id"] for commune in former("commune")} <= districts.keys()


def test_no_unit_begins_after_its_parent_ended_or_outlives_it() -> None:
    for unit in UNITS.values():
        if unit["parent_id"]:
            parent_ends = UNITS[unit["parent_id"]]["valid_to"] or "9999"
            assert unit["valid_from"] < parent_ends
            assert (unit["valid_to"] or "9999") <= parent_ends


def test_points_lie_in_vietnam_and_every_current_unit_has_one() -> None:
    assert all(unit["lat"] and unit["lon"] for level in ("province", "commune") for unit in current(level))
    for unit in UNITS.values():
        assert bool(unit["lat"]) == bool(unit["lon"])
        if unit["lat"]:
            assert 7 < float(unit["lat"]) < 23.5
            assert 102 < float(unit["lon"]) < 116
            assert len(unit["lat"].partition(".")[2]) <= 5


def test_every_former_commune_and_province_reaches_one_of_today_and_never_a_circle() -> None:
    for level in ("commune", "province"):
        today = {unit["id"] for unit in current(level)}
        for unit in former(level):
            assert heirs(unit["id"]) <= today


def test_every_unit_of_today_has_a_former_one_behind_it() -> None:
    reached = set().union(*(heirs(unit["id"]) for unit in UNITS.values() if unit["valid_to"] == MERGER))
    assert {unit["id"] for level in ("commune", "province") for unit in current(level)} <= reached


def test_a_succession_is_whole_exactly_when_there_is_one_successor() -> None:
    for link in SUCCESSIONS:
        assert link["kind"] == ("whole" if len(SUCCESSORS[link["from_id"]]) == 1 else "partial")


def test_a_succession_happens_on_the_day_when_the_old_unit_ends() -> None:
    for link in SUCCESSIONS:
        assert link["on"] == UNITS[link["from_id"]]["valid_to"] == UNITS[link["to_id"]]["valid_from"]


def test_communes_go_where_their_province_went() -> None:
    for commune in former("commune"):
        district = UNITS[commune["parent_id"]]
        assert {UNITS[heir]["parent_id"] for heir in heirs(commune["id"])} == heirs(district["parent_id"])


def test_of_the_districts_only_those_without_communes_have_a_successor() -> None:
    islands = {district["name"] for district in former("district") if district["id"] in SUCCESSORS}
    assert islands == {"Bạch Long Vĩ", "Cồn Cỏ", "Hoàng Sa", "Lý Sơn", "Côn Đảo"}
    parents = {commune["parent_id"] for commune in former("commune")}
    assert {district["name"] for district in former("district") if district["id"] not in parents} == islands


def test_the_communes_of_july_2026_are_those_that_others_publish() -> None:
    ours = {
        (unit["code"], full_name(unit), unit["type"].capitalize(), UNITS[unit["parent_id"]]["code"])
        for unit in current("commune", "2026-07-25")
    }
    theirs = {
        (row["code"], row["name_2026_07"], row["type_2026_07"], row["province_code"])
        for row in shared_rows("communes_current.csv")
    }
    assert ours == theirs


def test_the_provinces_of_july_2026_are_those_that_others_publish() -> None:
    ours = {(unit["code"], full_name(unit)) for unit in current("province", "2026-07-25")}
    assert ours == {(row["province_code"], row["province_name_2026_07"]) for row in shared_rows("communes_current.csv")}


def test_the_points_of_communes_are_those_of_their_areas_but_for_two_archipelagos() -> None:
    points = {unit["code"]: (float(unit["lat"]), float(unit["lon"])) for unit in current("commune")}
    far = set()
    for row in shared_rows("communes_current.csv"):
        lat, lon = points[row["code"]]
        if max(abs(lat - float(row["lat_inner_point"])), abs(lon - float(row["lon_inner_point"]))) > 0.35:
            far.add(row["name_2026_07"])
    assert far == {"Đặc khu Hoàng Sa", "Đặc khu Trường Sa"}


def test_all_200_former_communes_of_son_la_went_where_the_resolution_says() -> None:
    ours = {
        (unit["code"], full_name(unit), UNITS[unit["parent_id"]]["code"], UNITS[heir]["code"])
        for unit in former("commune")
        if UNITS[UNITS[unit["parent_id"]]["parent_id"]]["code"] == "14"
        for heir in heirs(unit["id"])
    }
    theirs = {
        (row["old_code"], row["old_name"], row["old_district_code"], row["new_code"])
        for row in shared_rows("sonla_old_to_new.csv")
    }
    assert len(theirs) == 200
    assert ours == theirs


@pytest.mark.parametrize(
    ("name", "heir_name", "heir_code"), [("Chiềng Cang", "Mường Hung", "04219"), ("Yên Hưng", "Chiềng Sơ", "04195")]
)
def test_the_communes_of_song_ma_that_the_project_began_with(name: str, heir_name: str, heir_code: str) -> None:
    [commune] = [
        unit for unit in former("commune") if unit["name"] == name and UNITS[unit["parent_id"]]["name"] == "Sông Mã"
    ]
    [heir] = heirs(commune["id"])
    assert (UNITS[heir]["type"], UNITS[heir]["name"], UNITS[heir]["code"]) == ("xã", heir_name, heir_code)


def test_a_commune_that_became_a_ward_keeps_its_code_and_is_reached_by_a_chain() -> None:
    [before, after] = [unit for unit in UNITS.values() if unit["code"] == "26326" and unit["valid_from"]]
    assert (full_name(before), before["valid_from"], before["valid_to"]) == ("Xã Dầu Giây", MERGER, "2026-04-30")
    assert (full_name(after), after["valid_from"], after["valid_to"]) == ("Phường Dầu Giây", "2026-04-30", "")
    assert (full_name(UNITS[before["parent_id"]]), full_name(UNITS[after["parent_id"]])) == (
        "Tỉnh Đồng Nai",
        "Thành phố Đồng Nai",
    )
    assert [heirs(unit["id"]) for unit in former("commune") if unit["code"] == "26326"] == [{after["id"]}]


def test_every_later_change_says_its_source() -> None:
    assert all(change["source"].startswith("Nghị quyết số ") for change in rows_of(DATA / "changes.csv"))
