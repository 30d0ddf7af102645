"""The parts of the running house, joined in main and found by every door."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.clock import Clock
from app.core.errands import Errands
from app.core.idempotency_lock import Locksmith
from app.core.keyring import Keyring
from app.core.phone_hashes import PhoneHashes
from app.core.proof_of_work import ProofOfWork
from app.core.sealed_boxes import SealedBoxes
from app.core.sms import Sender
from app.core.tallies import Tallies
from app.core.tokens import Tokens
from app.core.wakes import Wakes
from app.services.budgets import Budgets
from app.services.gate import Gate
from app.services.intake import Intake
from app.services.reference import Shelf
from app.services.sealing import Opener
from app.services.subject_tags import SubjectTags
from app.web.cursors import Cursors


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that a request may need; `reading` is the app role's pool of bare connections.

    A house with the citizens' doors alone has neither opener nor gate, and so cannot read back what it has taken in.
    """

    clock: Clock
    engine: AsyncEngine
    reading: Any
    shelf: Shelf
    boxes: SealedBoxes
    opener: Opener | None
    locksmith: Locksmith
    subject_tags: SubjectTags
    phone_hashes: PhoneHashes
    errands: Errands
    sender: Sender | None
    entry_secret: bytes
    keyring: Keyring
    tokens: Tokens
    citizen_tokens: Tokens
    partner_tokens: Tokens
    staff_gate: Gate | None
    cursors: Cursors
    wakes: Wakes
    budgets: Budgets
    tallies: Tallies
    proof_of_work: ProofOfWork
    trusted_proxies: Sequence[IPv4Network | IPv6Network]
    issuer: str
    is_sandbox: bool
    intake: Intake

    @property
    def gate(self) -> Gate:
        """Where the staff come in; only a house that has their doors open mounts the routes that ask."""
        assert self.staff_gate is not None, "the staff's routes are mounted only where the gate is"
        return self.staff_gate


def parts_of(request: Request) -> Parts:
    """The parts of the house that this request came to."""
    parts: Parts = request.app.state.parts
    return parts


def intake_of(request: Request) -> Intake:
    """The line behind the citizens' doors and the desk."""
    return parts_of(request).intake


def opener_of(request: Request) -> Opener:
    """What opens submissions; only a house that has the staff's doors open mounts the routes that ask."""
    opener = parts_of(request).opener
    assert opener is not None, "the staff's routes are mounted only where the secrets of units are"
    return opener
