"""The gate: all that it takes to let somebody of the staff in, and the house's rule about second factors."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.passkeys import Passkeys
from app.core.passwords import Passwords
from app.core.refresh_tokens import RefreshTokens
from app.core.slow_downs import SlowDowns
from app.core.tokens import Tokens
from app.core.vault import Vault
from app.domain.factors import FACTOR_ROLES, SecondFactor, Way
from app.domain.roles import Role


@dataclass(frozen=True, slots=True)
class FactorPolicy:
    """Whether officers and above may go without a second factor, and for which roles only a passkey counts."""

    second_factor: SecondFactor
    passkey_roles: frozenset[Role]

    def is_required(self, roles: Collection[Role]) -> bool:
        """Whether somebody with these roles must have one."""
        must = FACTOR_ROLES if self.second_factor is SecondFactor.REQUIRED else self.passkey_roles
        return not must.isdisjoint(roles)

    def accepted(self, roles: Collection[Role]) -> frozenset[Way]:
        """What counts for somebody with these roles."""
        return frozenset(Way) if self.passkey_roles.isdisjoint(roles) else frozenset({Way.PASSKEY})


@dataclass(frozen=True, slots=True)
class Gate:
    """The parts that sign-in, enrolment and the own account share."""

    engine: AsyncEngine
    passwords: Passwords
    tokens: Tokens
    refresh_tokens: RefreshTokens
    vault: Vault
    passkeys: Passkeys
    slow_downs: SlowDowns
    policy: FactorPolicy
    entry_secret: bytes
