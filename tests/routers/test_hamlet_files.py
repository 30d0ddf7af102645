"""The list of hamlets as a file, out and in through the door."""

from typing import Any
from uuid import uuid4

import httpx2

from app.models.hamlet_file import HamletImport
from app.web.parts import Parts
from tests import hamlets
from tests.citizens import faults
from tests.hamlets import HEADER, added, bring_in, export
from tests.officers import CHIENG_SO, Officer, an_officer, as_owner

FILE = f"""{HEADER}bản Anh Trung,bản,Chiềng Cang,21.02,103.89,61
Đứa Mòn,bản,04207,,,
5,tổ dân phố,,,,40
Một,thôn,Mường Hung,,,
"""


async def count(owner_url: str, verb: str) -> int:
    rows = await as_owner(owner_url, "SELECT count(*) AS n FROM events WHERE verb = $1 AND submission_id IS NULL", verb)
    return int(rows[0]["n"])


def results(answer: httpx2.Response) -> list[tuple[int, str]]:
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    HamletImport.model_validate(body)
    assert {name: body[name] for name in ("added", "changed", "unchanged")} == {
        name: sum(line["result"] == name for line in body["lines"]) for name in ("added", "changed", "unchanged")
    }
    return [(line["line"], line["result"]) for line in body["lines"]]


async def test_a_file_is_brought_in_once_and_changes_nothing_the_second_time(officer: Officer, owner_url: str) -> None:
    first = await bring_in(officer, FILE)
    assert results(first) == [(line, "added") for line in range(2, 6)]
    again = await bring_in(officer, FILE)
    assert results(again) == [(line, "unchanged") for line in range(2, 6)]
    ids = [[line["hamlet_id"] for line in answer.json()["lines"]] for answer in (first, again)]
    assert ids[0] == ids[1]
    assert (await count(owner_url, "hamlet_add"), await count(owner_url, "hamlet_change")) == (4, 0)


async def test_what_goes_out_comes_in_without_changing_anything(officer: Officer, owner_url: str) -> None:
    await bring_in(officer, FILE)
    content = await export(officer)
    assert content.startswith(b"\xef\xbb\xbf")
    answer = await bring_in(officer, content)
    assert {result for _, result in results(answer)} == {"unchanged"}
    assert answer.json()["absent"] == 0
    assert await export(officer) == content
    assert await count(owner_url, "hamlet_change") == 0


async def test_a_file_adds_changes_and_leaves_alone(officer: Officer, owner_url: str) -> None:
    kept = await added(officer, name="Không đổi", households=7)
    other = await added(officer, name="Không có trong tệp", households=8)
    pinned = await added(officer, name="Nà Hòa", point={"lat": 21.02, "lon": 103.89}, households=9)
    answer = await bring_in(officer, HEADER + "Không đổi,bản,,,,7\nMới,bản,,,,\nbản NÀ HOÀ,bản,,,,10\n")
    assert results(answer) == [(2, "unchanged"), (3, "added"), (4, "changed")]
    assert answer.json()["absent"] == 1
    for body in (kept, other):
        assert (await hamlets.read(officer, body["id"])).json() == body
    changed = (await hamlets.read(officer, pinned["id"])).json()
    # An empty cell is told as well: it takes the pin away.
    assert changed == {**pinned, "name": "NÀ HOÀ", "point": None, "households": 10, "version": 2}
    assert await count(owner_url, "hamlet_change") == 1


async def test_a_dry_run_tells_the_same_and_keeps_nothing(officer: Officer, owner_url: str) -> None:
    body = await added(officer, name="Đứa Mòn")
    file = HEADER + "Đứa Mòn,bản,,,,3\nMới,bản,,,,\n"
    dry = await bring_in(officer, file, dry_run=True)
    assert results(dry) == [(2, "changed"), (3, "added")]
    assert [line["hamlet_id"] for line in dry.json()["lines"]] == [body["id"], None]
    assert dry.json()["dry_run"] is True
    assert (await hamlets.read(officer, body["id"])).json() == body
    assert await count(owner_url, "hamlet_add") == 1
    assert results(await bring_in(officer, file)) == [(2, "changed"), (3, "added")]


