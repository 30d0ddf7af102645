import unicodedata
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import addresses
from app.domain.places import State
from app.domain.text import accented_key, fold
from app.domain.unit_files import read_units
from app.domain.units import Level, Unit
from tests.gazetteers import DATA, the_nation

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
    ("Phường Văn Miếu - Quốc Tử Giám, Hà Nội", RESOLVED, "00226"),
    ("Bên chợ, Phường Tô Hiệu, TP Sơn La", RESOLVED, "03646"),
    ("Chiềng Cang, Sơn La, Việt Nam", RESOLVED, "04219"),
    ("Hà Nội", UNKNOWN, None),
    ("ở đâu đó, Sơn La", UNKNOWN, None),
    ("bản Mo xã Chiềng Cang Sông Mã Sơn La", RESOLVED, "04219"),
    ("X.CHIỀNG CANG H.SÔNG MÃ T.SƠN LA", RESOLVED, "04219"),
    ("Sơn La - Sông Mã - Chiềng Cang", RESOLVED, "04219"),
    ("em ở Mường Hung, Sơn La", RESOLVED, "04219"),
    ("Xã Chiềng Cang (nay là xã Mường Hung), tỉnh Sơn La", RESOLVED, "04219"),
    ("xã Sông Mã, Sơn La", RESOLVED, "04168"),
    ("huyện Sông Mã, Sơn La", AMBIGUOUS, None),
    ("Huyện Sông Mã cũ, Sơn La", AMBIGUOUS, None),
    ("Nà Nghịu, Sông Mã", RESOLVED, "04168"),
    ("Mường Sai, Sơn La", RESOLVED, "04222"),
    ("Mường Sại, Sơn La", RESOLVED, "03712"),
    ("Muong Sai, Son La", AMBIGUOUS, None),
    ("Chieng Cang, Sông Mã, Sơn La", SUGGESTED, "04219"),
    ("xã Mương Hung, Sơn La", SUGGESTED, "04219"),
    ("xa Ea Kar, Dak Lak", RESOLVED, "24373"),
    ("P.12, Q. Tân Bình, TP.HCM", RESOLVED, "26983"),
    ("P12 Q Tân Bình Sài Gòn", RESOLVED, "26983"),
    ("P. Phú Nhuận, TP. Huế, tỉnh Thừa Thiên Huế", RESOLVED, "19789"),
    ("P. Thắng Tam, BR-VT", RESOLVED, "26506"),
    ("huyện Phú Quý, tỉnh Bình Thuận", RESOLVED, "23272"),
    # Names of something else.
    ("thôn Tân Tiến, xã Mường Hung, Sơn La", RESOLVED, "04219"),
    ("gần trường THCS Chiềng Sơ, xã Mường Hung, Sơn La", RESOLVED, "04219"),
    ("Tô Hiệu, phường Chiềng Sinh, thành phố Sơn La, Sơn La", RESOLVED, "03679"),
    ("P.302 chung cư, phường Hoàn Kiếm, Hà Nội", RESOLVED, "00070"),
    ("chợ Mường Hung, Sơn La", SUGGESTED, "04219"),
    ("chợ Chiềng Cang, Sông Mã, Sơn La", AMBIGUOUS, None),
    ("anh Quang Huy, Sơn La", SUGGESTED, "03910"),
    ("Hồng Ngài, gần cầu, Sơn La", SUGGESTED, "03856"),
    ("nhà hàng Thảo Nguyên, Hà Nội", UNKNOWN, None),
    ("gần xã Mường Hung, Sơn La", SUGGESTED, "04219"),
    ("giáp với xã Mường Hung và xã Chiềng Sơ, Sơn La", AMBIGUOUS, None),
    ("hợp tác xã Mường Hung", SUGGESTED, "04219"),
    ("xã Chiềng Cang Thượng, Sơn La", SUGGESTED, "04219"),
    ("xã Mường Hug, Chiềng Sơ, Sơn La", AMBIGUOUS, None),
    ("đường đi thủy điện Sơn La", UNKNOWN, None),
    ("Ba", UNKNOWN, None),
    # What cannot all be true.
    ("phường Tô Hiệu, xã Mường Hung, Sơn La", AMBIGUOUS, None),
    ("xã Chiềng Cang, huyện Mai Sơn, Sơn La", AMBIGUOUS, None),
    ("xã Mường Hung, tỉnh Sơn La, tỉnh Điện Biên", UNKNOWN, None),
    ("xã Tân Tiến, tỉnh Lạng Sơn, tỉnh Cà Mau", AMBIGUOUS, None),
    ("xã Púng Bánh, tỉnh Điện Biên", UNKNOWN, None),
    ("xã Tân Tiến, huyện Văn Giang, Sơn La", UNKNOWN, None),
    ("Chiềng Sơ, " + "Tân Tiến, " * 10 + "Sơn La", UNKNOWN, None),
    ("một " * 100 + "xã Mường Hung, Sơn La", UNKNOWN, None),
    ("Hòa Bình", AMBIGUOUS, None),
    ("Hòa Bình, Việt Nam", UNKNOWN, None),
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


