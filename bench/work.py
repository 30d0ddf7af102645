"""What a proof of work costs: the hardest one, solved here in Python and, where there is node, in JavaScript."""

import json
import shutil
import subprocess
import time
from datetime import UTC, datetime
from typing import Any

from altcha import v1 as altcha

from app.core.proof_of_work import HARDEST, ProofOfWork

# What an app does that ships its own SHA-256, without the browser's: the slowest of the usual ways.
_JAVASCRIPT = """
const {salt, most} = JSON.parse(process.argv[1]);
const began = process.hrtime.bigint();
(async () => {
  const words = new TextEncoder();
  for (let n = 0; n <= most; n++) await crypto.subtle.digest('SHA-256', words.encode(salt + n));
  console.log(Number(process.hrtime.bigint() - began) / 1e9);
})();
"""


def report() -> None:
    """Print the seconds for the greatest number, and for the average."""
    challenge = ProofOfWork(b"b" * 32).challenge("bench", datetime(2026, 11, 23, tzinfo=UTC))
    _print("Python, hashlib", _python(challenge))
    if shutil.which("node"):
        _print("JavaScript, crypto.subtle (one promise a hash)", _javascript(challenge))


def _print(what: str, seconds: float) -> None:
    rate = HARDEST / seconds
    print(f"{what:<48} hardest {seconds:5.2f} s, on average {seconds / 2:5.2f} s, {rate:10,.0f} hashes a second")


def _python(challenge: dict[str, Any]) -> float:
    began = time.perf_counter()
    # No number of this range: the solver goes through all of it.
    assert altcha.solve_challenge("0" * 64, challenge["salt"], "SHA-256", HARDEST) is None
    return time.perf_counter() - began


def _javascript(challenge: dict[str, Any]) -> float:
    told = json.dumps({"salt": challenge["salt"], "most": HARDEST})
    ran = subprocess.run(["node", "-e", _JAVASCRIPT, told], capture_output=True, text=True, check=True)
    return float(ran.stdout)
