"""Letterboxes: HTTP services of the operator's choice that take one small message each, by POST with a bearer token.

Any 2xx means that it was taken. The answer's body is not read.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from app.core import secret_files
from app.core.private_urls import is_loopback
from app.errors import Misconfigured

SECONDS = 5.0
TAKEN = range(200, 300)  # RFC 9110 §15.3
_TOKEN = re.compile(r"[\x21-\x7e]{1,4096}")


class Undelivered(Exception):
    """The message was not taken; the sentence says why, and neither to whom it goes nor the text."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The names of the two settings that lead to a letterbox."""

    url: str
    token_file: str

    def open(self, url: str | None, token_file: Path | None) -> "Letterbox | None":
        """The letterbox of the settings, if any. Raises Misconfigured for half of one and for a faulty one."""
        if url is None and token_file is None:
            return None
        if url is None or token_file is None:
            raise Misconfigured(f"Set both {self.url} and {self.token_file}, or neither.")
        self._require_private(url)
        token = secret_files.read(token_file).decode("latin-1").strip()
        if not _TOKEN.fullmatch(token):
            raise Misconfigured(f"{token_file} holds no token: write one line of printable ASCII characters.")
        return Letterbox(url, token)

    def _require_private(self, url: str) -> None:
        """Refuse an address on whose way others could read what is sent. The sentence never repeats it."""
        try:
            parts = urlsplit(url)
            host, _port = parts.hostname or "", parts.port
        except ValueError:
            raise Misconfigured(f"{self.url} cannot be read: write https://host/path.") from None
        if not host or parts.username is not None or parts.fragment:
            raise Misconfigured(f"{self.url} must be https://host/path; the token belongs in {self.token_file}.")
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
            raise Misconfigured(f"{self.url} must begin with https://, or lead to this very machine.")


class Letterbox:
    """One service and its token, with a pool of connections to be closed at the end."""

    def __init__(self, url: str, token: str, *, seconds: float = SECONDS) -> None:
        self._url = url
        self._seconds = seconds
        # Nothing of the environment: a .netrc would put another password in place of the token.
        self._client = httpx2.AsyncClient(
            headers={"Authorization": f"Bearer {token}"}, follow_redirects=False, timeout=None, trust_env=False
        )

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()

    async def post(self, message: Mapping[str, str], headers: Mapping[str, str] | None = None) -> int | None:
        """The status of the answer; None where no connection could be had, so that nothing was taken for sure.

        Raises Undelivered when it is too slow or hangs up: it may have been taken all the same.
        """
        try:
            async with (
                asyncio.timeout(self._seconds),
                # The body is left unread: nothing in it is of use, and it may be endless.
                self._client.stream("POST", self._url, json=message, headers=headers) as answer,
            ):
                return answer.status_code
        except httpx2.ConnectError:
            return None
        except TimeoutError:
            raise Undelivered("the gateway is too slow") from None
        except httpx2.HTTPError as error:
            raise Undelivered(f"the connection to the gateway broke ({type(error).__name__})") from None


def require_taken(status: int | None) -> None:
    """Raises Undelivered unless the status says that the message was taken."""
    if status is None:
        raise Undelivered("the gateway does not answer")
    if status not in TAKEN:
        raise Undelivered(f"the gateway answered {status}")
