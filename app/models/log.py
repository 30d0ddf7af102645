"""The log (sổ ghi chống sửa): the Merkle tree over the events, and its signed checkpoints."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.models.columns import MOMENT


class LogNode(SQLModel, table=True):
    """The root of a complete subtree: over the leaves from idx·2^level on, 2^level of them."""

    __tablename__ = "log_nodes"

    level: int = Field(primary_key=True, sa_type=sa.SmallInteger, sa_column_kwargs={"autoincrement": False})
    idx: int = Field(primary_key=True, sa_type=sa.BigInteger, sa_column_kwargs={"autoincrement": False})
    hash: bytes


class StoredCheckpoint(SQLModel, table=True):
    """The last signed checkpoint of an hour."""

    __tablename__ = "checkpoints"

    hour: datetime = Field(primary_key=True, sa_type=MOMENT)
    size: int = Field(sa_type=sa.BigInteger, unique=True)
    root: bytes
    note: str = Field(sa_type=sa.Text)
