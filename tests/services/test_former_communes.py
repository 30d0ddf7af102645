"""How a file names the former communes of a commune."""

import pytest

from app.domain.unit_files import read_units
from app.domain.units import Level, Unit
from app.services import former_communes
from tests.gazetteers import DATA, a_gazetteer, a_unit, part, the_nation, whole

TODAY = a_unit(10, "Mường Hung", code="04219")
OLD = a_unit(11, "Mường Hung", code="04219", former=True)
CHIENG_CANG = a_unit(12, "Chiềng Cang", code="04207", former=True)
SPLIT = a_unit(13, "Chiềng Khoong", code="04216", former=True)
ELSEWHERE = a_unit(14, "Yên Hưng", code="04198", former=True)
OTHER = a_unit(15, "Chiềng Sơ", code="04195")
DISTRICT = a_unit(16, "Sông Mã", code="125", former=True, level=Level.DISTRICT)
GAZETTEER = a_gazetteer(
    *(TODAY, OLD, CHIENG_CANG, SPLIT, ELSEWHERE, OTHER, DISTRICT),
    successions=[whole(11, 10), whole(12, 10), part(13, 10), part(13, 15), whole(14, 15), whole(16, 10)],
)


@pytest.mark.parametrize(
    ("former", "counts"),
    [(OLD, True), (CHIENG_CANG, True), (SPLIT, True), (ELSEWHERE, False), (TODAY, False), (DISTRICT, False)],
)
def test_only_communes_that_went_into_the_unit_count(former: Unit, *, counts: bool) -> None:
    assert former_communes.went_into(GAZETTEER, former, TODAY) is counts
    assert former_communes.went_into(GAZETTEER, None, TODAY) is False


@pytest.mark.parametrize(
    ("told", "ids"),
    [
        ("Chiềng Cang", [12]),
        ("xã chiềng cang", [12]),
        ("04207", [12]),
        ("4207", [12]),
        ("#12", [12]),
        ("Mường Hung", [11]),
        ("Yên Hưng", []),
        ("Chieng Cang", []),
        ("#14", []),
        ("#999999999", []),
        ("#" + "9" * 5000, []),
        ("9" * 5000, []),
        ("٣", []),
        ("Sông Mã", []),
    ],
)
def test_a_name_a_code_or_our_id_finds_it(told: str, ids: list[int]) -> None:
    assert [former.id for former in former_communes.named(GAZETTEER, told, TODAY)] == ids


def test_the_type_tells_a_town_from_a_commune_of_the_same_name() -> None:
    town = Unit(21, Level.COMMUNE, "04168", "thị trấn", "Sông Mã", 1, None, OLD.valid_to, None, None)
    rural = a_unit(22, "Sông Mã", code="04169", former=True)
    gazetteer = a_gazetteer(TODAY, town, rural, successions=[whole(21, 10), whole(22, 10)])
    assert former_communes.named(gazetteer, "Thị trấn Sông Mã", TODAY) == [town]
    assert former_communes.named(gazetteer, "Xã Sông Mã", TODAY) == [rural]
    assert len(former_communes.named(gazetteer, "Sông Mã", TODAY)) == 2
    assert former_communes.label(gazetteer, town, TODAY) == "Thị trấn Sông Mã"


def test_each_former_commune_of_the_nation_has_a_label_that_means_it_alone() -> None:
    gazetteer, labels = the_nation(), []
    for former in read_units(DATA / "units.csv"):
        for unit in gazetteer.today_of(former)[0]:
            if former_communes.went_into(gazetteer, former, unit):
                label = former_communes.label(gazetteer, former, unit)
                assert former_communes.named(gazetteer, label, unit) == [former], label
                labels.append(label)
    assert len(labels) > 10_000
    # In people's words nearly always, in numbers for the few that share a name.
    assert 0 < sum(not label[0].isalpha() for label in labels) < 100
