"""Intake: a submission is routed, sealed and committed durably before anybody is told that it was accepted."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg.exceptions import (
    InsufficientResourcesError,
    InterfaceError,
    InternalClientError,
    OperatorInterventionError,
    PostgresConnectionError,
    PostgresSystemError,
    TransactionRollbackError,
    UniqueViolationError,
)

from app.core import receipt_keys
from app.core.clock import Clock
from app.core.data_keys import KEY, NONCE, DataKey
from app.core.group_commit import GroupCommit
from app.core.idempotency_lock import Lock, Locksmith
from app.core.phone_hashes import PhoneHashes
from app.core.sealed_boxes import SealedBoxes
from app.domain import receipts, references
from app.domain.kinds import REGISTER, Kind
from app.domain.limits import ProofOfWorkRequired
from app.domain.partners import OutsideYourCommunes, ReceiptNotFree
from app.domain.places import Place
from app.domain.units import Unit
from app.errors import Busy, IdempotencyMismatch, Refusal
from app.models.pledge_signature import SignatureFields
from app.models.submission import Channel
from app.models.tip_off import TipOffFields
from app.models.weapon_surrender import WeaponSurrenderFields
from app.repositories.intake import Arrival, IntakeDoor, UnitsChanged
from app.services import acceptance, routing, signatures, tip_offs, weapon_surrenders
from app.services.drafts import Draft, Draw, Sealer
from app.services.letters import Letter, Reply, origin_of
from app.services.reference import Reference, Shelf
from app.services.sealing import Boxed, boxed, recipient_of
from app.services.subject_tags import SubjectTags

_ANONYMOUS, _STAFF = "anonymous", "staff"
_RECEIPTS = "submissions_receipt_sha256_key"
# Of 45 random bits a collision is rare; three in a row are something else.
_DRAWS = 3
_PATIENCE_SECONDS = 10
# The database is away, starting, full or out of time (a TimeoutError is an OSError). Anything else is a fault of ours,
# which a phone that sends again and again would never heal.
_PASSING = (
    InterfaceError,
    # asyncpg's own confusion when the server dies in the middle of an answer.
    InternalClientError,
    OSError,
    InsufficientResourcesError,
    OperatorInterventionError,
    PostgresConnectionError,
    PostgresSystemError,
    TransactionRollbackError,
)

Prepare = Callable[[datetime, Reference], Draft]


class Intake:
    """The three doors of the citizen and the one line behind them."""

    def __init__(
        self,
        pool: Any,  # noqa: ANN401 - asyncpg ships no types
        shelf: Shelf,
        clock: Clock,
        *,
        boxes: SealedBoxes,
        subject_tags: SubjectTags,
        locksmith: Locksmith,
        phone_hashes: PhoneHashes,
        fallback: Unit,
    ) -> None:
        self._door = IntakeDoor(pool)
        self._commits = GroupCommit[Arrival](self._door.take_in)
        self._shelf = shelf
        self._clock = clock
        self._boxes = boxes
        self._subject_tags = subject_tags
        self._locksmith = locksmith
        self._phone_hashes = phone_hashes
        self._fallback = fallback

    async def submit_tip_off(self, fields: TipOffFields, key: str, letter: Letter) -> Reply:
        """Take in a tip-off. Raises BeyondTheProvince, IdempotencyMismatch and Busy."""
        return await self._submit(
            REGISTER[Kind.TIP_OFF].path,
            key,
            letter,
            lambda now, reference: tip_offs.prepare(fields, now, reference),
        )

    async def submit_weapon_surrender(self, fields: WeaponSurrenderFields, key: str, letter: Letter) -> Reply:
        """Take in a declaration. Raises IdempotencyMismatch and Busy."""
        return await self._submit(
            REGISTER[Kind.WEAPON_SURRENDER].path,
            key,
            letter,
            lambda now, reference: weapon_surrenders.prepare(fields, now, reference),
        )

    async def sign(self, code: str, fields: SignatureFields, key: str, letter: Letter) -> Reply:
        """Take in a signature. Raises UnknownPledge, InvalidFields, IdempotencyMismatch and Busy."""
        return await self._submit(
            REGISTER[Kind.PLEDGE_SIGNATURE].path.format(code=code),
            key,
            letter,
            lambda now, reference: signatures.prepare(code, fields, now, reference, self._phone_hashes),
        )

    async def _submit(self, route: str, key: str, letter: Letter, prepare: Prepare) -> Reply:
        lock = self._locksmith.lock(route, _asker(letter), key)
        try:
            return await (self._again(lock, letter) if letter.needs_work else self._accept(lock, letter, prepare))
        except _PASSING as error:
            # Whether it was committed is unknown; the same key finds out, and 503 tells the phone to try.
            raise Busy from error

    async def _again(self, lock: Lock, letter: Letter) -> Reply:
        """The reply of before: only what is new has to be worked for. Raises ProofOfWorkRequired."""
        reply = await self._first_reply(lock, letter)
        if reply is None:
            raise ProofOfWorkRequired
        return reply

    async def _accept(self, lock: Lock, letter: Letter, prepare: Prepare) -> Reply:
        now, reference = self._clock(), self._shelf.now
        try:
            draft = prepare(now, reference)
        except Refusal:
            # A phone that was offline for days may repeat what was right when it was accepted and is too old today.
            reply = await self._first_reply(lock, letter)
            if reply is not None:
                return reply
            raise
        for _ in range(_DRAWS):
            arrival, body = self._arrival(draft, lock, letter, now, reference)
            try:
                taken = await self._commits.take(arrival)
            except UniqueViolationError as error:
                if letter.receipt_sha256 and error.constraint_name == _RECEIPTS:
                    raise ReceiptNotFree from None
                continue  # The reference was drawn before: draw again.
            except UnitsChanged:
                # A merger came in between, and what was routed before it would lie where nobody looks any more.
                await self._shelf.fill()
                reference = self._shelf.now
                draft = prepare(now, reference)
                continue
            if taken:
                return Reply(body)
            first = await self._first_reply(lock, letter)
            if first is not None:
                return first
        raise Busy

    async def _first_reply(self, lock: Lock, letter: Letter) -> Reply | None:
        """The reply already given under this key. Raises IdempotencyMismatch when it answered another body."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            sealed = await self._door.replay(lock.lookup)
        if sealed is None:
            return None
        body = lock.open(sealed, letter.body_sha256)
        if body is None:
            raise IdempotencyMismatch
        return Reply(body, is_replayed=True)

    def _arrival(
        self, draft: Draft, lock: Lock, letter: Letter, now: datetime, reference: Reference
    ) -> tuple[Arrival, bytes]:
        draw = Draw()
        submission_id = UUID(bytes=draw.take(16), version=4)
        receipt, number = receipts.receipt(draw.take(15)), references.reference(draw.take(6))
        digest = letter.receipt_sha256 or receipts.digest(receipt)
        assert digest is not None, "a receipt of our own can be read"
        place = draft.place.told() if draft.place else Place()
        decision = routing.route(place, reference.gazetteer, reference.polygons)
        if letter.partner and decision.unit and decision.unit.id not in letter.partner.unit_ids:
            raise OutsideYourCommunes
        desk = acceptance.desk_for(draft, decision, self._fallback, reference)
        secret = draw.take(KEY)
        sealer = Sealer(
            DataKey(secret),
            submission_id,
            draw,
            boxes=self._boxes,
            custodian=reference.custodian,
            tags=self._subject_tags,
        )
        detail = draft.detail(sealer, decision)
        body = acceptance.reply(
            draft,
            decision,
            desk,
            reference,
            number=number,
            receipt=None if letter.receipt_sha256 else receipt,
            dropped=letter.dropped,
            language=letter.language,
        )
        arrival = acceptance.arrival(
            draft,
            decision,
            desk,
            detail,
            origin=origin_of(letter),
            key_hash=lock.lookup,
            reply=lock.seal(body, letter.body_sha256, draw.take(NONCE)),
            submission_id=submission_id,
            number=number,
            receipt_sha256=digest,
            now=now,
            distances=sealer.facts("submissions", "distances", acceptance.distances(decision)),
            reference=reference,
            # A device that made the receipt keeps it from us, and so the pair that it makes.
            receipt_public=None if letter.receipt_sha256 else _public_of(receipt),
            key=self._boxed(desk.unit.id, submission_id, secret, draw.take(NONCE), reference),
        )
        return arrival, body

    def _boxed(self, unit_id: int, submission_id: UUID, secret: bytes, nonce: bytes, reference: Reference) -> Boxed:
        """The key for those who may open it; from here on this side of the house has it no more."""
        to = recipient_of(unit_id, reference)
        return Boxed(to.month, boxed(self._boxes, to.recipient, submission_id, secret, nonce))


def _asker(letter: Letter) -> str:
    """Who asks, as far as a key is bound to it: of the staff no one by name, so that the key leads to none either."""
    if letter.partner:
        return str(letter.partner.client_id)
    return _ANONYMOUS if letter.channel is Channel.MOBILE else _STAFF


def _public_of(receipt: str) -> bytes:
    meant = receipts.meant(receipt)
    assert meant is not None, "a receipt of our own can be read"
    return receipt_keys.pair(meant).recipient.public
