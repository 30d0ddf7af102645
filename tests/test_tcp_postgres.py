"""The server of the run over TCP asks for a password."""

import asyncpg
import pytest

from tests.core.embedded.parent import who
from tests.tcp_postgres import tcp_postgres


async def test_it_lets_in_with_the_password_alone() -> None:
    with tcp_postgres({"fsync": "off"}) as url:
        assert await who(url) == "postgres"
        address = url.partition("@")[2]
        with pytest.raises(asyncpg.InvalidPasswordError):
            await who(f"postgresql://postgres:guess@{address}")
