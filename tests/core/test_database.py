import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.database import driver_url, open_engine, open_pool, open_session
from app.errors import Misconfigured
from tests.conftest import Database


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_is_understood(scheme: str) -> None:
    url = driver_url(f"{scheme}://user:pass@db:5433/tinbao")
    assert (url.drivername, url.host, url.port, url.password) == ("postgresql+asyncpg", "db", 5433, "pass")


@pytest.mark.parametrize(
    "url", ["", "no address: secret", "mysql://user:secret@db/x", "postgresql://u:secret@db:port/x"]
)
def test_what_is_no_address_of_postgresql_is_not_repeated(url: str) -> None:
    with pytest.raises(Misconfigured, match="postgresql://user:password@host:port/name") as caught:
        driver_url(url)
    assert "secret" not in str(caught.value)


async def test_an_error_of_the_database_never_shows_what_was_asked(database: Database) -> None:
    engine = open_engine(database.app_url)
    async with open_session(engine) as session:
        with pytest.raises(DBAPIError) as caught:
            await (await session.connection()).execute(
                text("SELECT CAST(:words AS integer) / 0"), {"words": 987_654_321}
            )
    await engine.dispose()
    assert "987654321" not in str(caught.value)


async def test_the_pool_serves_as_the_role_of_its_address(database: Database) -> None:
    pool = await open_pool(database.intake_url, size=1)
    assert await pool.fetchval("SELECT current_user::text") == "tinbao_intake"
    assert await pool.fetchval("SHOW application_name") == "tinbao"
    await pool.close()
