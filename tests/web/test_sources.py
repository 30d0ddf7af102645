"""Where a request comes from: only what our own proxies say, read from the end."""

from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from fastapi import FastAPI, Request

from app.core.settings import read_settings
from app.errors import Misconfigured
from app.web.parts import Parts
from app.web.sources import address_of

PROXY, CLIENT = "10.0.0.5", "203.0.113.7"


def asked(app: FastAPI, parts: Parts, peer: str | None, *told: bytes, trusted: str = "10.0.0.0/8,fd00::/8") -> str:
    networks = tuple(ip_network(each) for each in trusted.split(",") if each)
    app.state.parts = replace(parts, trusted_proxies=networks)
    scope: dict[str, Any] = {
        "type": "http",
        "app": app,
        "headers": [(b"x-forwarded-for", each) for each in told],
        "client": (peer, 1) if peer is not None else None,
    }
    return address_of(Request(scope))


@pytest.mark.parametrize(
    ("peer", "told", "address"),
    [
        (CLIENT, [], CLIENT),
        (CLIENT, [b"198.51.100.1"], CLIENT),
        (PROXY, [], PROXY),
        (PROXY, [b"203.0.113.7"], CLIENT),
        (PROXY, [b"1.2.3.4, 203.0.113.7"], CLIENT),
        (PROXY, [b"1.2.3.4, 203.0.113.7, 10.0.0.9"], CLIENT),
        (PROXY, [b"1.2.3.4", b"203.0.113.7, 10.0.0.9"], CLIENT),
        (PROXY, [b"10.0.0.7, 10.0.0.9"], "10.0.0.7"),
        (PROXY, [b"203.0.113.7:4711"], CLIENT),
        (PROXY, [b"::ffff:203.0.113.7"], CLIENT),
        ("fd00::1", [b"[2001:db8::1]:443"], "2001:db8::1"),
        ("::ffff:10.0.0.5", [b"203.0.113.7"], CLIENT),
        (PROXY, [b"garbage"], PROXY),
        (PROXY, [b"203.0.113.7, \xff\xfe, 10.0.0.9"], "10.0.0.9"),
        (PROXY, [b""], PROXY),
        (PROXY, [b"," * 5000], PROXY),
        (None, [b"203.0.113.7"], ""),
    ],
)
def test_the_nearest_that_is_no_proxy_of_ours(
    app: FastAPI, parts: Parts, peer: str | None, told: list[bytes], address: str
) -> None:
    assert asked(app, parts, peer, *told) == address


def test_without_trusted_proxies_the_header_counts_for_nothing(app: FastAPI, parts: Parts) -> None:
    assert asked(app, parts, PROXY, b"203.0.113.7", trusted="") == PROXY


def test_the_setting_is_a_list_of_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINBAO_TRUSTED_PROXIES", "10.0.0.5, 192.168.0.0/16,fd00::/8")
    assert [str(each) for each in read_settings().trusted_proxies] == ["10.0.0.5/32", "192.168.0.0/16", "fd00::/8"]
    monkeypatch.setenv("TINBAO_TRUSTED_PROXIES", "10.0.0.0/33")
    with pytest.raises(Misconfigured, match="TINBAO_TRUSTED_PROXIES"):
        read_settings()
