import pytest

from app.domain import naming
from app.domain.places import Decision, State
from tests.gazetteers import a_gazetteer, a_unit, part, the_nation, whole

RESOLVED, AMBIGUOUS, SUGGESTED, UNKNOWN = State.RESOLVED, State.AMBIGUOUS, State.SUGGESTED, State.UNKNOWN

# What a citizen says, in which province (a code of today or of one of the 63), and what comes of it: the state, and the
# code of the commune that gets it or heads the list.
NAMES = [
    ("Chiềng Cang", "14", RESOLVED, "04219"),
    ("CHIỀNG CANG", "14", RESOLVED, "04219"),
    ("  chiềng   cang ", "14", RESOLVED, "04219"),
    ("Chie\u0302\u0300ng Cang", "14", RESOLVED, "04219"),
    ("xã Chiềng Cang", "14", RESOLVED, "04219"),
    ("X. Chiềng Cang", "14", RESOLVED, "04219"),
    ("Công an xã Chiềng Cang", "14", RESOLVED, "04219"),
    ("Chiềng Cang", None, RESOLVED, "04219"),
    ("Chieng Cang", "14", SUGGESTED, "04219"),
    ("xa chieng cang", "14", SUGGESTED, "04219"),
    ("Mường Hung", "14", RESOLVED, "04219"),
    ("Yên Hưng", "14", RESOLVED, "04195"),
    ("Mường Sai", "14", RESOLVED, "04222"),
    ("Mường Sại", "14", RESOLVED, "03712"),
    ("Muong Sai", "14", AMBIGUOUS, None),
    ("Sông Mã", "14", AMBIGUOUS, "04168"),
    ("xã Sông Mã", "14", RESOLVED, "04168"),
    ("thị trấn Sông Mã", "14", RESOLVED, "04168"),
    ("TT. Sông Mã", "14", RESOLVED, "04168"),
    ("TT Sông Mã", "14", RESOLVED, "04168"),
    ("huyện Sông Mã", "14", AMBIGUOUS, None),
    ("H. Sông Mã", "14", AMBIGUOUS, None),
    ("Sơn La", "14", AMBIGUOUS, None),
    ("Phường Tô Hiệu", "14", RESOLVED, "03646"),
    ("P. Tô Hiệu", "14", RESOLVED, "03646"),
    ("P.Tô Hiệu", "14", RESOLVED, "03646"),
    ("Chiềng Lề", "14", RESOLVED, "03646"),
    ("Tân Tiến", None, AMBIGUOUS, None),
    ("Tân Tiến", "20", RESOLVED, "06019"),
    ("Tân Tiến", "14", UNKNOWN, None),
    ("Xa Dung", "11", RESOLVED, "03208"),
    ("Đặc khu Trường Sa", "56", RESOLVED, "22736"),
    ("Cô Tô", "22", RESOLVED, "07192"),
    ("Hòa Bình", "25", AMBIGUOUS, "04795"),
    ("Hoà Bình", "17", AMBIGUOUS, "04795"),
    ("phường Hòa Bình", "25", RESOLVED, "04795"),
    ("xã Ea H’leo", "66", RESOLVED, "24184"),
    ("Ea Hleo", "66", AMBIGUOUS, "24184"),
    ("P.1", "79", AMBIGUOUS, None),
    ("Phường 01", "79", AMBIGUOUS, None),
    ("Hà Nội", None, UNKNOWN, None),
    ("tỉnh Sơn La", None, UNKNOWN, None),
    ("Vĩnh Phúc", None, AMBIGUOUS, None),
    ("không có xã này", "14", UNKNOWN, None),
    ("xã", "14", UNKNOWN, None),
    (".", None, UNKNOWN, None),
]


def decide(name: str, province_code: str | None) -> Decision:
    gazetteer = the_nation()
    return naming.decide(name, gazetteer.province_by_code(province_code) if province_code else None, gazetteer)


@pytest.mark.parametrize(("name", "province_code", "state", "code"), NAMES)
def test_names_lead_where_they_should(name: str, province_code: str | None, state: State, code: str | None) -> None:
    decision = decide(name, province_code)
    head = decision.candidates[0].unit if decision.state is SUGGESTED else decision.unit
    assert (decision.state, head.code if head else None) == (state, code)


def test_the_former_commune_that_led_here_is_told() -> None:
    decision = decide("Chiềng Cang", "14")
    assert decision.former_unit is not None
    assert decision.former_unit.full_name == "Xã Chiềng Cang"
    assert decision.province is not None
    assert decision.province.code == "14"
    assert decide("Mường Hung", "14").former_unit is None


def test_a_province_is_told_even_when_the_name_is_not_known() -> None:
    for decision in (decide("không có", "14"), decide("tỉnh Sơn La", None)):
        assert decision.province == the_nation().province_by_code("14")
    assert decide("Tân Tiến", None).province is None


def test_bearers_of_the_name_come_first_and_letters_without_accents_count_half() -> None:
    assert [candidate.score for candidate in decide("Sông Mã", "14").candidates[:2]] == [1.0, 0.8]
    assert [candidate.score for candidate in decide("Muong Sai", "14").candidates] == [0.5, 0.4]


def test_without_a_province_no_commune_is_the_primary() -> None:
    assert decide("Sông Mã", None).unit is None


WORLD = a_gazetteer(
    a_unit(2, "Tam Thanh"),
    a_unit(3, "Tam Thành"),
    a_unit(4, "Chia", former=True),
    a_unit(5, "Mất phần", former=True),
    a_unit(6, "Cụt", former=True),
    successions=[part(4, 2), part(4, 3), part(5, 2)],
)


def test_bare_letters_that_may_mean_another_commune_settle_nothing() -> None:
    decision = naming.decide("Tam Thanh", WORLD.unit(1), WORLD)
    assert (decision.state, decision.unit) == (AMBIGUOUS, None)
    assert decision.reaches() == {2, 3}
    assert naming.decide("xã Tam Thanh", WORLD.unit(1), WORLD).unit == WORLD.unit(2)


def test_a_split_commune_is_ambiguous_and_so_is_one_whose_other_part_is_lost() -> None:
    split = naming.decide("Chia", WORLD.unit(1), WORLD)
    assert (split.state, split.unit, split.former_unit) == (AMBIGUOUS, None, WORLD.unit(4))
    lost = naming.decide("Mất phần", WORLD.unit(1), WORLD)
    assert (lost.state, lost.unit) == (AMBIGUOUS, None)
    assert lost.reaches() == {2}


def test_a_name_that_leads_to_nothing_is_unknown() -> None:
    decision = naming.decide("Cụt", WORLD.unit(1), WORLD)
    assert (decision.state, decision.province) == (UNKNOWN, WORLD.unit(1))


def test_two_former_communes_of_one_name_that_merged_into_one_are_no_doubt() -> None:
    world = a_gazetteer(
        a_unit(2, "Đôi", former=True), a_unit(3, "Đôi", former=True), a_unit(4, "Mới"),
        successions=[whole(2, 4), whole(3, 4)],
    )  # fmt: skip
    decision = naming.decide("Đôi", None, world)
    assert (decision.state, decision.unit, decision.former_unit) == (RESOLVED, world.unit(4), world.unit(2))
