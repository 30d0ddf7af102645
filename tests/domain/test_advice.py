import pytest

from app.domain import advice
from app.domain.advice import Advice, AdviceCode
from app.domain.tip_offs import Category, DangerFlag
from app.domain.weapons import Safety


def test_the_number_of_the_contact_stands_in_the_sentence() -> None:
    said = Advice("Gọi ngay {phone}.", "Call {phone} now.", "fire", "114")
    assert (said.text("vi"), said.text("en")) == ("Gọi ngay 114.", "Call 114 now.")


def test_a_life_comes_before_a_weapon_and_a_weapon_before_the_rest() -> None:
    mixed = [AdviceCode.KEEP_SAFE, AdviceCode.DO_NOT_TOUCH, AdviceCode.CALL_CHILD_LINE, AdviceCode.CALL_AMBULANCE]
    assert advice.in_order([*mixed, *mixed]) == list(reversed(mixed))


@pytest.mark.parametrize(
    ("category", "flags"),
    [(Category.HEALTH_DANGER, ()), (Category.RETAIL_SALE, (DangerFlag.VIOLENCE, DangerFlag.OVERDOSE))],
)
def test_a_life_in_danger_shows_the_ambulance_first(category: Category, flags: tuple[DangerFlag, ...]) -> None:
    assert advice.for_tip_off(category, flags, concerns_minor=False)[0] is AdviceCode.CALL_AMBULANCE


@pytest.mark.parametrize("flag", [DangerFlag.VIOLENCE, DangerFlag.WEAPON_SEEN])
def test_violence_and_weapons_show_the_police(flag: DangerFlag) -> None:
    assert AdviceCode.CALL_POLICE in advice.for_tip_off(Category.OTHER, [flag], concerns_minor=False)


def test_what_concerns_a_minor_shows_the_child_line() -> None:
    assert AdviceCode.CALL_CHILD_LINE in advice.for_tip_off(Category.OTHER, [], concerns_minor=True)
    assert AdviceCode.CALL_CHILD_LINE not in advice.for_tip_off(Category.OTHER, [], concerns_minor=False)


def test_who_asks_for_help_is_told_that_it_is_no_accusation() -> None:
    assert advice.for_tip_off(Category.FAMILY_HELP, [], concerns_minor=False) == [AdviceCode.HELP_COMES]
    assert advice.for_tip_off(Category.POSSESSION, [], concerns_minor=False) == [AdviceCode.KEEP_SAFE]


@pytest.mark.parametrize(
    ("safety", "code"),
    [
        (Safety.RED, AdviceCode.DO_NOT_TOUCH),
        (Safety.AMBER, AdviceCode.OFFICER_COLLECTS),
        (Safety.GREEN, AdviceCode.BY_APPOINTMENT),
    ],
)
def test_the_safety_class_decides_what_to_do_with_the_items(safety: Safety, code: AdviceCode) -> None:
    assert advice.for_weapons(safety) == [code]
