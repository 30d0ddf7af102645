"""The guards that stand beside the workflow's table."""

import pytest

from app.domain.cases import may_be_classed
from app.domain.tip_offs import Category, TipOffClass


@pytest.mark.parametrize("category", [Category.FAMILY_HELP, Category.REINTEGRATION_HELP])
def test_a_cry_for_help_never_becomes_crime_but_anything_else(category: Category) -> None:
    allowed = {tip_off_class for tip_off_class in TipOffClass if may_be_classed(category, tip_off_class)}
    assert allowed == set(TipOffClass) - {TipOffClass.CRIME}


def test_every_other_category_may_become_anything() -> None:
    others = set(Category) - {Category.FAMILY_HELP, Category.REINTEGRATION_HELP}
    assert all(may_be_classed(category, tip_off_class) for category in others for tip_off_class in TipOffClass)
