from pathlib import Path

import pytest

from app.core.settings import Doors, Settings, read_settings
from app.errors import Misconfigured


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "DATABASE_URL",
        "TINBAO_APP_DATABASE_URL",
        "TINBAO_INTAKE_DATABASE_URL",
        "TINBAO_DOORS",
        "TINBAO_PORT",
    ):
        monkeypatch.delenv(name, raising=False)


def test_nothing_set_is_a_house_on_loopback_with_its_own_database() -> None:
    settings = read_settings()
    assert (settings.host, settings.port, settings.doors) == ("127.0.0.1", 8000, Doors.ALL)
    assert not settings.is_external
    assert settings.app_database_url is settings.intake_database_url is settings.fallback_unit is None


@pytest.mark.parametrize("name", ["DATABASE_URL", "TINBAO_APP_DATABASE_URL", "TINBAO_INTAKE_DATABASE_URL"])
def test_any_address_of_a_database_means_an_external_one(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "postgresql://db/tinbao")
    assert read_settings().is_external


def test_keys_lie_in_the_data_folder_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TINBAO_DATA_DIR", str(tmp_path))
    assert read_settings().keys == tmp_path / "keys"
    monkeypatch.setenv("TINBAO_KEYS_DIR", str(tmp_path / "elsewhere"))
    assert read_settings().keys == tmp_path / "elsewhere"


def test_what_cannot_be_read_is_named_and_never_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINBAO_PORT", "secret-70000")
    monkeypatch.setenv("TINBAO_DOORS", "secret-window")
    with pytest.raises(Misconfigured, match="TINBAO_DOORS, TINBAO_PORT") as caught:
        read_settings()
    assert "secret" not in str(caught.value)


def test_settings_do_not_change() -> None:
    settings = Settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1  # type: ignore[misc] # that it is read-only is the point
