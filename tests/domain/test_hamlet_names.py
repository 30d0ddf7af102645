import pytest

from app.domain.hamlet_names import bare_name, identity


@pytest.mark.parametrize(
    ("written", "kind", "kept"),
    [
        ("bản Anh Trung", "bản", "Anh Trung"),
        ("BẢN Anh Trung", "bản", "Anh Trung"),
        ("Tổ dân phố 5", "tổ dân phố", "5"),
        ("Khu phố 2", "khu", "phố 2"),
        ("Anh Trung", "bản", "Anh Trung"),
        ("Bản", "bản", "Bản"),
        ("bản (cũ)", "bản", "bản (cũ)"),
        ("bản =1+1", "bản", "bản =1+1"),
        ("Bảnh", "bản", "Bảnh"),
        ("thôn Đoài", "bản", "thôn Đoài"),
    ],
)
def test_the_kind_in_front_is_no_part_of_the_name(written: str, kind: str, kept: str) -> None:
    assert bare_name(written, kind) == kept


def test_spellings_of_one_name_are_one_hamlet_and_accents_tell_two_apart() -> None:
    assert identity("Nà Hòa", "bản", None) == identity("NÀ  HOÀ", "bản", None)
    assert identity("01", "bản", None) == identity("1", "bản", None)
    others = [("Nà Hoa", "bản", None), ("Nà Hòa", "thôn", None), ("Nà Hòa", "bản", 7)]
    assert len({identity(*each) for each in [("Nà Hòa", "bản", None), *others]}) == 4
