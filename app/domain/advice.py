"""Advice that comes with an answer: what to do now, with the number to call where life is in danger."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.tip_offs import CATEGORIES, Category, DangerFlag, TipOffClass
from app.domain.weapons import Safety


class AdviceCode(StrEnum):
    """The sentences that an app may show, in the order in which an answer shows them: a life in danger comes first,
    then what is safe to do with a weapon, then the rest.
    """

    CALL_AMBULANCE = "call_ambulance"
    CALL_POLICE = "call_police"
    CALL_FIRE = "call_fire"
    CALL_CHILD_LINE = "call_child_line"
    DO_NOT_TOUCH = "do_not_touch"
    OFFICER_COLLECTS = "officer_collects"
    BY_APPOINTMENT = "by_appointment"
    HELP_COMES = "help_comes"
    KEEP_SAFE = "keep_safe"
    TO_INSPECTOR = "to_inspector"
    CHOOSE_COMMUNE = "choose_commune"
    KEEP_RECEIPT = "keep_receipt"
    CONFIRM_SIGNATURE = "confirm_signature"
    CONFIRM_BY_CODE = "confirm_by_code"
    COME_BACK = "come_back"


_ORDER = {code: place for place, code in enumerate(AdviceCode)}


@dataclass(frozen=True, slots=True)
class Advice:
    """A sentence as the operator has written it, and the contact whose number goes with it."""

    vi: str
    en: str
    contact: str | None = None
    phone: str | None = None

    def text(self, language: str) -> str:
        """The sentence in `vi` or `en`, with the number in its place."""
        return (self.en if language == "en" else self.vi).replace("{phone}", self.phone or "")


def in_order(codes: Iterable[AdviceCode]) -> list[AdviceCode]:
    """Each once, the most urgent first."""
    return sorted(set(codes), key=_ORDER.__getitem__)


def for_tip_off(category: Category, flags: Collection[DangerFlag], *, concerns_minor: bool) -> list[AdviceCode]:
    """What to say first to somebody who reports this; a life in danger shows 115 before anything else."""
    facts = CATEGORIES[category]
    codes: list[AdviceCode] = []
    if facts.is_emergency or DangerFlag.OVERDOSE in flags:
        codes.append(AdviceCode.CALL_AMBULANCE)
    if DangerFlag.WEAPON_SEEN in flags or DangerFlag.VIOLENCE in flags:
        codes.append(AdviceCode.CALL_POLICE)
    if concerns_minor:
        codes.append(AdviceCode.CALL_CHILD_LINE)
    codes.append(AdviceCode.HELP_COMES if facts.default_class is TipOffClass.HELP else AdviceCode.KEEP_SAFE)
    return in_order(codes)


_BY_SAFETY: Mapping[Safety, AdviceCode] = {
    Safety.RED: AdviceCode.DO_NOT_TOUCH,
    Safety.AMBER: AdviceCode.OFFICER_COLLECTS,
    Safety.GREEN: AdviceCode.BY_APPOINTMENT,
}


def for_weapons(safety: Safety) -> list[AdviceCode]:
    """What to do with the items until people come or a time is agreed."""
    return [_BY_SAFETY[safety]]
