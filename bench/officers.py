"""Officers for a measure: people in a posting, signed in at the door."""

import json
import urllib.request
from datetime import UTC, datetime
from typing import Any

from app.core.database import open_engine, open_session
from app.core.passwords import Passwords
from app.domain.roles import Role
from app.domain.unit_files import read_units
from app.services import staff
from bench.house import DATA, PORT

_PASSWORD = "một mật khẩu chỉ để đo"  # noqa: S105 - of an account that lives as long as the measurement


async def add(app_url: str, role: Role, code: str, count: int) -> list[str]:
    """So many people in a role at the unit of this code; their names."""
    passwords = Passwords()
    hashed = await passwords.hash(_PASSWORD)
    passwords.close()
    unit = next(unit for unit in read_units(DATA / "units.csv") if unit.code == code and unit.valid_to is None)
    names = [f"{role}.bench{number}" for number in range(count)]
    engine = open_engine(app_url)
    async with open_session(engine) as session, session.begin():
        for name in names:
            await staff.add(
                session,
                username=name,
                display_name="Cán bộ đo",
                role=role,
                unit_id=unit.id,
                password_hash=hashed,
                now=datetime.now(UTC),  # noqa: TID251 - a bench runs in real time
            )
    await engine.dispose()
    return names


def token(name: str) -> str:
    """The access token of one of them."""
    signed_in: str = call("POST", "/v1/auth/token", {"username": name, "password": _PASSWORD})["access_token"]
    return signed_in


def call(method: str, path: str, body: dict[str, str] | None = None, token: str | None = None) -> dict[str, Any]:
    """One request, answered with JSON."""
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(
        f"http://127.0.0.1:{PORT}{path}",
        method=method,
        headers=headers,
        data=json.dumps(body).encode() if body else None,
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own server
        shown: dict[str, Any] = json.loads(answer.read())
        return shown
