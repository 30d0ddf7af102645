import pytest

from app.domain import addresses
from app.domain.places import State
from tests.gazetteers import the_nation

RESOLVED, AMBIGUOUS, SUGGESTED, UNKNOWN = State.RESOLVED, State.AMBIGUOUS, State.SUGGESTED, State.UNKNOWN

LINES = [
    ("Chiềng Cang, Sơn La", RESOLVED, "04219"),
    ("Bản Mo, xã Chiềng Cang, huyện Sông Mã, tỉnh Sơn La", RESOLVED, "04219"),
    ("Chiềng Cang - Sông Mã - Sơn La", RESOLVED, "04219"),
    ("gần chợ; xã Yên Hưng\nSơn La", RESOLVED, "04195"),
    ("Chiềng Cang, Sông Mã", RESOLVED, "04219"),
    ("Chiềng Cang", RESOLVED, "04219"),
    ("Chieng Cang, Song Ma, Son La", SUGGESTED, "04219"),
    ("Sông Mã, Sơn La", AMBIGUOUS, "04168"),
    ("thị trấn Sông Mã, huyện Sông Mã, Sơn La", RESOLVED, "04168"),
    ("Nà Nghịu, xã Mường Hung, Sơn La", AMBIGUOUS, None),
    ("xã Tân Tiến, huyện Văn Giang, Hưng Yên", RESOLVED, "12019"),
    ("Tân Tiến", AMBIGUOUS, None),
    ("Phường Văn Miếu - Quốc Tử Giám, Hà Nội", AMBIGUOUS, "00226"),
    ("Bên chợ, Phường Tô Hiệu, TP Sơn La", RESOLVED, "03646"),
    ("Chiềng Cang, Sơn La, Việt Nam", RESOLVED, "04219"),
    ("Hà Nội", UNKNOWN, None),
    ("ở đâu đó, Sơn La", UNKNOWN, None),
    ("", UNKNOWN, None),
    (" ,;\n - ", UNKNOWN, None),
]


@pytest.mark.parametrize(("line", "state", "code"), LINES)
def test_lines_lead_where_they_should(line: str, state: State, code: str | None) -> None:
    decision = addresses.decide(line, None, the_nation())
    head = decision.candidates[0].unit if decision.state is SUGGESTED else decision.unit
    assert (decision.state, head.code if head else None) == (state, code)


def test_the_former_commune_of_the_closest_part_is_told() -> None:
    decision = addresses.decide("Chiềng Cang, huyện Sông Mã, Sơn La", None, the_nation())
    assert decision.former_unit is not None
    assert decision.former_unit.full_name == "Xã Chiềng Cang"


def test_the_province_of_the_line_stands_above_the_one_told_elsewhere() -> None:
    gazetteer = the_nation()
    lang_son = gazetteer.province_by_code("20")
    assert addresses.decide("ở đâu đó, Sơn La", lang_son, gazetteer).province == gazetteer.province_by_code("14")
    tan_tien = addresses.decide("xã Tân Tiến", lang_son, gazetteer)
    assert (tan_tien.state, tan_tien.province) == (RESOLVED, lang_son)


def test_a_line_that_names_a_province_alone_tells_it() -> None:
    assert addresses.decide("Hà Nội", None, the_nation()).province == the_nation().province_by_code("01")
