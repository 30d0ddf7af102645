from app.domain.tip_offs import ADVERSE, CATEGORIES, NEVER_CRIME, Category, TipOffClass


def _those(name: str) -> set[Category]:
    return {category for category, facts in CATEGORIES.items() if getattr(facts, name)}


def test_every_category_has_its_names() -> None:
    assert set(CATEGORIES) == set(Category)
    assert all(facts.vi and facts.en for facts in CATEGORIES.values())


def test_the_flags_of_the_categories_are_those_of_the_table() -> None:
    assert _those("is_urgent") == {Category.TRAFFICKING, Category.PRODUCTION, Category.INDUCING_MINOR}
    assert _those("concerns_minor") == {Category.INDUCING_MINOR, Category.DISGUISED_PRODUCT}
    assert _those("is_emergency") == {Category.HEALTH_DANGER}


def test_a_cry_for_help_is_help_by_default() -> None:
    assert {CATEGORIES[category].default_class for category in NEVER_CRIME} == {TipOffClass.HELP}


def test_suspected_use_is_information_and_never_a_crime_by_default() -> None:
    assert CATEGORIES[Category.INDIVIDUAL_USE].default_class is TipOffClass.INFORMATION


def test_three_outcomes_are_adverse() -> None:
    assert {outcome.value for outcome in ADVERSE} == {"case_initiated", "administrative_handling", "prevention_talk"}
