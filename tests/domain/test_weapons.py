from app.domain.weapons import ITEMS, ItemType, Measure, Safety, worst

RED = {
    ItemType.GRENADE_BOMB_MINE,
    ItemType.EXPLOSIVE,
    ItemType.GUNPOWDER,
    ItemType.EXPLOSIVE_PRECURSOR,
    ItemType.DETONATOR,
    ItemType.FUSE,
    ItemType.HOMEMADE_FIREWORK,
    ItemType.UNKNOWN,
}
GREEN = {
    ItemType.GUN_PART,
    ItemType.PRIMITIVE_WEAPON,
    ItemType.HIGH_LETHALITY_KNIFE,
    ItemType.SUPPORT_TOOL,
    ItemType.ELECTROFISHING_DEVICE,
    ItemType.DANGEROUS_TOY,
}


def test_every_item_type_has_its_names_measures_and_safety_class() -> None:
    assert set(ITEMS) == set(ItemType)
    for item, facts in ITEMS.items():
        assert facts.vi
        assert facts.en
        assert facts.measures
        expected = Safety.RED if item in RED else Safety.GREEN if item in GREEN else Safety.AMBER
        assert facts.safety is expected, item


def test_lead_shot_may_be_weighed_and_a_gun_may_not() -> None:
    assert Measure.KILOGRAM in ITEMS[ItemType.AMMUNITION].measures
    assert ITEMS[ItemType.HUNTING_GUN].measures == (Measure.KHAU,)


def test_the_most_dangerous_item_decides() -> None:
    assert worst([ItemType.SUPPORT_TOOL]) is Safety.GREEN
    assert worst([ItemType.SUPPORT_TOOL, ItemType.AIR_GUN]) is Safety.AMBER
    assert worst([ItemType.SUPPORT_TOOL, ItemType.UNKNOWN, ItemType.AIR_GUN]) is Safety.RED
