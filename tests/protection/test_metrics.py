"""The figures of a real process: what they tell, and what they do not."""

import re
import signal
import socket
import subprocess
from pathlib import Path
from uuid import uuid4

import httpx2

from tests.citizens import TIP_OFFS
from tests.conftest import Database
from tests.console import TINBAO, command, environment, serving
from tests.factories import a_tip_off

MARKER = "vetriengtu5d1c"
# All that a figure of ours may be told apart by.
LABELS = {"route", "method", "status", "le", "generation"}


def test_the_figures_hold_templates_and_nothing_of_a_citizen(database: Database, keys_dir: Path) -> None:
    settings = serving(database, TINBAO_KEYS_DIR=keys_dir, TINBAO_METRICS_PORT=0)
    process = subprocess.Popen([TINBAO, "serve"], env=environment(settings), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        figures = process.stdout.readline().split()[-1].removesuffix(".")
        address = process.stdout.readline().split()[3]
        with httpx2.Client(base_url=address) as client:
            key = {"Idempotency-Key": str(uuid4()), "User-Agent": MARKER}
            form = a_tip_off(description=f"{MARKER} ở cuối bản", place={"unit_code": "04219"})
            assert client.post(TIP_OFFS, headers=key, json=form).status_code == 201
            assert client.get(f"/v1/units/{MARKER}?q={MARKER}").status_code == 404
            assert client.head("/v1/units?level=province").status_code == 200
            assert client.get(f"/{MARKER}").status_code == 404
            assert client.get("/metrics").status_code == 404
        told = httpx2.get(figures).text
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        process.stdout.close()
    counted = dict(re.findall(r"^tinbao_request_seconds_count\{(.*)\} (.*)$", told, re.MULTILINE))
    assert counted['method="POST",route="/v1/tip-offs",status="2xx"'] == "1.0"
    assert counted['method="HEAD",route="/v1/units",status="2xx"'] == "1.0"
    assert counted['method="GET",route="-",status="4xx"'] == "3.0"
    assert set(re.findall(r"[{,](\w+)=", told)) <= LABELS
    assert not any(word in told for word in (MARKER, "04219", "_created"))


def test_they_are_told_to_this_machine_alone_and_only_when_asked_for(database: Database, keys_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = command("serve", **serving(database, TINBAO_KEYS_DIR=keys_dir, TINBAO_METRICS_PORT=port))
    assert done.returncode == 2
    assert f"Port {port} on 127.0.0.1 cannot be had for the figures" in done.stderr
