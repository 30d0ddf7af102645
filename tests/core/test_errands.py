import asyncio
import logging

import pytest

from app.core.errands import Errands


async def test_errands_are_done_in_order_and_one_at_a_time() -> None:
    told: list[str] = []

    async def errand(name: str) -> None:
        told.append(f"{name} begins")
        await asyncio.sleep(0)
        told.append(f"{name} ends")

    async with Errands().running() as errands:
        assert errands.take(lambda: errand("first"))
        assert errands.take(lambda: errand("second"))
        assert not told
        await errands.done()
    assert told == ["first begins", "first ends", "second begins", "second ends"]


async def test_a_full_line_drops_and_counts(caplog: pytest.LogCaptureFixture) -> None:
    errands = Errands(longest=2)

    async def errand() -> None:
        """Nothing."""

    assert [errands.take(errand) for _ in range(4)] == [True, True, False, False]
    assert errands.dropped == 2
    assert [record.getMessage() for record in caplog.records][-1] == "the line of errands is full: 2 dropped so far"


async def test_one_that_fails_ends_none_of_the_others_and_tells_its_type_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    done = []

    async def fail() -> None:
        raise ValueError("+84912345678")

    async def succeed() -> None:
        done.append(True)

    with caplog.at_level(logging.DEBUG):
        async with Errands().running() as errands:
            errands.take(fail)
            errands.take(succeed)
            await errands.done()
    assert done == [True]
    assert [record.getMessage() for record in caplog.records if "errand" in record.getMessage()] == [
        "an errand failed: ValueError"
    ]


async def test_what_is_in_the_line_at_the_end_is_still_done() -> None:
    done = []

    async def errand() -> None:
        await asyncio.sleep(0)
        done.append(True)

    async with Errands().running() as errands:
        for _ in range(3):
            errands.take(errand)
    assert done == [True] * 3


async def test_the_end_does_not_wait_for_ever() -> None:
    async with Errands().running(drain_seconds=0.01) as errands:
        errands.take(asyncio.Event().wait)  # type: ignore[arg-type]  # whatever it would give is never given
