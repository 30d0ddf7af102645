"""The root of every form of a verb."""

from collections.abc import Mapping
from typing import Any, ClassVar

from app.models.fields import Fields


class Form(Fields):
    """What a verb is given. The fields in `sealed` are the station's own words, kept in a note; the rest are codes."""

    sealed: ClassVar[frozenset[str]] = frozenset()

    def words(self) -> Mapping[str, str]:
        """What is sealed of it, as far as it was said."""
        return self.model_dump(mode="json", include=set(self.sealed), exclude_none=True)

    def codes(self) -> dict[str, Any]:
        """The rest of it, without the verb."""
        return self.model_dump(mode="json", exclude={*self.sealed, "verb"}, exclude_none=True, by_alias=True)
