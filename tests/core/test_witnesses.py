"""Witnesses against a real file and a real server on loopback."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from app.core.witnesses import FileWitness, HttpWitness, Unwitnessed, witness_at, witnesses_of
from app.errors import Misconfigured
from tests.logs import BEGIN

NOTES = ("tinbao.test\n1\nAAAA\n\n— tinbao.test x\n", "tinbao.test\n2\nBBBB\n\n— tinbao.test y\n")


@dataclass
class Ledger:
    """A witness that keeps what is posted, and answers with `status`; 0 hangs up, None is silent."""

    status: int | None = 204
    notes: list[str] = field(default_factory=list)
    url: str = ""
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.append(task)
        try:
            with contextlib.suppress(ConnectionError):
                await self._answer(reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lengths = [int(line.split(":")[1]) for line in head.lower().splitlines() if line.startswith("content-length")]
        body = (await reader.readexactly(lengths[0])).decode() if lengths else ""
        if self.status is None:
            await reader.read()
        elif self.status:
            if head.startswith("POST") and self.status < 300:
                self.notes.append(body)
            lines = [json.dumps({"at": BEGIN.isoformat(), "note": note}) for note in self.notes]
            told = "\n".join(lines).encode() if head.startswith("GET") else b""
            writer.write(f"HTTP/1.1 {self.status} X\r\nContent-Length: {len(told)}\r\n\r\n".encode() + told)
            await writer.drain()


@asynccontextmanager
async def a_ledger(**fields: object) -> AsyncIterator[Ledger]:
    ledger = Ledger(**fields)  # type: ignore[arg-type]  # told by name
    server = await asyncio.start_server(ledger.answer, "127.0.0.1", 0)
    ledger.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/notes"
    try:
        yield ledger
    finally:
        server.close()
        await server.wait_closed()
        await asyncio.gather(*ledger.tasks)


async def test_a_file_keeps_every_note_in_a_line(tmp_path: Path) -> None:
    witness = witness_at(f"file://{tmp_path}/tin%20bao.log")
    for number, note in enumerate(NOTES):
        await witness.tell(note, BEGIN + timedelta(seconds=number))
    assert len((tmp_path / "tin bao.log").read_text().splitlines()) == 2
    assert [(each.note, each.at) for each in await witness.told()] == [
        (note, BEGIN + timedelta(seconds=number)) for number, note in enumerate(NOTES)
    ]


async def test_a_line_that_a_kill_cut_short_costs_no_other(tmp_path: Path) -> None:
    witness = FileWitness(tmp_path / "log")
    await witness.tell(NOTES[0], BEGIN)
    with witness.path.open("a") as file:
        file.write('{"at": "2026-')
    await witness.tell(NOTES[1], BEGIN)
    assert [each.note for each in await witness.told()] == list(NOTES)


async def test_a_single_note_in_a_file_will_do(tmp_path: Path) -> None:
    (tmp_path / "note").write_text(NOTES[0])
    (tmp_path / "none").write_text(" \n")
    assert [(each.note, each.at) for each in await witness_at(str(tmp_path / "note")).told()] == [(NOTES[0], None)]
    assert await witness_at(str(tmp_path / "none")).told() == []


async def test_a_file_that_cannot_be_had_is_said(tmp_path: Path) -> None:
    witness = witness_at(str(tmp_path / "nowhere" / "log"))
    with pytest.raises(Unwitnessed, match="No such file"):
        await witness.tell(NOTES[0], BEGIN)
    with pytest.raises(Unwitnessed, match="cannot be read"):
        await witness.told()


async def test_an_address_takes_notes_and_gives_them_back() -> None:
    async with a_ledger() as ledger:
        witness = witness_at(ledger.url)
        assert isinstance(witness, HttpWitness)
        assert witness.name in ledger.url
        assert "/notes" not in witness.name
        for note in NOTES:
            await witness.tell(note, BEGIN)
        assert ledger.notes == list(NOTES)
        ledger.status = 200
        assert [each.note for each in await witness.told()] == list(NOTES)


@pytest.mark.parametrize(("status", "said"), [(500, "it answered 500"), (302, "it answered 302"), (0, "Protocol")])
async def test_an_address_that_does_not_take_a_note_is_said(status: int, said: str) -> None:
    async with a_ledger(status=status) as ledger:
        with pytest.raises(Unwitnessed, match=said):
            await witness_at(ledger.url).tell(NOTES[0], BEGIN)


async def test_nobody_waits_for_a_silent_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.witnesses._SECONDS", 0.05)
    async with a_ledger(status=None) as ledger:
        with pytest.raises(Unwitnessed, match="too slow"):
            await witness_at(ledger.url).tell(NOTES[0], BEGIN)


async def test_an_endless_answer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.witnesses._LARGEST", 10)
    async with a_ledger(status=200, notes=list(NOTES)) as ledger:
        with pytest.raises(Unwitnessed, match="more than"):
            await witness_at(ledger.url).told()


@pytest.mark.parametrize(
    "where",
    ["", "http://witness.example/", "ftp://x/y", "file://host/x", "https://me:secret@x/", "file:x", "https://x:port/"],
)
def test_an_address_that_others_could_change_on_the_way_is_refused(where: str) -> None:
    with pytest.raises(Misconfigured, match="A witness is") as refused:
        witnesses_of([where])
    assert "secret" not in str(refused.value)
