"""Addresses to which something may be sent that others on the way are not to read or change."""

import ipaddress
from urllib.parse import SplitResult, urlsplit


def private_url(url: str) -> SplitResult | None:
    """The parts of an address over https, or over http to this very machine; None for any other, and with a login."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if not host or parts.username is not None or parts.fragment:
        return None
    is_private = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    return parts if is_private else None


def is_loopback(host: str) -> bool:
    """Whether nobody outside this machine is behind the name."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
