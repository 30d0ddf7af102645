"""Signatures at the door: what becomes of the form."""

from datetime import datetime, timedelta

from app.core.phone_hashes import PhoneHashes
from app.domain import urgency
from app.domain.advice import AdviceCode
from app.domain.kinds import Kind
from app.domain.places import Decision
from app.domain.pledges import PledgeScope, SigningMethod
from app.domain.text import accented_key
from app.domain.urgency import Urgency
from app.errors import Fault, InvalidFields, UnknownPledge
from app.models.pledge import Pledge
from app.models.pledge_signature import SignatureFields
from app.repositories.intake import ArrivingSignature
from app.services.drafts import MAY_BE_AHEAD, Detail, Draft, Sealer, composed
from app.services.reference import Reference

_OFFLINE = timedelta(days=30)
_YOUNGEST, _OF_AGE = 14, 18


def prepare(
    code: str, fields: SignatureFields, now: datetime, reference: Reference, phone_hashes: PhoneHashes
) -> Draft:
    """The draft of a signature, pending until confirmed.

    Raises UnknownPledge, and InvalidFields for another text than the open one, a signing too long ago, a signer who is
    too young, or a household pledge without its household.
    """
    pledge = reference.open_pledges.get(code)
    if pledge is None or pledge.id is None:
        raise UnknownPledge
    faults = _faults(fields, pledge, now)
    if faults:
        raise InvalidFields(faults=faults)
    pledge_id = pledge.id
    # Only where a code is to confirm it: elsewhere nobody compares numbers.
    number = fields.phone if fields.method is SigningMethod.OTP else None

    def detail(sealer: Sealer, decision: Decision) -> Detail:
        unit_id = decision.unit.id if decision.unit else None
        hamlet_id = _hamlet(fields, unit_id, reference)
        return Detail(
            signature=ArrivingSignature(
                pledge_id=pledge_id,
                method=fields.method,
                signer_role=fields.signer_role,
                signed_at=fields.signed_at,
                signer=sealer.facts("pledge_signatures", "signer", fields.signer()) or b"",
                place=sealer.facts("pledge_signatures", "place", fields.place.finer_than_commune()),
                phone_hmac=phone_hashes.of_signer(number, sealer.row) if number else None,
                subject_tags=sealer.subject(pledge.scope, fields.signer()),
            ),
            hamlet_id=hamlet_id,
        )

    return Draft(
        kind=Kind.PLEDGE_SIGNATURE,
        topic=code,
        urgency=Urgency.NORMAL,
        place=fields.place,
        composed_at=composed(fields.composed_at, now),
        privacy_notice_version=fields.privacy_notice_version,
        advice=(AdviceCode.CONFIRM_BY_CODE if number else AdviceCode.CONFIRM_SIGNATURE,),
        detail=detail,
        is_late=urgency.is_late(fields.composed_at, now),
        warnings=_warnings(fields, reference),
    )


def _warnings(fields: SignatureFields, reference: Reference) -> list[Fault]:
    is_foreign = fields.hamlet.id is not None and fields.hamlet.id not in reference.hamlets
    return [Fault("/hamlet/id", "unknown_hamlet")] if is_foreign else []


def _faults(fields: SignatureFields, pledge: Pledge, now: datetime) -> list[Fault]:
    faults = []
    if fields.text_sha256 != pledge.text_sha256.hex():
        faults.append(Fault("/text_sha256", "stale_text"))
    if fields.signed_at > now + MAY_BE_AHEAD:
        faults.append(Fault("/signed_at", "in_the_future"))
    elif fields.signed_at < now - _OFFLINE:
        faults.append(Fault("/signed_at", "too_old"))
    if fields.birth_year is not None:
        age = now.year - fields.birth_year
        if age < _YOUNGEST:
            faults.append(Fault("/birth_year", "too_young"))
        elif age < _OF_AGE and fields.guardian_name is None:
            faults.append(Fault("/guardian_name", "guardian_required"))
    if pledge.scope is PledgeScope.HOUSEHOLD and fields.household_key is None:
        faults.append(Fault("/household_key", "household_required"))
    return faults


def _hamlet(fields: SignatureFields, unit_id: int | None, reference: Reference) -> int | None:
    """The hamlet that the commune has listed; one of another commune does not count."""
    if unit_id is None:
        return None
    listed = reference.hamlets.get(fields.hamlet.id) if fields.hamlet.id is not None else None
    if listed and listed.unit_id == unit_id:
        return listed.id
    return reference.hamlet_names.get((unit_id, accented_key(fields.hamlet.name))) if fields.hamlet.name else None
