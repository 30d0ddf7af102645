"""Danger handled: whom to call stands first in the answer, in words and numbers that the operator can change."""

from typing import Any

import httpx2
import pytest

from app.domain.advice import AdviceCode
from app.web.parts import Parts
from tests.citizens import TIP_OFFS, WEAPONS, accepted, change, row, rows
from tests.conftest import Database
from tests.factories import a_tip_off, a_weapon_surrender, an_item

NUMBERS = {"call_ambulance": "115", "call_police": "113", "call_fire": "114", "call_child_line": "111"}
TOLD = [
    ("Có người sốc thuốc, bất tỉnh ở cuối bản.", ["call_ambulance"]),
    ("Co nguoi soc thuoc, bat tinh o cuoi ban.", ["call_ambulance"]),
    ("Someone took an overdose behind the school.", ["call_ambulance"]),
    ("Có kẻ ngáo đá đang cầm dao đuổi người.", ["call_ambulance", "call_police"]),
    ("Một người đang khống chế con tin trong nhà.", ["call_police"]),
    ("Mot nguoi dang khong che con tin trong nha.", ["call_police"]),
    ("A man has a gun and shouts at everybody.", ["call_police"]),
    ("Nó tẩm xăng, nhà bên đang cháy rồi.", ["call_fire"]),
    ("No tam xang, nha ben dang chay roi.", ["call_fire"]),
    ("The house next door is on fire now.", ["call_fire"]),
    ("Say thuốc rồi đánh con, hàng xóm không dám vào.", ["call_child_line"]),
    ("Tối nào cũng có người lạ đến mua bán ở cuối bản.", []),
    ("Nước suối đang chảy qua chỗ họ theo đạo.", []),
]


def told(body: dict[str, Any]) -> list[str]:
    return [each["code"] for each in body["advice"]]


@pytest.mark.parametrize(("description", "first"), TOLD)
async def test_words_of_danger_put_the_numbers_first(
    client: httpx2.AsyncClient, description: str, first: list[str]
) -> None:
    for language in ("vi", "en"):
        body = await accepted(client, TIP_OFFS, a_tip_off(description=description), accept_language=language)
        assert told(body) == [*first, "keep_safe", "keep_receipt"]
        for each in body["advice"][: len(first)]:
            assert each["phone"] == NUMBERS[each["code"]]
            assert each["phone"] in each["text"]
            assert "{" not in each["text"]


async def test_a_category_a_flag_and_a_word_are_told_in_one_order(client: httpx2.AsyncClient) -> None:
    form = a_tip_off(
        category="health_danger",
        description="Cháu bé bị nhốt, nhà đang cháy.",
        danger_flags=["violence", "child_at_risk"],
        concerns_officer=True,
    )
    numbers = ["call_ambulance", "call_police", "call_fire", "call_child_line"]
    assert told(await accepted(client, TIP_OFFS, form)) == [*numbers, "help_comes", "to_inspector", "keep_receipt"]


async def test_a_red_weapon_shows_the_police_first_and_danger_to_life_before_it(client: httpx2.AsyncClient) -> None:
    red = an_item(type="grenade_bomb_mine", unit="quả")
    body = await accepted(client, WEAPONS, a_weapon_surrender(items=[red]))
    assert told(body) == ["do_not_touch", "keep_receipt"]
    assert body["advice"][0]["phone"] == "113"
    hurt = an_item(type="grenade_bomb_mine", unit="quả", description="một người đã bị thương")
    body = await accepted(client, WEAPONS, a_weapon_surrender(items=[hurt]))
    assert told(body) == ["call_ambulance", "do_not_touch", "keep_receipt"]


async def test_words_advise_and_leave_the_queue_as_it_is(client: httpx2.AsyncClient, database: Database) -> None:
    for description, _ in TOLD:
        await accepted(client, TIP_OFFS, a_tip_off(description=description))
    assert (await row(database, "SELECT count(*) AS n FROM submissions WHERE urgency <> 'normal'"))["n"] == 0


async def test_words_sentences_and_numbers_are_the_operators(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    await change(database, "UPDATE contacts SET phone = '1022' WHERE code = 'fire'")
    await change(database, "UPDATE advice SET vi = 'Chạy ra ngoài, gọi {phone}!' WHERE code = 'call_fire'")
    await change(database, "INSERT INTO danger_words VALUES ('khói đen', 'call_fire', 'đội 4')")
    await change(database, "DELETE FROM advice WHERE code = 'keep_safe'")
    await parts.shelf.fill()
    body = await accepted(client, TIP_OFFS, a_tip_off(description="Có KHÓI ĐEN bốc lên từ kho."))
    assert told(body) == ["call_fire", "keep_receipt"]
    assert body["advice"][0] == {"code": "call_fire", "text": "Chạy ra ngoài, gọi 1022!", "phone": "1022"}
    catalogue = (await client.get("/v1/catalogue")).json()
    shown = {each["code"]: each["text"]["vi"] for each in catalogue["advice"]}
    assert shown["call_fire"] == "Chạy ra ngoài, gọi 1022!"
    assert "keep_safe" not in shown


async def test_every_sentence_and_word_names_its_source(database: Database) -> None:
    said = await rows(database, "SELECT code, vi, en, source FROM advice")
    assert {each["code"] for each in said} == set(AdviceCode)
    words = await rows(database, "SELECT phrase, source FROM danger_words")
    assert len(words) > 100
    assert all(all(each.values()) for each in (*said, *words))
