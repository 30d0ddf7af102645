"""Roles: who a person is in one posting. A token stands for one posting, so it carries one role and one unit."""

from enum import StrEnum

from app.domain.units import Level


class Role(StrEnum):
    """The roles of the field, and the two actors that are not people of the staff."""

    ANONYMOUS = "anonymous"
    CITIZEN = "citizen"
    COLLECTOR = "collector"
    OFFICER = "officer"
    CHIEF = "chief"
    PROVINCE = "province"
    INSPECTOR = "inspector"
    INTEGRATION = "integration"
    ADMIN = "admin"


STAFF = frozenset({Role.COLLECTOR, Role.OFFICER, Role.CHIEF, Role.PROVINCE, Role.INSPECTOR, Role.ADMIN})
"""The roles that a posting can have."""

COMMUNE_ROLES = frozenset({Role.COLLECTOR, Role.OFFICER, Role.CHIEF})
"""Posted to a commune; the province, its inspectorate and the admin are posted to a province."""


def level_of(role: Role) -> Level:
    """The level of the units at which the role is posted."""
    return Level.COMMUNE if role in COMMUNE_ROLES else Level.PROVINCE
