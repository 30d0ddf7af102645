"""Forms of the verbs on a signature."""

from typing import Literal

from app.models.actions.form import Form
from app.models.fields import Name


class Confirm(Form):
    """Confirm a signature on paper before a witness."""

    verb: Literal["confirm"]
    witness: Name
