"""Where a request comes from: the peer, or what trusted proxies say. Used in memory and stored nowhere."""

import ipaddress
from collections.abc import Sequence

from fastapi import Request

from app.web.parts import parts_of

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def address_of(request: Request) -> str:
    """The nearest address that is no trusted proxy.

    X-Forwarded-For is read from its end, where our own proxies write; what stands further left is what a client says
    of itself. Where that end is no address, the proxy that told it is the answer.
    """
    peer = request.client.host if request.client else ""
    trusted = parts_of(request).trusted_proxies
    if not trusted or not _is_trusted(_parsed(peer), trusted):
        return peer
    told = ",".join(request.headers.getlist("x-forwarded-for"))
    nearest = peer
    for each in reversed(told.split(",")):
        address = _parsed(each)
        if address is None:
            return nearest
        nearest = str(address)
        if not _is_trusted(address, trusted):
            return nearest
    return nearest


def _is_trusted(address: _Address | None, trusted: Sequence[Network]) -> bool:
    return address is not None and any(address in network for network in trusted)


def _parsed(text: str) -> _Address | None:
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None) or address
