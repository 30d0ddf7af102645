"""Tip-offs (tin báo về ma túy): categories, classes and the words of the form."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class TipOffClass(StrEnum):
    """What a tip-off is in law; the category only proposes it, an officer sets it."""

    CRIME = "crime"
    ADMINISTRATIVE = "administrative"
    INFORMATION = "information"
    HELP = "help"
    CONFLICT = "conflict"
    OUT_OF_SCOPE = "out_of_scope"


class Category(StrEnum):
    """What the citizen picks."""

    INDIVIDUAL_USE = "individual_use"
    RETAIL_SALE = "retail_sale"
    TRAFFICKING = "trafficking"
    PRODUCTION = "production"
    CULTIVATION = "cultivation"
    POSSESSION = "possession"
    ORGANISING_USE = "organising_use"
    INDUCING_MINOR = "inducing_minor"
    ONLINE_SALE = "online_sale"
    DISGUISED_PRODUCT = "disguised_product"
    PRECURSOR_TOOLS = "precursor_tools"
    FAMILY_HELP = "family_help"
    REINTEGRATION_HELP = "reintegration_help"
    HEALTH_DANGER = "health_danger"
    DISCARDED_ITEMS = "discarded_items"
    OFFICER_CONDUCT = "officer_conduct"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """The default class of a category and what it sets off."""

    vi: str
    en: str
    default_class: TipOffClass
    is_urgent: bool = False
    concerns_minor: bool = False
    is_emergency: bool = False


_CRIME, _INFO, _HELP = TipOffClass.CRIME, TipOffClass.INFORMATION, TipOffClass.HELP

CATEGORIES: Mapping[Category, CategoryFacts] = MappingProxyType(
    {
        Category.INDIVIDUAL_USE: CategoryFacts("Nghi sử dụng trái phép chất ma túy", "Suspected drug use", _INFO),
        Category.RETAIL_SALE: CategoryFacts("Mua bán nhỏ lẻ, điểm bán ma túy", "Small-scale selling", _CRIME),
        Category.TRAFFICKING: CategoryFacts(
            "Vận chuyển, mua bán số lượng lớn", "Trafficking in large amounts", _CRIME, is_urgent=True
        ),
        Category.PRODUCTION: CategoryFacts("Sản xuất, điều chế", "Production", _CRIME, is_urgent=True),
        Category.CULTIVATION: CategoryFacts("Trồng cây có chứa chất ma túy", "Growing narcotic plants", _CRIME),
        Category.POSSESSION: CategoryFacts("Tàng trữ", "Possession", _CRIME),
        Category.ORGANISING_USE: CategoryFacts(
            "Tổ chức, chứa chấp việc sử dụng trái phép chất ma túy", "Organising or harbouring drug use", _CRIME
        ),
        Category.INDUCING_MINOR: CategoryFacts(
            "Lôi kéo, cưỡng bức, cung cấp cho người dưới 18 tuổi",
            "Drawing in or supplying someone under 18",
            _CRIME,
            is_urgent=True,
            concerns_minor=True,
        ),
        Category.ONLINE_SALE: CategoryFacts("Mua bán qua mạng xã hội", "Selling on social networks", _CRIME),
        Category.DISGUISED_PRODUCT: CategoryFacts(
            'Ma túy "núp bóng" (thuốc lá điện tử, bánh, nước)',
            "Drugs disguised as e-cigarettes, sweets or drinks",
            _CRIME,
            concerns_minor=True,
        ),
        Category.PRECURSOR_TOOLS: CategoryFacts("Tiền chất, dụng cụ", "Precursors and tools", _CRIME),
        Category.FAMILY_HELP: CategoryFacts(
            "Gia đình, bản thân đề nghị hỗ trợ cai nghiện",
            "Asking for help with addiction, for oneself or family",
            _HELP,
        ),
        Category.REINTEGRATION_HELP: CategoryFacts(
            "Đề nghị hỗ trợ tái hòa nhập cộng đồng", "Asking for help with coming back into the community", _HELP
        ),
        Category.HEALTH_DANGER: CategoryFacts(
            "Quá liều (sốc ma túy), loạn thần, nguy hiểm tính mạng",
            "Overdose, psychosis, danger to life",
            _HELP,
            is_emergency=True,
        ),
        Category.DISCARDED_ITEMS: CategoryFacts(
            "Bơm kim tiêm, vật phẩm vứt nơi công cộng", "Needles or other items left in public", _INFO
        ),
        Category.OFFICER_CONDUCT: CategoryFacts(
            "Phản ánh cán bộ, chiến sĩ", "Conduct of an officer", TipOffClass.CONFLICT
        ),
        Category.OTHER: CategoryFacts("Khác", "Other", _INFO),
    }
)

NEVER_CRIME = frozenset({Category.FAMILY_HELP, Category.REINTEGRATION_HELP})
"""A cry for help can never be turned into a crime report."""


class KnowledgeBasis(StrEnum):
    """How the reporter knows."""

    SAW_MYSELF = "saw_myself"
    TOLD_DIRECTLY = "told_directly"
    HEARSAY = "hearsay"
    FAMILY = "family"
    ONLINE = "online"
    OTHER = "other"


class Frequency(StrEnum):
    """How often it happens."""

    ONCE = "once"
    REPEATED = "repeated"
    ONGOING = "ongoing"
    UNKNOWN = "unknown"


class DangerFlag(StrEnum):
    """What makes it dangerous right now."""

    WEAPON_SEEN = "weapon_seen"
    CHILD_AT_RISK = "child_at_risk"
    VIOLENCE = "violence"
    OVERDOSE = "overdose"


class AgeBand(StrEnum):
    """All that is ever asked of the age of a person mentioned."""

    UNDER_18 = "under_18"
    ADULT = "adult"
    UNKNOWN = "unknown"


class MentionedRole(StrEnum):
    """What the person mentioned (người được nêu trong tin) seems to be doing; never a finding."""

    USING = "using"
    SELLING = "selling"
    TRANSPORTING = "transporting"
    ORGANISING = "organising"
    WITNESS = "witness"
    IN_DANGER = "in_danger"
    UNKNOWN = "unknown"


class OfficerLevel(StrEnum):
    """Whose conduct a tip-off is about, where the citizen says."""

    COMMUNE = "commune"
    PROVINCE = "province"
    INSPECTORATE = "inspectorate"


class Corroboration(StrEnum):
    """Whether something independent supports the tip-off; a second tip-off does not."""

    NONE = "none"
    PARTIAL = "partial"
    INDEPENDENT = "independent"


class RejectReason(StrEnum):
    """Why a tip-off is handled no further."""

    SPAM = "spam"
    TEST = "test"
    DUPLICATE = "duplicate"


class Outcome(StrEnum):
    """How a tip-off ends."""

    CASE_INITIATED = "case_initiated"
    NO_CASE = "no_case"
    SUSPENDED = "suspended"
    ADMINISTRATIVE_HANDLING = "administrative_handling"
    PREVENTION_TALK = "prevention_talk"
    MEDIATED = "mediated"
    SUPPORT_GIVEN = "support_given"
    NO_ACTION = "no_action"
    PASSED_TO_OTHER_BODY = "passed_to_other_body"


ADVERSE = frozenset({Outcome.CASE_INITIATED, Outcome.ADMINISTRATIVE_HANDLING, Outcome.PREVENTION_TALK})
"""Outcomes that burden a person; none of them while nothing corroborates the tip-off."""
