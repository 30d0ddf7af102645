"""Forms as a phone sends them, and rows that only the console can lay."""

import hashlib
from datetime import date
from typing import Any

from app.core.database import open_session
from app.domain.pledges import HamletKind, PledgeScope, PledgeStatus, Topic
from app.domain.units import Level
from app.models.hamlet import Hamlet
from app.models.pledge import Pledge, PledgeUnit
from app.repositories import scope
from app.web.parts import Parts

Form = dict[str, Any]
PLEDGE_TEXT = "Chúng tôi cam kết không tàng trữ, sử dụng trái phép vũ khí, vật liệu nổ và công cụ hỗ trợ."
PLEDGE_SHA256 = hashlib.sha256(PLEDGE_TEXT.encode()).hexdigest()


def a_tip_off(**fields: Any) -> Form:
    """Small-scale selling in a former commune that everybody still names."""
    return {
        "category": "retail_sale",
        "description": "Tối nào cũng có người lạ đến mua bán ở cuối bản.",
        "knowledge_basis": "saw_myself",
        "truth_acknowledged": True,
        "place": {"name": "Chiềng Cang", "province_code": "14"},
        **fields,
    }


def an_item(**fields: Any) -> Form:
    """One home-made gun."""
    return {"type": "homemade_gun", "quantity": 1, "unit": "khẩu", **fields}


def a_weapon_surrender(**fields: Any) -> Form:
    """An inherited gun that an officer is to collect."""
    return {
        "items": [an_item()],
        "origin": "inherited",
        "handling": "officer_visit",
        "safety_acknowledged": True,
        "place": {"unit_code": "04219"},
        "phone": "0912 345 678",
        **fields,
    }


def a_signature(**fields: Any) -> Form:
    """A household signs on the day of the tests."""
    return {
        "text_sha256": PLEDGE_SHA256,
        "signer_name": "Lò Văn Ánh",
        "place": {"unit_code": "04219"},
        "hamlet": {"name": "bản Anh Trung"},
        "method": "witnessed_paper",
        "agreed": True,
        "signed_at": "2026-11-23T09:00:00+07:00",
        "household_key": "HK-0017",
        **fields,
    }


async def an_open_pledge(
    parts: Parts,
    *,
    code: str = "vu-khi",
    pledge_scope: PledgeScope = PledgeScope.HOUSEHOLD,
    unit_codes: tuple[str, ...] = ("04219",),
    closes_on: date | None = None,
) -> None:
    """A pledge on weapons, on the shelf at once."""
    async with open_session(parts.engine) as session, session.begin():
        await scope.of_console(session)
        pledge = Pledge(
            code=code,
            version=1,
            topic=Topic.WEAPONS,
            scope=pledge_scope,
            status=PledgeStatus.OPEN,
            title_vi="Cam kết về vũ khí",
            title_en="Pledge on weapons",
            text_vi=PLEDGE_TEXT,
            text_en="We pledge not to keep or use weapons unlawfully.",
            text_sha256=bytes.fromhex(PLEDGE_SHA256),
            opens_on=date(2026, 11, 1),
            closes_on=closes_on,
            valid_months=12,
        )
        session.add(pledge)
        await session.flush()
        assert pledge.id is not None
        for unit_code in unit_codes:
            session.add(PledgeUnit(pledge_id=pledge.id, unit_id=unit_id_of(parts, unit_code)))
    await parts.shelf.fill()


async def a_hamlet(parts: Parts, name: str, *, of: str = "04219") -> int:
    """A hamlet that the commune has listed; its id."""
    async with open_session(parts.engine) as session, session.begin():
        await scope.of_console(session)
        hamlet = Hamlet(unit_id=unit_id_of(parts, of), name=name, kind=HamletKind.BAN)
        session.add(hamlet)
        await session.flush()
        assert hamlet.id is not None
        hamlet_id = hamlet.id
    await parts.shelf.fill()
    return hamlet_id


def unit_id_of(parts: Parts, code: str) -> int:
    """Our id of a commune of today, or of a province, by its code."""
    gazetteer = parts.shelf.now.gazetteer
    unit = gazetteer.current_by_code(Level.COMMUNE, code) or gazetteer.current_by_code(Level.PROVINCE, code)
    assert unit is not None, code
    return unit.id
