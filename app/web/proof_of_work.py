"""Proof of work at the citizens' doors: the challenge comes inside the refusal, its solution in a header."""

from fastapi import Request

from app.domain.limits import ProofOfWorkRequired
from app.web.parts import parts_of

_HEADER = "proof-of-work"
# The work itself takes a second or two: whoever has done it need not wait any longer.
_RETRY_AFTER = "1"


def is_worked_for(request: Request, key: str) -> bool:
    """Whether the request shows the solution of a challenge for this Idempotency-Key."""
    shown, parts = request.headers.get(_HEADER), parts_of(request)
    return shown is not None and parts.proof_of_work.is_solved(shown, key, parts.clock())


def asked(request: Request, refusal: ProofOfWorkRequired, key: str) -> ProofOfWorkRequired:
    """The refusal with a challenge for this Idempotency-Key."""
    parts = parts_of(request)
    refusal.extra["challenge"] = parts.proof_of_work.challenge(key, parts.clock())
    refusal.headers["Retry-After"] = _RETRY_AFTER
    return refusal
