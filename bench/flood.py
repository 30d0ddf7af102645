"""A flood of sign-ins beside the intake: what guessing passwords takes away from citizens."""

import itertools
import json
import os
import threading

import uvloop

from bench import clients
from bench.house import PORT, House, address
from bench.intake import CLIENTS, request

ATTACKERS, SECONDS = 32, 10


def _guess(number: int) -> bytes:
    body = json.dumps({"username": f"officer.{number}", "password": "not the right one"}).encode()
    return (
        b"POST /v1/auth/token HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n"
        % (address(number), len(body))
    ) + body


def report(house: House, seconds: int = SECONDS) -> None:
    """Measure the intake alone, under the flood, and alone again, and print what is left."""
    numbers, guesses, prefix = itertools.count(), itertools.count(), os.urandom(8).hex()

    def intake() -> clients.Result:
        work = clients.run(PORT, lambda: request(next(numbers), prefix), clients=CLIENTS, seconds=seconds, status=201)
        return uvloop.run(work)

    def flood() -> None:
        work = clients.run(PORT, lambda: _guess(next(guesses)), clients=ATTACKERS, seconds=seconds + 1, status=401)
        uvloop.run(work)

    intake()
    before = intake()
    attack = threading.Thread(target=flood)
    attack.start()
    during = intake()
    attack.join()
    after = intake()
    alone = (before.per_second + after.per_second) / 2
    print(f"flood: {ATTACKERS} clients guess passwords of names that they draw, from a million addresses")
    print(f"  intake alone            {alone:8.0f} /s   p99 {max(before.p99_ms, after.p99_ms):.1f} ms")
    print(f"  under the flood         {during.per_second:8.0f} /s   p99 {during.p99_ms:.1f} ms")
    print(f"  left                    {during.per_second / alone:8.0%}, {house.memory_mb():.0f} MB")
    assert not during.unwanted, f"{during.unwanted} submissions were not accepted"
