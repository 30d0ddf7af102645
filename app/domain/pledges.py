"""Pledges (bản cam kết) and signatures (lượt ký): topics, scopes and who signs for whom."""

from enum import StrEnum


class Topic(StrEnum):
    """What a pledge is about."""

    WEAPONS = "weapons"
    FIREWORKS = "fireworks"
    DRUGS = "drugs"
    LAW_AND_COVENANT = "law_and_covenant"
    TRAFFIC = "traffic"
    FIRE_SAFETY = "fire_safety"
    SECURITY_STANDARD = "security_standard"


class PledgeScope(StrEnum):
    """Who is bound by one signature."""

    INDIVIDUAL = "individual"
    HOUSEHOLD = "household"
    HAMLET = "hamlet"
    ORGANISATION = "organisation"
    SCHOOL = "school"
    BUSINESS = "business"


class PledgeStatus(StrEnum):
    """The life of a pledge; its text is frozen when it opens."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    ARCHIVED = "archived"


class SignerRole(StrEnum):
    """In what capacity somebody signs."""

    SELF = "self"
    HOUSEHOLD_HEAD = "household_head"
    HOUSEHOLD_REP = "household_rep"
    HAMLET_HEAD = "hamlet_head"
    FRONT_HEAD = "front_head"
    ORG_REP = "org_rep"


class SigningMethod(StrEnum):
    """How a signature is confirmed; it is a pledge confirmation, never called a digital signature."""

    OTP = "otp"
    WITNESSED_PAPER = "witnessed_paper"
    PARTNER = "partner"


class HamletKind(StrEnum):
    """What the people below a commune call their place."""

    BAN = "bản"
    TIEU_KHU = "tiểu khu"
    TO_DAN_PHO = "tổ dân phố"
    THON = "thôn"
    AP = "ấp"
    BUON = "buôn"
    KHOM = "khóm"
    KHU = "khu"
    KHU_PHO = "khu phố"
    LANG = "làng"
    XOM = "xóm"
    OTHER = "khác"
