import pytest

from app.domain.name_index import ANY_LEVEL, NameIndex, readings
from app.domain.units import Level
from tests.gazetteers import a_unit


@pytest.mark.parametrize(
    ("name", "level", "bare"),
    [
        ("Xã Chiềng Cang", Level.COMMUNE, "chiềng cang"),
        ("X. Chiềng Cang", Level.COMMUNE, "chiềng cang"),
        ("xa chieng cang", Level.COMMUNE, "chieng cang"),
        ("TT Sông Mã", Level.COMMUNE, "sông mã"),
        ("TT.Sông Mã", Level.COMMUNE, "sông mã"),
        ("P.1", Level.COMMUNE, "1"),
        ("P12", Level.COMMUNE, "12"),
        ("Đặc khu Cô Tô", Level.COMMUNE, "cô tô"),
        ("Công an xã Yên Hưng", Level.COMMUNE, "yên hưng"),
        ("H. Sông Mã", Level.DISTRICT, "sông mã"),
        ("TX. Mộc Châu", Level.DISTRICT, "mộc châu"),
        ("TP Sơn La", Level.PROVINCE, "sơn la"),
        ("tỉnh Sơn La", Level.PROVINCE, "sơn la"),
    ],
)
def test_a_type_in_front_tells_the_level(name: str, level: Level, bare: str) -> None:
    *_, (levels, key) = readings(name)
    assert level in levels
    assert levels != ANY_LEVEL
    assert key == bare


@pytest.mark.parametrize("name", ["Phước Long", "Thịnh Minh", "Hạnh Thông", "Xuân Hoà", "Tô Hiệu", "xã", "P.", ""])
def test_a_name_that_only_begins_like_a_type_is_left_whole(name: str) -> None:
    assert [levels for levels, _ in readings(name)] == [ANY_LEVEL]


def test_the_name_as_it_stands_is_read_first() -> None:
    assert readings("Quan Sơn")[0] == (ANY_LEVEL, "quan sơn")


def test_an_alias_finds_the_bearers_of_the_name_and_no_others() -> None:
    index = NameIndex([a_unit(2, "Hồ Chí Minh"), a_unit(3, "Huế")], {"hồ chí minh": ["sài gòn"], "không có": ["kc"]})
    assert [unit.id for unit in index.bearers("sài gòn")] == [2]
    assert [unit.id for unit in index.bearers("sai gon", folded=True)] == [2]
    assert index.bearers("kc") == ()


def test_only_the_beginning_of_a_longer_name_continues() -> None:
    index = NameIndex([a_unit(2, "Hồ Chí Minh")])
    assert index.continues("hồ chí")
    assert index.continues("ho")
    assert not index.continues("hồ chí minh")
    assert not index.continues("chí")
