"""Assignees: who can be given a submission."""

from uuid import UUID

from sqlmodel import SQLModel

from app.domain.roles import Role


class AssigneeShown(SQLModel):
    """Somebody of the own unit who can be given a submission."""

    id: UUID
    display_name: str
    role: Role


class AssigneeList(SQLModel):
    """All of them, by name."""

    data: list[AssigneeShown]
