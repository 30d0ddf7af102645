"""pgbench, the yardstick: the same rows, one durable transaction each, without any of our Python."""

import re
import subprocess
from pathlib import Path

from app.core.embedded import binary

# The sizes are those of the sealed values and the reply of the body that bench/intake.py sends.
_STATEMENT, _PLACE, _REPLY, _BOX = 541, 157, 900, 125

PLAIN = f"""
WITH made AS (
    SELECT gen_random_uuid() AS id, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) AS key,
        uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) AS receipt, now() AS at
), kept AS (
    INSERT INTO idempotency_keys (key_hash, submission_id, status, reply, created_at)
    SELECT key, id, 201, decode(repeat('ab', {_REPLY}), 'hex'), at FROM made ON CONFLICT DO NOTHING
), envelope AS (
    INSERT INTO submissions (id, kind, reference, receipt_sha256, status, unit_id, province_id, is_unrouted,
        with_province, conflict, concerns_minor, topic, urgency, due_at, sort_key, channel, is_late, received_at,
        routing_state, routing_method, routing_disagrees, candidate_unit_ids)
    SELECT id, 'tip_off', 'TB-' || id, receipt, 'submitted', :unit_id, :province_id, false, false, false, false,
        'retail_sale', 'normal', at + interval '2 hours', (1::bigint << 48) + (extract(epoch FROM at) * 1000)::bigint,
        'mobile', false, at, 'resolved', 'unit', false, '{{}}' FROM made
), key AS (
    INSERT INTO data_keys (submission_id, unit_id, month, box)
    SELECT id, :unit_id, '2026-11-01', decode(repeat('ab', {_BOX}), 'hex') FROM made
), detail AS (
    INSERT INTO tip_offs (submission_id, category, knowledge_basis, danger_flags, mentions_people, is_anonymous,
        concerns_officer, statement, place)
    SELECT id, 'retail_sale', 'saw_myself', '{{}}', false, true, false, decode(repeat('ab', {_STATEMENT}), 'hex'),
        decode(repeat('ab', {_PLACE}), 'hex') FROM made
)
INSERT INTO events (submission_id, at, verb, to_status, unit_id)
SELECT id, at, 'submit', 'submitted', :unit_id FROM made;
"""


def rate(url: str, folder: Path, *, unit_id: int, province_id: int, clients: int, seconds: int) -> float:
    """Transactions per second of the plain inserts, prepared, as the owner."""
    script = folder / "insert.sql"
    script.write_text(PLAIN)
    command = [
        str(binary("pgbench")),
        *("--no-vacuum", "--protocol=prepared", f"--client={clients}", "--jobs=1", f"--time={seconds}"),
        *(f"--define=unit_id={unit_id}", f"--define=province_id={province_id}", f"--file={script}", url),
    ]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    found = re.search(r"tps = ([\d.]+)", answer.stdout)
    assert found, answer.stdout
    return float(found[1])
