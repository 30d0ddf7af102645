import pytest

from app.web.encodings import takes_gzip


@pytest.mark.parametrize("header", ["gzip", "GZIP", "br, gzip;q=0.5", "*", "identity;q=0.5, *;q=0.1", "gzip ; q=1"])
def test_an_answer_may_be_compressed(header: str) -> None:
    assert takes_gzip(header)


@pytest.mark.parametrize(
    "header",
    ["", "identity", "gzip;q=0", "gzip;q=0.000", "identity, gzip;q=0, *", "x-gzip", "xgzipx", "gzip;q=x", "br"],
)
def test_or_must_not(header: str) -> None:
    assert not takes_gzip(header)
