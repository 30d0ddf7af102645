"""Reach: whose people somebody keeps or reads, said in SQL; row-level security says it once more."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from app.domain.principals import Principal
from app.domain.roles import Role
from app.models.unit import UnitRow


def of_unit(by: Principal, unit_id: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 - SQLModel types a column as its value
    """Whether the unit in this column is in reach: the own one, those of the own province, or any."""
    own = (by.unit_id, *by.archive_ids)
    match by.role:
        case Role.CHIEF:
            return col(unit_id).in_(own)
        case Role.PROVINCE | Role.INSPECTOR:
            communes = select(UnitRow.id).where(col(UnitRow.parent_id).in_(own))
            return col(unit_id).in_(own) | col(unit_id).in_(communes)
        case Role.ADMIN:
            return sa.true()
        case _:
            return sa.false()
