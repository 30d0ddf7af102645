import json

from tests.console import command


def test_the_document_needs_neither_a_database_nor_keys() -> None:
    done = command("openapi", TINBAO_DATA_DIR="/nonexistent")
    assert done.returncode == 0, done.stderr
    assert "/v1/tip-offs" in json.loads(done.stdout)["paths"]


def test_it_shows_every_door_whatever_this_process_would_open() -> None:
    paths = json.loads(command("openapi", TINBAO_DOORS="staff").stdout)["paths"]
    assert {"/v1/tip-offs", "/v1/queue"} <= set(paths)
