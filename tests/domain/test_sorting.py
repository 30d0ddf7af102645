from app.domain.sorting import sort_key


def test_names_stand_in_the_order_of_a_vietnamese_dictionary() -> None:
    ordered = ["An", "Ăn", "Ân", "Da", "Đa", "Ma", "Mà", "Mả", "Mã", "Má", "Mạ", "O", "Ô", "Ơ", "U", "Ư", "Y"]
    backwards = ordered[::-1]
    assert sorted(backwards, key=sort_key) == ordered


def test_letters_count_before_tones() -> None:
    assert sorted(["Mường Sại", "Mường Sang", "Mường Sai"], key=sort_key) == ["Mường Sai", "Mường Sại", "Mường Sang"]


def test_two_spellings_of_one_letter_sort_alike() -> None:
    assert sort_key("Mường") == sort_key("Mu\u031bo\u031b\u0300ng") == sort_key("MƯỜNG")


def test_a_space_comes_before_every_letter() -> None:
    assert sorted(["Chiềngan", "Chiềng An"], key=sort_key) == ["Chiềng An", "Chiềngan"]
