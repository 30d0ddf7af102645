"""Means: what is at hand to carry out what was decided."""

from dataclasses import dataclass, field

from app.domain.units import Unit
from app.services.reference import Reference
from app.services.sealing import Opener
from app.services.subject_tags import SubjectTags


@dataclass(frozen=True, slots=True)
class Means:
    """`secret` makes entry codes, `opener` and `reference` hand a submission on, to `elsewhere` if that was named."""

    secret: bytes = field(repr=False)
    reference: Reference
    opener: Opener
    subject_tags: SubjectTags
    elsewhere: Unit | None = None
