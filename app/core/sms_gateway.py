"""The gateway: sends text messages by an HTTP service of the operator's choice.

`POST url` with `{"to": "+84…", "text": "…"}` and a bearer token; any 2xx means that it was taken. The answer's body is
not read.
"""

import asyncio
import re
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from app.core import secret_files
from app.core.private_urls import is_loopback
from app.core.sms import Undelivered
from app.errors import Misconfigured

_SECONDS = 5.0
_TAKEN, _FAULTS_OF_ITS_OWN = range(200, 300), 500  # RFC 9110 §15.3 and §15.6
_TOKEN = re.compile(r"[\x21-\x7e]{1,4096}")


def open_gateway(url: str | None, token_file: Path | None) -> "Gateway | None":
    """The gateway of the settings, if any. Raises Misconfigured for half of one and for a faulty one."""
    if url is None and token_file is None:
        return None
    if url is None or token_file is None:
        raise Misconfigured("Set both TINBAO_SMS_URL and TINBAO_SMS_TOKEN_FILE, or neither.")
    _require_private(url)
    token = secret_files.read(token_file).decode("latin-1").strip()
    if not _TOKEN.fullmatch(token):
        raise Misconfigured(f"{token_file} holds no token: write one line of printable ASCII characters.")
    return Gateway(url, token)


def _require_private(url: str) -> None:
    """Refuse an address on whose way others could read numbers and codes. The sentence never repeats it."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise Misconfigured("TINBAO_SMS_URL cannot be read: write https://host/path.") from None
    if not host or parts.username is not None or parts.fragment:
        raise Misconfigured("TINBAO_SMS_URL must be https://host/path; the token belongs in TINBAO_SMS_TOKEN_FILE.")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise Misconfigured("TINBAO_SMS_URL must begin with https://, or lead to this very machine.")


class Gateway:
    """One service and its token, with a pool of connections to be closed at the end."""

    def __init__(self, url: str, token: str, *, seconds: float = _SECONDS) -> None:
        self._url = url
        self._seconds = seconds
        # Nothing of the environment: a .netrc would put another password in place of the token.
        self._client = httpx2.AsyncClient(
            headers={"Authorization": f"Bearer {token}"}, follow_redirects=False, timeout=None, trust_env=False
        )

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()

    async def send(self, phone: str, text: str) -> None:
        """Hand the message over within 5 s, once more where it was surely not taken. Raises Undelivered."""
        status = await self._ask(phone, text)
        if status is None or status >= _FAULTS_OF_ITS_OWN:
            status = await self._ask(phone, text)
        if status is None:
            raise Undelivered("the gateway does not answer")
        if status not in _TAKEN:
            raise Undelivered(f"the gateway answered {status}")

    async def _ask(self, phone: str, text: str) -> int | None:
        """The status of the answer; None where no connection could be had."""
        message = {"to": phone, "text": text}
        try:
            async with (
                asyncio.timeout(self._seconds),
                # The body is left unread: nothing in it is of use, and it may be endless.
                self._client.stream("POST", self._url, json=message) as answer,
            ):
                return answer.status_code
        except httpx2.ConnectError:
            return None
        except TimeoutError:
            # It may have been taken all the same, and nobody wants two messages.
            raise Undelivered("the gateway is too slow") from None
        except httpx2.HTTPError as error:
            raise Undelivered(f"the connection to the gateway broke ({type(error).__name__})") from None
