"""Handing a submission to another body: only to one that takes such things over in this province today."""

from app.domain.receiving_bodies import ReceivingBody
from app.errors import Fault, InvalidFields
from app.services.verbs.step import Step


def check_body(step: Step, *, has_red: bool = False) -> ReceivingBody:
    """The body that was named. Raises InvalidFields for any other."""
    bodies = step.reference.receiving_bodies.of(step.submission.kind, step.submission.province_id, has_red=has_red)
    named = next((body for body in bodies if body.code == step.given.receiving_body), None)
    if named is None:
        raise InvalidFields(faults=[Fault("/receiving_body", "unknown_body")])
    return named
