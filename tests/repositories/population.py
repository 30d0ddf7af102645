"""Rows of two people, two clients and two citizens in the tables that no honest request fills from here."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from app.web.parts import Parts
from tests.conftest import Database
from tests.officers import Officer


@dataclass(frozen=True)
class Somebody:
    """An officer, a client and a citizen who have one submission of the officer's commune in common."""

    officer: Officer
    client: UUID
    citizen: UUID
    """The id of the citizen's session as well."""
    phone: str
    """The keyed hash of a number, in hexadecimal."""
    submission: UUID

    def fill(self, where: str) -> str:
        """The condition with what is this one's."""
        return where.format(
            unit=self.officer.unit_id,
            person=self.officer.id,
            client=self.client,
            citizen=self.citizen,
            hmac=self.phone,
            phone=f"'\\x{self.phone}'",
        )


PROVINCE_OF = "(SELECT parent_id FROM units WHERE id = $2)"
OF_PERSON = (
    "INSERT INTO proposals (id, kind, unit_id, province_id, person_id, details, deciders, made_by, made_at, expires_at)"
    f" VALUES (gen_random_uuid(), 'posting', $2, {PROVINCE_OF}, $1, '{{}}', '{{chief}}', $1, $3, $4)",
    "INSERT INTO entry_codes (id, person_id, purpose, first_hmac, second_hmac, expires_at)"
    " VALUES (gen_random_uuid(), $1, 'reset', '', '', $4)",
    "INSERT INTO authenticators (person_id) VALUES ($1)",
    "INSERT INTO passkeys (id, person_id, credential_id, credential, sign_count, created_at)"
    " VALUES (gen_random_uuid(), $1, uuid_send($1), '', 0, $3)",
    "INSERT INTO recovery_codes (person_id, code_sha256) VALUES ($1, '')",
    "INSERT INTO spent_challenges (person_id, challenge_sha256, expires_at) VALUES ($1, '', $4)",
    "INSERT INTO events (at, verb, unit_id, person_id) VALUES ($3, 'change_password', $2, $1)",
    "INSERT INTO duty_shifts (id, unit_id, desk, person_id, starts_at, ends_at, made_by)"
    " VALUES (gen_random_uuid(), $2, 'station', $1, $3, $4, $1)",
    "INSERT INTO denied_attempts (id, at, role, person_id, unit_id, operation, code)"
    " VALUES (gen_random_uuid(), $3, 'officer', $1, $2, 'read_submission', 'not_found')",
)
OF_ASKER = (
    "INSERT INTO alerts (id, unit_id, desk, occasion, is_urgent, since, step)"
    " VALUES ($1, $2, 'station', 'new', false, $3, 1)",
    "INSERT INTO alert_deliveries (alert_id, step, person_id, tries) VALUES ($1, 1, $1, 0)",
    "INSERT INTO proposals (id, kind, unit_id, province_id, submission_id, details, deciders, made_by, made_at,"
    f" expires_at) SELECT $1, 'unseal', $2, {PROVINCE_OF}, id, '{{}}', '{{province}}', $1, $3, $4 FROM submissions"
    " WHERE unit_id = $2 AND kind = 'tip_off' ORDER BY id LIMIT 1",
    "INSERT INTO unsealings (id, submission_id, unit_id, asked_by, reason_code, reason, reason_unit_id, reason_month)"
    " SELECT id, submission_id, unit_id, $1, 'court_order', '', unit_id, '2026-11-01' FROM proposals WHERE id = $1",
    "INSERT INTO privacy_requests (id, submission_id, type, status, asked_at, answer_due_at, act_due_at, unit_id,"
    " month) SELECT $1, submission_id, 'see', 'open', $3, $4, $4, $2, '2026-11-01' FROM proposals WHERE id = $1",
    "INSERT INTO messages (id, submission_id, ordinal, sender, sent_at, unit_id, month, for_station, for_reporter)"
    " SELECT $1, submission_id, 1, 'reporter', $3, $2, '2026-11-01', '', '' FROM proposals WHERE id = $1",
    "INSERT INTO links (one_id, other_id, linked_by, linked_at) SELECT a.id, b.id, $1, $3"
    " FROM submissions a JOIN submissions b USING (unit_id, kind) WHERE unit_id = $2 AND a.id < b.id",
    # Somebody who was posted here once, and is related to what it is about.
    "INSERT INTO people (id, username, display_name, created_at) SELECT gen_random_uuid(), 'barred.' || id, '', $3"
    " FROM proposals WHERE id = $1",
    "INSERT INTO bars (submission_id, person_id, kind, barred_by, by_role, barred_at)"
    " SELECT r.submission_id, p.id, 'recused', p.id, 'officer', $3 FROM proposals r, people p"
    " WHERE r.id = $1 AND p.username = 'barred.' || r.id",
    "INSERT INTO proposals (id, kind, unit_id, province_id, submission_id, to_unit_id, details, deciders, made_by,"
    f" made_at, expires_at) SELECT gen_random_uuid(), 'reroute', $2, {PROVINCE_OF}, submission_id, {PROVINCE_OF},"
    " '{}', '{chief}', $1, $3, $4 FROM proposals WHERE id = $1",
    "INSERT INTO reroute_addressees (proposal_id, unit_id, month, reason)"
    " SELECT id, to_unit_id, '2026-11-01', '' FROM proposals WHERE kind = 'reroute' AND made_by = $1",
    "INSERT INTO weapon_records (submission_id, verb, record_no, at, person_id)"
    " SELECT submission_id, 'receive', '1/2026', $3, $1 FROM proposals WHERE id = $1",
    "INSERT INTO received_items (submission_id, ordinal, type, quantity, measure)"
    " SELECT submission_id, 1, 'homemade_gun', 1, 'khẩu' FROM proposals WHERE id = $1",
    "INSERT INTO applications (id, code_sha256, unit_id, month, words, received_at, due_at)"
    f" SELECT $1, sha256(uuid_send($1)), {PROVINCE_OF}, '2026-11-01', '', $3, $4",
    # By the database's own clock, which the policies ask.
    "INSERT INTO unsealing_answers (unsealing_id, unit_id, month, expires_at)"
    " VALUES ($1, $2, '2026-11-01', now() + interval '15 minutes')",
)
OF_CLIENT = (
    "INSERT INTO clients (id, name, scopes, per_minute, created_at) VALUES ($1, 'An app', '{}', 60, $3)",
    "INSERT INTO client_units (client_id, unit_id) VALUES ($1, $2)",
    "INSERT INTO client_secrets (id, client_id, secret_sha256, created_at)"
    " VALUES (gen_random_uuid(), $1, uuid_send($1), $3)",
    "INSERT INTO spent_assertions (client_id, jti_sha256, expires_at) VALUES ($1, '', $4)",
    "INSERT INTO revoked_tokens (client_id, jti, expires_at) VALUES ($1, gen_random_uuid(), $4)",
)
OF_CITIZEN = (
    "INSERT INTO citizens (id, phone_hmac, created_at) VALUES ($1, sha256(uuid_send($1)), $3)",
    "INSERT INTO citizen_sessions (id, citizen_id, expires_at) VALUES ($1, $1, $4)",
    "INSERT INTO phone_codes (phone_hmac, purpose, code_hmac, expires_at)"
    " VALUES (sha256(uuid_send($1)), 'sign_in', '', $4)",
)


