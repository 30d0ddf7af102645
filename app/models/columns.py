"""Column types that the tables share."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Dialect


class Word(sa.types.TypeDecorator[StrEnum]):
    """A word of one of our enums, kept as text: the CHECK in the migration holds it, a native enum could not grow."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """To the database: the plain word."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002 - SQLAlchemy's signature
        """From the database: the member of the enum."""
        return None if value is None else self.words(value)


MOMENT = sa.DateTime(timezone=True)
"""A moment, stored in UTC."""
