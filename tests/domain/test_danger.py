import pytest

from app.domain.advice import AdviceCode
from app.domain.danger import DangerWords

LIST = DangerWords(
    [
        ("đang cháy", AdviceCode.CALL_FIRE),
        ("phóng hỏa", AdviceCode.CALL_FIRE),
        ("cháy", AdviceCode.CALL_FIRE),
        ("cầm dao", AdviceCode.CALL_POLICE),
        ("ngáo đá", AdviceCode.CALL_POLICE),
        ("ngáo đá", AdviceCode.CALL_AMBULANCE),
        ("overdose", AdviceCode.CALL_AMBULANCE),
        ("can't breathe", AdviceCode.CALL_AMBULANCE),
    ]
)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Nhà bên ĐANG CHÁY!", {AdviceCode.CALL_FIRE}),
        ("nha ben dang chay", {AdviceCode.CALL_FIRE}),
        ("có kẻ phóng hoả", {AdviceCode.CALL_FIRE}),
        ("có kẻ phong hoa", {AdviceCode.CALL_FIRE}),
        ("Cháy!", {AdviceCode.CALL_FIRE}),
        ("anh ta cam  dao,\nngáo đá rồi", {AdviceCode.CALL_POLICE, AdviceCode.CALL_AMBULANCE}),
        ("He took an overdose, he can't breathe", {AdviceCode.CALL_AMBULANCE}),
    ],
)
def test_words_of_danger_are_found_as_people_type_them(text: str, codes: set[AdviceCode]) -> None:
    assert LIST.advice_for(text) == codes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nước đang chảy ngoài suối",
        "họ đang chạy",
        "nhà ấy ăn chay",
        "cầm đạo dụ",
        "nhà theo đạo",
        "overdoses",
        "phòng hoa",
    ],
)
def test_a_word_that_only_looks_alike_calls_nobody(text: str) -> None:
    assert LIST.advice_for(text) == set()


def test_all_texts_are_read() -> None:
    assert LIST.advice_for("súng cũ", "cháy") == {AdviceCode.CALL_FIRE}
    assert DangerWords([]).advice_for("cháy") == set()