def test_a_line_is_split_by_what_people_type_between_names() -> None:
    for line in ("Chiềng Cang/Sông Mã/Sơn La", "Chiềng Cang (Sông Mã) Sơn La", "«Chiềng Cang». Sông Mã. Sơn La."):
        assert addresses.decide(line, None, the_nation()).state is RESOLVED


def test_scores_tell_the_evidence() -> None:
    def scores(line: str) -> list[float | None]:
        return [candidate.score for candidate in addresses.decide(line, None, the_nation()).candidates]

    assert scores("Sông Mã, Sơn La") == [1.0] + [0.8] * 8
    assert scores("chợ Mường Hung, Sơn La") == [0.5]
    assert scores("Chieng Cang, Son La") == [0.4]


def _province(unit: Unit) -> Unit:
    parent = the_nation().unit(unit.parent_id) if unit.parent_id is not None else None
    return _province(parent) if parent else unit


def _ways(unit: Unit) -> list[tuple[str, ...]]:
    """The parts of the full names under which a unit is told, the usual one and the barest first."""
    province, district = _province(unit), the_nation().unit(unit.parent_id or 0)
    bare = [unit.full_name, province.name], [unit.name, province.name], [unit.full_name, province.full_name]
    if district is None or district.level is not Level.DISTRICT:
        return [tuple(parts) for parts in bare]
    full = [unit.full_name, district.full_name, province.full_name], [unit.full_name, district.full_name]
    return [tuple(parts) for parts in (bare[0], [unit.name, district.name, province.name], *bare[1:], *full)]


def _is_wrong(line: str, unit: Unit) -> bool:
    """Whether the line leads to other communes than those that the unit became; unknown is no wrong answer."""
    reached = addresses.decide(line, None, the_nation()).reaches()
    right = {today.id for today in the_nation().today_of(unit)[0]}
    return bool(reached) and not reached & right


EVERY_COMMUNE = [unit for unit in read_units(DATA / "units.csv") if unit.level is Level.COMMUNE]


def test_every_commune_of_today_and_before_is_found_by_its_full_names_or_left_open() -> None:
    wrong = [
        ", ".join(parts) for unit in EVERY_COMMUNE for parts in _ways(unit)[:2] if _is_wrong(", ".join(parts), unit)
    ]
    assert wrong == []


def test_nine_of_ten_communes_of_today_are_resolved_by_their_full_name() -> None:
    today = [unit for unit in EVERY_COMMUNE if the_nation().is_today(unit)]
    lines = (f"{unit.full_name}, {_province(unit).full_name}" for unit in today)
    states = [addresses.decide(line, None, the_nation()).state for line in lines]
    assert set(states) == {RESOLVED, AMBIGUOUS}
    assert states.count(RESOLVED) >= 0.9 * len(today)


STYLES: dict[str, Callable[[Sequence[str]], str]] = {
    "upper": lambda parts: ", ".join(parts).upper(),
    "other tones": lambda parts: accented_key(", ".join(parts)),
    "decomposed": lambda parts: unicodedata.normalize("NFD", ", ".join(parts)),
    "unaccented": lambda parts: fold(", ".join(parts)),
    "no commas": " ".join,
    "no commas, unaccented": lambda parts: fold(" ".join(parts)),
    "noise": lambda parts: "nhà cuối xóm, gần chợ, " + ", ".join(parts) + ", Việt Nam",
}


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(EVERY_COMMUNE), st.sampled_from(sorted(STYLES)), st.data())
def test_no_style_of_typing_leads_to_another_commune(unit: Unit, style: str, data: st.DataObject) -> None:
    parts = data.draw(st.sampled_from(_ways(unit)))
    assert not _is_wrong(STYLES[style](parts), unit)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_an_answer(text: str) -> None:
    assert addresses.decide(text, None, the_nation()).state in set(State)
