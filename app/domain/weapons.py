"""Weapon surrenders: item types, the units they are counted in, and how dangerous they are to move."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Safety(StrEnum):
    """Red: do not touch, people come. Amber: an officer collects. Green: may be brought by appointment."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"


class Measure(StrEnum):
    """What an item is counted in; figures of different measures are never summed."""

    KHAU = "khẩu"
    CHIEC = "chiếc"
    VIEN = "viên"
    QUA = "quả"
    BO = "bộ"
    HOP = "hộp"
    METRE = "m"
    KILOGRAM = "kg"
    GRAM = "g"


class ItemType(StrEnum):
    """What a citizen can declare."""

    MILITARY_GUN = "military_gun"
    HOMEMADE_GUN = "homemade_gun"
    AIR_GUN = "air_gun"
    HUNTING_GUN = "hunting_gun"
    SPORT_WEAPON = "sport_weapon"
    GUN_PART = "gun_part"
    AMMUNITION = "ammunition"
    GRENADE_BOMB_MINE = "grenade_bomb_mine"
    EXPLOSIVE = "explosive"
    GUNPOWDER = "gunpowder"
    EXPLOSIVE_PRECURSOR = "explosive_precursor"
    DETONATOR = "detonator"
    FUSE = "fuse"
    PRIMITIVE_WEAPON = "primitive_weapon"
    HIGH_LETHALITY_KNIFE = "high_lethality_knife"
    SUPPORT_TOOL = "support_tool"
    ELECTROFISHING_DEVICE = "electrofishing_device"
    DANGEROUS_TOY = "dangerous_toy"
    FIREWORK = "firework"
    HOMEMADE_FIREWORK = "homemade_firework"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """The names of an item type, its safety class and the measures allowed for it."""

    vi: str
    en: str
    safety: Safety
    measures: tuple[Measure, ...]


_KHAU, _CHIEC, _QUA = (Measure.KHAU,), (Measure.CHIEC,), (Measure.QUA,)
_WEIGHT = (Measure.KILOGRAM, Measure.GRAM)
_TOOL = (Measure.CHIEC, Measure.BO)
_FIREWORK = (Measure.KILOGRAM, Measure.QUA, Measure.HOP)

ITEMS: Mapping[ItemType, ItemFacts] = MappingProxyType(
    {
        ItemType.MILITARY_GUN: ItemFacts("Súng quân dụng", "Military gun", Safety.AMBER, _KHAU),
        ItemType.HOMEMADE_GUN: ItemFacts("Súng tự chế", "Home-made gun", Safety.AMBER, _KHAU),
        ItemType.AIR_GUN: ItemFacts("Súng hơi", "Air gun", Safety.AMBER, _KHAU),
        ItemType.HUNTING_GUN: ItemFacts("Súng săn", "Hunting gun", Safety.AMBER, _KHAU),
        ItemType.SPORT_WEAPON: ItemFacts("Vũ khí thể thao", "Sport weapon", Safety.AMBER, _CHIEC),
        ItemType.GUN_PART: ItemFacts("Linh kiện súng", "Gun part", Safety.GREEN, _CHIEC),
        # Lead shot is weighed, everything else is counted.
        ItemType.AMMUNITION: ItemFacts("Đạn", "Ammunition", Safety.AMBER, (Measure.VIEN, Measure.KILOGRAM)),
        ItemType.GRENADE_BOMB_MINE: ItemFacts(
            "Bom, mìn, lựu đạn, đạn pháo, vật nghi là bom, mìn", "Grenade, bomb, mine, shell", Safety.RED, _QUA
        ),
        ItemType.EXPLOSIVE: ItemFacts("Thuốc nổ", "Explosive", Safety.RED, _WEIGHT),
        ItemType.GUNPOWDER: ItemFacts("Thuốc súng", "Gunpowder", Safety.RED, _WEIGHT),
        ItemType.EXPLOSIVE_PRECURSOR: ItemFacts("Tiền chất thuốc nổ", "Explosive precursor", Safety.RED, _WEIGHT),
        ItemType.DETONATOR: ItemFacts("Kíp nổ", "Detonator", Safety.RED, _CHIEC),
        ItemType.FUSE: ItemFacts("Dây cháy chậm", "Fuse", Safety.RED, (Measure.METRE,)),
        ItemType.PRIMITIVE_WEAPON: ItemFacts("Vũ khí thô sơ", "Primitive weapon", Safety.GREEN, _CHIEC),
        ItemType.HIGH_LETHALITY_KNIFE: ItemFacts(
            "Dao có tính sát thương cao", "High-lethality knife", Safety.GREEN, _CHIEC
        ),
        ItemType.SUPPORT_TOOL: ItemFacts("Công cụ hỗ trợ", "Support tool", Safety.GREEN, _TOOL),
        ItemType.ELECTROFISHING_DEVICE: ItemFacts(
            "Bộ kích điện (đánh bắt thủy sản)", "Electrofishing device", Safety.GREEN, _TOOL
        ),
        ItemType.DANGEROUS_TOY: ItemFacts("Đồ chơi nguy hiểm", "Dangerous toy", Safety.GREEN, _TOOL),
        ItemType.FIREWORK: ItemFacts("Pháo nổ", "Firework", Safety.AMBER, _FIREWORK),
        ItemType.HOMEMADE_FIREWORK: ItemFacts("Pháo tự chế", "Home-made firework", Safety.RED, _FIREWORK),
        # What nobody has seen yet is treated as if it could go off.
        ItemType.UNKNOWN: ItemFacts("Không rõ", "Unknown", Safety.RED, _CHIEC),
    }
)


class Loaded(StrEnum):
    """Whether a gun is loaded, as far as the citizen knows; nobody is asked to check."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Condition(StrEnum):
    """How the item looks from where the citizen stands."""

    USABLE = "usable"
    DAMAGED = "damaged"
    RUSTED = "rusted"
    UNKNOWN = "unknown"


class Origin(StrEnum):
    """Where it came from; an answer never turns into an accusation."""

    OWN = "own"
    INHERITED = "inherited"
    FOUND = "found"
    BOUGHT = "bought"
    WAR_REMNANT = "war_remnant"
    OTHER = "other"


class Handling(StrEnum):
    """How the items come to the station."""

    BRING_TO_STATION = "bring_to_station"
    OFFICER_VISIT = "officer_visit"
    SITE_VISIT = "site_visit"


def worst(types: Iterable[ItemType]) -> Safety:
    """The safety class that governs the whole declaration: the most dangerous item decides."""
    found = {ITEMS[item].safety for item in types}
    return next(safety for safety in Safety if safety in found)
