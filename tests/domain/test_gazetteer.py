from datetime import date

from app.domain.places import Point
from app.domain.units import Level, Succession
from tests.gazetteers import REFORM, a_gazetteer, a_unit, part, the_nation, whole


def names(units: object) -> list[str]:
    assert isinstance(units, list | tuple)
    return [unit.name for unit in units]


def test_a_chain_of_mergers_leads_to_today() -> None:
    first, second = a_unit(2, "Cũ", former=True), a_unit(3, "Giữa", former=True)
    gazetteer = a_gazetteer(first, second, a_unit(4, "Mới"), successions=[whole(2, 3), whole(3, 4)])
    assert gazetteer.today_of(first) == ((gazetteer.unit(4),), True)


def test_a_split_unit_has_several_successors_and_is_not_whole() -> None:
    split = a_unit(2, "Cũ", former=True)
    gazetteer = a_gazetteer(split, a_unit(3, "A"), a_unit(4, "B"), successions=[part(2, 3), part(2, 4)])
    today, is_whole = gazetteer.today_of(split)
    assert (names(today), is_whole) == (["A", "B"], False)


def test_one_known_part_is_not_the_whole_but_parts_that_meet_again_are() -> None:
    lost = a_unit(2, "Mất phần", former=True)
    met = a_unit(3, "Hợp lại", former=True)
    halves = [a_unit(4, "Nửa", former=True), a_unit(5, "Nửa kia", former=True)]
    gazetteer = a_gazetteer(
        lost, met, *halves, a_unit(6, "Mới"),
        successions=[part(2, 6), part(3, 4), part(3, 5), whole(4, 6), whole(5, 6)],
    )  # fmt: skip
    assert gazetteer.today_of(lost) == ((gazetteer.unit(6),), False)
    assert gazetteer.today_of(met) == ((gazetteer.unit(6),), True)


def test_a_circle_and_a_dead_end_lead_nowhere() -> None:
    circle, dead_end = a_unit(2, "Vòng", former=True), a_unit(3, "Cụt", former=True)
    gazetteer = a_gazetteer(circle, dead_end, successions=[whole(2, 2), whole(2, 99)])
    assert gazetteer.today_of(circle) == ((), False)
    assert gazetteer.today_of(dead_end) == ((), False)


def test_a_unit_that_is_its_own_ancestor_has_no_province() -> None:
    orphan = a_unit(2, "Lạc", parent_id=2)
    assert a_gazetteer(orphan).province_of(orphan) is None


def test_what_the_future_brings_does_not_count_yet() -> None:
    old, new = a_unit(2, "Cũ", former=True), a_unit(3, "Mới")
    gazetteer = a_gazetteer(old, new, successions=[whole(2, 3)], on=date(2025, 6, 30))
    assert gazetteer.today_of(old) == ((old,), True)
    assert gazetteer.by_name("Mới") == []
    assert gazetteer.current_by_code(Level.COMMUNE, "3") is None


def test_a_succession_without_a_date_counts_as_past() -> None:
    old = a_unit(2, "Cũ", former=True)
    gazetteer = a_gazetteer(old, a_unit(3, "Mới"), successions=[Succession(2, 3, True, None)])
    assert names(gazetteer.today_of(old)[0]) == ["Mới"]


def test_a_former_province_is_one_of_today() -> None:
    old = a_unit(2, "Cũ", None, level=Level.PROVINCE, code="15", former=True)
    gazetteer = a_gazetteer(old, successions=[whole(2, 1)])
    assert gazetteer.province_by_code("15") == gazetteer.province_by_code("14") == gazetteer.unit(1)
    assert (
        gazetteer.province_by_name("tỉnh Cũ") == gazetteer.province_by_name("Son La", folded=True) == gazetteer.unit(1)
    )


def test_a_commune_divided_between_provinces_keeps_the_one_of_its_parent() -> None:
    other = a_unit(2, "Khác", None, level=Level.PROVINCE)
    divided = a_unit(3, "Chia", former=True)
    gazetteer = a_gazetteer(other, divided, a_unit(4, "A"), a_unit(5, "B", 2), successions=[part(3, 4), part(3, 5)])
    assert gazetteer.province_of(divided) == gazetteer.unit(1)
    assert gazetteer.province_shared_by(gazetteer.today_of(divided)[0]) is None


def test_reused_codes_have_one_holder_today_and_others_before() -> None:
    old, new = a_unit(2, "Cũ", code="04168", former=True), a_unit(3, "Mới", code="04168")
    gazetteer = a_gazetteer(old, new)
    assert gazetteer.current_by_code(Level.COMMUNE, "04168") == new
    assert gazetteer.former_by_code(Level.COMMUNE, "04168") == [old]


def test_a_former_centroid_stands_for_its_successor_unless_it_was_split() -> None:
    gazetteer = a_gazetteer(
        a_unit(2, "Trọn", former=True, at=(21.0, 103.0)),
        a_unit(3, "Chia", former=True, at=(21.0, 103.01)),
        a_unit(4, "A", at=(21.5, 103.0)),
        a_unit(5, "B", at=(21.2, 103.0)),
        successions=[whole(2, 4), part(3, 4), part(3, 5)],
    )
    found = gazetteer.nearest(Point(21.0, 103.01))
    assert names([unit for unit, _ in found]) == ["A", "B"]
    assert found[0][1] == 1038


def test_the_nation_has_34_provinces_and_3321_communes() -> None:
    gazetteer = the_nation()
    provinces = gazetteer.provinces()
    assert (len(provinces), provinces[0].name, provinces[-1].name) == (34, "Hà Nội", "Cà Mau")
    assert sum(len(gazetteer.communes(province.id)) for province in provinces) == 3321
    son_la = gazetteer.province_by_code("14")
    assert son_la is not None
    assert len(gazetteer.communes(son_la.id)) == 75


def test_every_former_unit_of_the_nation_leads_to_today_and_lies_in_a_province() -> None:
    gazetteer = the_nation()
    former = [unit for unit in map(gazetteer.unit, range(1, 20_000)) if unit and unit.valid_to == REFORM]
    assert len(former) > 10_000
    assert not [unit for unit in former if not gazetteer.today_of(unit)[0]]
    assert not [unit for unit in former if gazetteer.province_of(unit) is None]


def test_a_district_is_followed_through_its_communes() -> None:
    gazetteer = the_nation()
    (song_ma,) = gazetteer.by_name("huyện Sông Mã")
    today, is_whole = gazetteer.today_of(song_ma)
    assert not is_whole
    assert [unit.code for unit in today] == sorted(unit.code for unit in today)
    assert {"Sông Mã", "Mường Hung", "Chiềng Sơ", "Chiềng Khương"} <= set(names(today))
    assert len(today) == 9