async def test_one_faulty_line_keeps_the_whole_file_out(officer: Officer, owner_url: str) -> None:
    file = HEADER + "Mới,bản,,,,\n=1+1,bản,,,,\nB,bản,Yên Hưng,21,,x\nMỚI,bản,,,,\nC\x00,bản,,NaN,103.8,\n"
    expected = {
        ("/lines/3/name", "name_begins_oddly"),
        ("/lines/4/former_commune", "not_a_former_commune"),
        ("/lines/4/lon", "missing"),
        ("/lines/4/households", "int_parsing"),
        ("/lines/5/name", "repeated_line"),
        ("/lines/6/name", "nul"),
        ("/lines/6/lat", "finite_number"),
    }
    for dry_run in (True, False):
        answer = await bring_in(officer, file, dry_run=dry_run)
        assert (answer.status_code, faults(answer)) == (422, expected)
        assert "1+1" not in answer.text
    assert await count(owner_url, "hamlet_add") == 0


async def test_a_repeat_is_answered_like_the_first_and_a_dry_run_never_counts_as_it(
    officer: Officer, owner_url: str
) -> None:
    key = str(uuid4())
    without = await officer.client.post(
        hamlets.FILE, headers={**officer.headers, "Content-Type": "text/csv"}, content=FILE.encode()
    )
    assert (without.status_code, without.json()["code"]) == (400, "missing_idempotency_key")
    dry = await bring_in(officer, FILE, dry_run=True, headers={"Idempotency-Key": key})
    assert dry.json()["dry_run"] is True
    first, again = [await bring_in(officer, FILE, key=key) for _ in range(2)]
    assert (again.content, again.headers["Idempotent-Replayed"]) == (first.content, "true")
    assert (first.json()["dry_run"], first.json()["added"]) == (False, 4)
    other = await bring_in(officer, HEADER, key=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    assert await count(owner_url, "hamlet_add") == 4


async def test_a_large_file_is_refused_and_a_long_one_too(officer: Officer, owner_url: str) -> None:
    large = await bring_in(officer, HEADER + "".join(f"Bản số {number},bản,,,,\n" for number in range(10_000)))
    assert (large.status_code, large.json()["code"]) == (413, "body_too_large")
    many = await bring_in(officer, HEADER + "".join(f"{number},ấp,,,,\n" for number in range(1, 3500)))
    assert (many.status_code, faults(many)) == (422, {("/lines/2002", "too_many_lines")})
    blank = await bring_in(officer, HEADER + "\n" * 10_000)
    assert results(blank) == []
    assert await count(owner_url, "hamlet_add") == 0


async def test_the_largest_list_is_taken_in(officer: Officer, owner_url: str) -> None:
    file = HEADER + "".join(f"Khu phố {number},khóm,,21.02,103.89,{number}\n" for number in range(1, 1501))
    assert len(file.encode()) > 55 * 1024, "as large as a body may be"
    assert len(results(await bring_in(officer, file))) == 1500
    assert await count(owner_url, "hamlet_add") == 1500
    assert {result for _, result in results(await bring_in(officer, file))} == {"unchanged"}


async def test_only_csv_is_understood(officer: Officer) -> None:
    for content_type in ("application/json", "", "text/plain", "text/csvx"):
        answer = await bring_in(officer, FILE, headers={"Content-Type": content_type})
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    answer = await bring_in(officer, FILE, headers={"Content-Type": "Text/CSV; charset=utf-8"})
    assert answer.status_code == 200


async def test_a_file_goes_into_the_own_commune_alone(
    client: httpx2.AsyncClient, parts: Parts, officer: Officer
) -> None:
    neighbour = await an_officer(client, parts, of=CHIENG_SO)
    theirs = await added(neighbour, name="Một", kind="thôn", households=1)
    await bring_in(officer, FILE)
    assert (await hamlets.read(neighbour, theirs["id"])).json() == theirs
    assert "Anh Trung" not in (await export(neighbour)).decode()
    assert "Anh Trung" in (await export(officer)).decode()


async def test_a_retired_hamlet_is_not_written_out_and_not_brought_back(officer: Officer) -> None:
    body = await added(officer, name="Cũ")
    await hamlets.retire(officer, body["id"])
    assert "Cũ" not in (await export(officer)).decode()
    answer = await bring_in(officer, HEADER + "Cũ,bản,,,,\n")
    assert results(answer) == [(2, "added")]
    assert answer.json()["lines"][0]["hamlet_id"] != body["id"]


async def test_the_export_is_a_file_that_nobody_keeps(officer: Officer) -> None:
    answer = await officer.client.get(hamlets.FILE, headers=officer.headers)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="hamlets.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
