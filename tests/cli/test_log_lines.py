import logging

import pytest

from app.cli.log_lines import DiscreetFormatter


def _break() -> None:
    raise ValueError("Lò Văn Ánh")


def _broken() -> None:
    try:
        _break()
    except ValueError as error:
        raise RuntimeError("0912345678") from error


def test_of_an_exception_only_its_kind_and_its_place_are_told(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("uvicorn.error")
    try:
        _broken()
    except RuntimeError:
        logger.exception("Exception in %s\n", "the house")
    logger.error("Task exception was never retrieved\nfuture: <Task exception=ValueError('Lò Văn Ánh')>")
    logger.error("nothing was raised", exc_info=ValueError("0912345678"))
    first, second, third = map(DiscreetFormatter("%(name)s: %(message)s").format, caplog.records)
    assert first.startswith("uvicorn.error: Exception in the house: RuntimeError at ")
    assert ": ValueError at " in first
    assert __file__ in first
    assert second == "uvicorn.error: Task exception was never retrieved"
    assert third == "uvicorn.error: nothing was raised: ValueError"
    assert not any(secret in first + second + third for secret in ("Ánh", "0912345678", "\n"))