async def settle(database: Database, parts: Parts, officers: list[Officer]) -> list[Somebody]:
    """Everything once for each officer."""
    connection = await asyncpg.connect(database.owner_url)
    try:
        return [await _settle(connection, parts, officer) for officer in officers]
    finally:
        await connection.close()


async def _settle(connection: Any, parts: Parts, officer: Officer) -> Somebody:
    client, citizen, now = uuid4(), uuid4(), parts.clock()
    for who, statements in (
        (officer.id, OF_PERSON),
        (officer.id, OF_ASKER),
        (client, OF_CLIENT),
        (citizen, OF_CITIZEN),
    ):
        for statement in statements:
            values = (who, officer.unit_id, now, now + timedelta(days=1))
            await connection.execute(*_needed(statement, values))
    submission = await connection.fetchval(
        "UPDATE submissions SET client_id = $1 WHERE id = (SELECT id FROM submissions WHERE unit_id = $2"
        " AND kind = 'tip_off' ORDER BY id LIMIT 1) RETURNING id",
        client,
        officer.unit_id,
    )
    await connection.execute("INSERT INTO kept_submissions VALUES ($1, $2)", citizen, submission)
    return Somebody(officer, client, citizen, hashlib.sha256(citizen.bytes).hexdigest(), submission)


def _needed(statement: str, values: tuple[object, ...]) -> tuple[object, ...]:
    """The statement with the parameters that it names, numbered without gaps, as the driver wants them."""
    kept = [number for number in range(1, len(values) + 1) if f"${number}" in statement]
    for place, number in enumerate(kept, 1):
        statement = statement.replace(f"${number}", f"${place}")
    return statement, *(values[number - 1] for number in kept)
