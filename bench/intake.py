"""Intake beside pgbench: how much of the database's own rate is left with everything on."""

import itertools
import json
import os
import tempfile
from pathlib import Path

import uvloop

from app.domain.unit_files import read_units
from app.domain.units import Level
from bench import clients, pgbench
from bench.house import DATA, PORT, House, address

CLIENTS = 64
SECONDS = 10

BODY = json.dumps(
    {
        "category": "retail_sale",
        "description": "Tối nào cũng có người lạ đi xe máy đến mua bán ở cuối bản, gần cầu treo, khoảng chín giờ. " * 2,
        "knowledge_basis": "saw_myself",
        "truth_acknowledged": True,
        "frequency": "repeated",
        "place": {"unit_code": "04219", "text": "cuối bản Anh Trung, gần cầu treo"},
        "people": [{"name": "người đàn ông tên T.", "age_band": "adult", "role": "selling"}],
        "vehicle_plate": "26B1-123.45",
    },
    ensure_ascii=False,
).encode()


def request(number: int, prefix: str) -> bytes:
    """One tip-off, of a phone of its own."""
    return (
        b"POST /v1/tip-offs HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n%s"
        b"Idempotency-Key: %s%016d\r\nContent-Length: %d\r\n\r\n"
        % (address(number), prefix.encode(), number, len(BODY))
    ) + BODY


def report(house: House, seconds: int = SECONDS) -> float:
    """Measure and print; returns the ratio."""
    units = [unit for unit in read_units(DATA / "units.csv") if unit.valid_to is None]
    commune = next(unit for unit in units if unit.code == "04219" and unit.level is Level.COMMUNE)
    assert commune.parent_id is not None
    url = house.postgres.url("tinbao_owner")
    with tempfile.TemporaryDirectory() as folder:

        def plain() -> float:
            return pgbench.rate(
                url, Path(folder), unit_id=commune.id, province_id=commune.parent_id or 0, clients=16, seconds=seconds
            )

        # Before and after, since a noisy machine may slow either half.
        before = plain()
        numbers, prefix = itertools.count(), os.urandom(8).hex()
        run(numbers, prefix, 2)
        cpu = house.cpu_seconds()
        result = run(numbers, prefix, seconds)
        cpu = house.cpu_seconds() - cpu
        after = plain()
    rate = (before + after) / 2
    print(f"intake: one worker, {CLIENTS} clients, {len(BODY)}-byte tip-offs, durable commits")
    print(f"  pgbench, the same rows  {rate:8.0f} /s   (before {before:.0f}, after {after:.0f})")
    print(f"  tinbao                  {result.per_second:8.0f} /s   = {result.per_second / rate:.0%} of pgbench")
    print(f"  latency                 p50 {result.p50_ms:.1f} ms, p99 {result.p99_ms:.1f} ms")
    print(f"  server                  {cpu / result.count * 1e6:.0f} µs CPU a request, {house.memory_mb():.0f} MB")
    assert not result.unwanted, f"{result.unwanted} requests were not accepted"
    return result.per_second / rate


def run(numbers: "itertools.count[int]", prefix: str, seconds: int) -> clients.Result:
    """Send for so long, each request with a number of its own."""
    work = clients.run(PORT, lambda: request(next(numbers), prefix), clients=CLIENTS, seconds=seconds, status=201)
    return uvloop.run(work)
