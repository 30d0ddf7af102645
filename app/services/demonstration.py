"""The demonstration: staff of two communes and their province, and one open pledge, so that the story can be played."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID, uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.passwords import Passwords
from app.domain.days import day_of
from app.domain.partners import Scope
from app.domain.pledges import PledgeScope, PledgeStatus, Topic
from app.domain.roles import Role
from app.domain.units import Level
from app.models.client import Client, ClientSecret
from app.models.pledge import Pledge
from app.repositories import clients as kept_clients
from app.repositories import pledges, scope, units
from app.services import clients, staff

PROVINCE = "14"
SANDBOX, SANDBOX_COMMUNES = UUID("7a9d5c1e-0b7f-4c53-8f0e-2d9a41c6b3e8"), ("04219", "04195")
"""The partner of the demonstration, and the communes it may submit for: Mường Hung and Chiềng Sơ."""

PLEDGE = "vu-khi-2026"

STAFF: Mapping[str, tuple[Role, Level, str, str]] = MappingProxyType(
    {
        "officer.04219": (Role.OFFICER, Level.COMMUNE, "04219", "Cán bộ trình diễn, Công an xã Mường Hung"),
        "chief.04219": (Role.CHIEF, Level.COMMUNE, "04219", "Trưởng trình diễn, Công an xã Mường Hung"),
        "officer.04195": (Role.OFFICER, Level.COMMUNE, "04195", "Cán bộ trình diễn, Công an xã Chiềng Sơ"),
        "chief.04195": (Role.CHIEF, Level.COMMUNE, "04195", "Trưởng trình diễn, Công an xã Chiềng Sơ"),
        "province.14": (Role.PROVINCE, Level.PROVINCE, PROVINCE, "Trực ban trình diễn, Công an tỉnh Sơn La"),
        "inspector.14": (Role.INSPECTOR, Level.PROVINCE, PROVINCE, "Thanh tra trình diễn, Công an tỉnh Sơn La"),
        "admin": (Role.ADMIN, Level.PROVINCE, PROVINCE, "Quản trị trình diễn"),
    }
)
"""Username → role, level and code of the unit, and the name that colleagues read."""

LOGINS = (*STAFF, str(SANDBOX))
"""Everybody who has a password here."""

_TITLE_VI = "Cam kết không tàng trữ, sử dụng trái phép vũ khí, vật liệu nổ, công cụ hỗ trợ và pháo"
_TITLE_EN = "Pledge not to keep or use weapons, explosives, support tools and fireworks unlawfully"
_TEXT_VI = """Hộ gia đình chúng tôi tự nguyện cam kết:

1. Không chế tạo, mua bán, vận chuyển, tàng trữ, sử dụng trái phép vũ khí, vật liệu nổ, công cụ hỗ trợ và pháo.
2. Tự giác khai báo và giao nộp vũ khí, vật liệu nổ, công cụ hỗ trợ đang có; không tự ý di chuyển bom, mìn, lựu đạn, \
đạn pháo mà giữ nguyên hiện trường và báo ngay cho Công an xã.
3. Không dùng súng tự chế, súng săn, thuốc nổ, kích điện để săn bắn, đánh bắt; nhắc nhở người thân, nhất là trẻ em, \
không nghịch vật lạ.
4. Kịp thời báo tin khi biết người khác tàng trữ, sử dụng trái phép các loại vũ khí nêu trên.

Hộ gia đình có thể rút cam kết này bất cứ lúc nào."""
_TEXT_EN = """Our household pledges of its own free will:

1. Not to make, trade, carry, keep or use weapons, explosives, support tools or fireworks unlawfully.
2. To declare and hand in the weapons, explosives and support tools that we have; never to move bombs, mines, grenades \
or shells, but to leave them as they lie and to tell the commune police at once.
3. Not to hunt or fish with home-made guns, hunting guns, explosives or electricity; to remind our family, children \
above all, not to play with strange objects.
4. To tell the police in good time when we learn that somebody keeps or uses such weapons unlawfully.

The household may withdraw this pledge at any time."""


async def _sandbox(session: AsyncSession, secret: str, unit_ids: list[int], now: datetime) -> None:
    """A third party that may do everything here, so that a partner can try all of it."""
    client = Client(
        id=SANDBOX,
        name="Sandbox",
        scopes=sorted(each.value for each in Scope),
        per_minute=600,
        is_demo=True,
        created_at=now,
    )
    await kept_clients.add(session, client, unit_ids)
    session.add(ClientSecret(id=uuid4(), client_id=SANDBOX, secret_sha256=clients.digest(secret), created_at=now))
    await session.flush()


async def furnish(session: AsyncSession, secrets: Mapping[str, str], *, passwords: Passwords, now: datetime) -> None:
    """Add the staff with these passwords (username → password), a partner and an open pledge; the caller commits.

    The accounts are marked, so that production refuses a database that holds them. Raises KeyError for a username
    without a password.
    """
    await scope.of_console(session)
    today = await units.today_by_code(session)
    for username, (role, level, code, display_name) in STAFF.items():
        await staff.add(
            session,
            username=username,
            display_name=display_name,
            role=role,
            unit_id=today[level, code],
            password_hash=await passwords.hash(secrets[username]),
            now=now,
            # Only a chief who is an investigator may close what was classed as crime.
            is_investigator=role is Role.CHIEF,
            is_demo=True,
        )
    communes = [today[Level.COMMUNE, code] for code in SANDBOX_COMMUNES]
    await _sandbox(session, secrets[str(SANDBOX)], communes, now)
    pledge = Pledge(
        code=PLEDGE,
        version=1,
        topic=Topic.WEAPONS,
        scope=PledgeScope.HOUSEHOLD,
        status=PledgeStatus.OPEN,
        title_vi=_TITLE_VI,
        title_en=_TITLE_EN,
        text_vi=_TEXT_VI,
        text_en=_TEXT_EN,
        text_sha256=hashlib.sha256(_TEXT_VI.encode()).digest(),
        opens_on=day_of(now),
        valid_months=12,
    )
    await pledges.add(session, pledge, [today[Level.PROVINCE, PROVINCE]])
