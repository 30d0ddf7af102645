"""Forms of the verbs on a signature."""

from typing import Literal

from app.models.fields import Fields, Name


class Confirm(Fields):
    """Confirm a signature on paper before a witness."""

    verb: Literal["confirm"]
    witness: Name
