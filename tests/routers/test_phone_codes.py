"""Asking for codes: the same answer whatever is known, within budgets; and what is kept of a number."""

import re
from dataclasses import replace

import httpx2
import pytest
from fastapi import FastAPI

from app.core.settings import Settings
from app.domain.limits import Charge
from app.domain.phone_codes import IN_TOTAL, PER_NUMBER_AND_DAY, PER_RANGE, range_of
from app.main import create_app
from app.services import phone_codes
from app.web.parts import Parts
from tests.citizens import rows
from tests.conftest import Database, SetClock
from tests.messages import E164, OTHER_PHONE, PHONE, Kept, Phone


@pytest.fixture
def phone(client: httpx2.AsyncClient, parts: Parts, sender: Kept) -> Phone:
    return Phone(client, parts, sender)


def told(answer: httpx2.Response) -> tuple[int, str, list[tuple[str, str]]]:
    """Everything of an answer but its id and what is left to the address."""
    own = ("x-request-id", "ratelimit")
    return answer.status_code, answer.text, [each for each in answer.headers.multi_items() if each[0] not in own]


async def test_a_code_comes_in_the_language_asked_for(phone: Phone, sender: Kept) -> None:
    await phone.asks()
    await phone.asks(language="en")
    await phone.parts.errands.done()
    assert [to for to, _ in sender.messages] == [E164, E164]
    vi, en = (text for _, text in sender.messages)
    assert vi.startswith("Mã tinbao của bạn là ")
    assert en.startswith("Your tinbao code is ")


async def test_the_answer_is_the_same_for_a_known_number_an_unknown_one_and_one_that_had_too_many(
    phone: Phone, clock: SetClock
) -> None:
    await phone.signs_in()
    clock.pass_by(days=2)
    known, unknown = await phone.asks(), await phone.asks(phone=OTHER_PHONE)
    for _ in range(5):
        exhausted = await phone.asks()
    assert told(known) == told(unknown) == told(exhausted)
    assert (known.status_code, known.json()) == (202, {"expires_in": 300})


async def test_a_number_gets_three_codes_in_a_quarter_of_an_hour_and_eight_a_day(
    phone: Phone, sender: Kept, clock: SetClock
) -> None:
    for _ in range(12):
        for _ in range(5):
            assert (await phone.asks()).status_code == 202
        await phone.parts.errands.done()
        clock.pass_by(minutes=16)
    assert len(sender.messages) == 8
    clock.pass_by(days=1)
    await phone.gets_a_code()


async def test_a_refused_request_leaves_the_code_before_good(phone: Phone) -> None:
    await phone.gets_a_code()
    await phone.gets_a_code()
    code = await phone.gets_a_code()
    await phone.asks()
    await phone.parts.errands.done()
    assert (await phone.tries(code)).status_code == 200


async def test_a_range_of_numbers_gets_thirty_an_hour(phone: Phone, sender: Kept) -> None:
    for number in range(PER_RANGE.quota + 5):
        assert (await phone.asks(phone=f"091234{number:04d}")).status_code == 202
    await phone.parts.errands.done()
    assert len(sender.messages) == PER_RANGE.quota
    await phone.gets_a_code(phone=OTHER_PHONE)


async def test_when_the_house_has_sent_what_it_may_everybody_is_told(
    phone: Phone, sender: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone_codes, "IN_TOTAL", replace(IN_TOTAL, quota=0))
    answer = await phone.asks()
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    await phone.parts.errands.done()
    assert sender.messages == []


async def test_one_number_asked_for_again_and_again_silences_nobody_else(phone: Phone, clock: SetClock) -> None:
    for _ in range(40):
        await phone.asks()
    of_others = [Charge(PER_RANGE, range_of(E164)), Charge(PER_NUMBER_AND_DAY, E164), Charge(IN_TOTAL, "")]
    spent = await phone.parts.budgets.spend(of_others, clock.now)
    assert [each.used for each in spent] == [3 + 1] * 3


async def test_neither_number_nor_code_lies_anywhere(phone: Phone, database: Database) -> None:
    code = await phone.gets_a_code()
    await phone.tries(code)
    for table in await rows(database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        for found in await rows(database, f'SELECT t::text AS words FROM "{table["tablename"]}" t'):
            for marker in (E164[3:], f"{int(code):06d}"):
                written = re.compile(rf"(?<![0-9a-f]){marker}(?![0-9a-f])")
                assert not written.search(found["words"]), table["tablename"]


@pytest.mark.parametrize(
    ("form", "pointer"),
    [
        ({"purpose": "sign_in"}, "/phone"),
        ({"phone": "113", "purpose": "sign_in"}, "/phone"),
        ({"phone": "+1 202 555 0100", "purpose": "sign_in"}, "/phone"),
        ({"phone": PHONE}, "/purpose"),
        ({"phone": PHONE, "purpose": "steal"}, "/purpose"),
        ({"phone": PHONE, "purpose": "sign_in", "language": "fr"}, "/language"),
    ],
)
async def test_a_faulty_form_is_refused_without_repeating_it(
    client: httpx2.AsyncClient, form: dict[str, str], pointer: str
) -> None:
    answer = await client.post("/v1/phone-codes", json=form)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    told = answer.text.replace(answer.json()["request_id"], "")  # whose digits may happen to be those of the form
    assert form.get("phone", PHONE) not in told


async def test_a_house_without_a_gateway_says_so(settings: Settings, clock: SetClock) -> None:
    app = create_app(settings, clock)
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://tinbao.test") as client:
            answer = await client.post("/v1/phone-codes", json={"phone": PHONE, "purpose": "sign_in"})
    assert (answer.status_code, answer.json()["code"]) == (503, "codes_not_offered")


async def test_what_is_ordered_before_the_doors_close_is_still_sent(
    settings: Settings, clock: SetClock, sender: Kept
) -> None:
    app: FastAPI = create_app(settings, clock, sender=sender)
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://tinbao.test") as client:
            await client.post("/v1/phone-codes", json={"phone": PHONE, "purpose": "sign_in"})
    assert len(sender.messages) == 1
