"""The file of hamlets, as spreadsheets and people write it."""

import csv
import io

import pytest

from app.domain.pledges import HamletKind
from app.errors import Fault
from app.models.hamlet import Hamlet, HamletFields, PinFields
from app.services import hamlet_files
from tests.gazetteers import a_gazetteer, a_unit, whole

UNIT = a_unit(10, "Mường Hung", code="04219")
CANG = a_unit(12, "Chiềng Cang", code="04207", former=True)
TWINS = [a_unit(number, "Nà Sài", code=f"0{number}", former=True) for number in (4301, 4302)]
GAZETTEER = a_gazetteer(UNIT, CANG, *TWINS, successions=[whole(each.id, 10) for each in (CANG, *TWINS)])
HEADER = "name,kind,former_commune,lat,lon,households\n"


def entries(text: str | bytes) -> list[tuple[int, HamletFields]]:
    content = text.encode() if isinstance(text, str) else text
    found, faults = hamlet_files.read(content, GAZETTEER, UNIT)
    assert faults == []
    return [(entry.line, entry.fields) for entry in found]


def faults(text: str | bytes) -> list[Fault]:
    content = text.encode() if isinstance(text, str) else text
    return hamlet_files.read(content, GAZETTEER, UNIT)[1]


ANH_TRUNG = HamletFields(
    name="Anh Trung",
    kind=HamletKind.BAN,
    former_unit_id=12,
    point=PinFields(lat=21.02, lon=103.89),
    households=61,
)


@pytest.mark.parametrize(
    "text",
    [
        HEADER + "Anh Trung,bản,Chiềng Cang,21.02,103.89,61\n",
        "\ufeff" + HEADER + "Anh Trung,bản,04207,21.02,103.89,61",
        HEADER.replace("\n", "\r\n") + '"Anh Trung", Bản ,4207,"21.02","103.89"," 61 "\r\n',
        "name;kind;former_commune;lat;lon;households\r\nAnh Trung;bản;Chiềng Cang;21,02;103,89;61\r\n;;;;;\r\n",
        "households,lon,lat,former_commune,kind,NAME\n61,103.89,21.02,xã Chiềng Cang,BẢN,Anh  Trung\n",
        HEADER + "Anh\u00a0\u200bTrung,ba\u0309n,Chiềng Cang,21.02,103.89,61\n",
        HEADER + '"Anh\nTrung",bản,Chiềng Cang,21.02,103.89,61\n',
    ],
)
def test_a_line_is_understood_however_a_spreadsheet_wrote_it(text: str) -> None:
    assert [fields for _, fields in entries(text)] == [ANH_TRUNG]


def test_empty_cells_are_told_as_empty() -> None:
    ((line, fields),) = entries(HEADER + "\n\nAnh Trung,bản,,,,\n")
    assert (line, fields.former_unit_id, fields.point, fields.households) == (4, None, None, None)
    assert fields.model_fields_set == set(HamletFields.model_fields)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (",bản,,,,", ("name", "string_too_short")),
        ("x" * 121 + ",bản,,,,", ("name", "string_too_long")),
        ("A\x00B,bản,,,,", ("name", "nul")),
        *[(f"{sign}1+cmd|x,bản,,,,", ("name", "name_begins_oddly")) for sign in "=+-@＝＋－＠'(."],
        ("A,làng bản,,,,", ("kind", "enum")),
        ("A,b\x00,,,,", ("kind", "enum")),
        ("A,bản,Yên Hưng,,,", ("former_commune", "not_a_former_commune")),
        ("A,bản,Mường Hung,,,", ("former_commune", "not_a_former_commune")),
        ("A,bản,Nà Sài,,,", ("former_commune", "several_former_communes")),
        ("A,bản,,21.02,,", ("lon", "missing")),
        ("A,bản,,,103.8,", ("lat", "missing")),
        ("A,bản,,103.8,21.02,", ("lat", "less_than_equal")),
        ("A,bản,,21.02,13.8,", ("lat", "outside_vietnam")),
        ("A,bản,,NaN,103.8,", ("lat", "finite_number")),
        ("A,bản,,21.02,Infinity,", ("lon", "finite_number")),
        ("A,bản,,1e999,103.8,", ("lat", "finite_number")),
        ('A,bản,,"21,02",103.8,', ("lat", "float_parsing")),
        ("A,bản,,,,-1", ("households", "greater_than_equal")),
        ("A,bản,,,,100001", ("households", "less_than_equal")),
        ("A,bản,,,," + "9" * 400, ("households", "less_than_equal")),
        ("A,bản,,,,60.5", ("households", "int_parsing")),
        ("A,bản,,,,=61", ("households", "int_parsing")),
    ],
)
def test_a_faulty_cell_is_told_by_line_and_column(line: str, fault: tuple[str, str]) -> None:
    column, code = fault
    assert faults(f"{HEADER}B,bản,,,,\n{line}\n") == [Fault(f"/lines/3/{column}", code)]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", Fault("/lines/1", "columns")),
        (b"name,kind\nA,b\n", Fault("/lines/1", "columns")),
        (b"name,name,kind,lat,lon,households\n", Fault("/lines/1", "columns")),
        ((HEADER + "A,bản,,,\n").encode(), Fault("/lines/2", "columns")),
        ((HEADER + "A,bản,,,,,\n").encode(), Fault("/lines/2", "columns")),
        ((HEADER + 'A,"bản"x,,,,\n').encode(), Fault("/lines/2", "not_csv")),
        ((HEADER + 'A,"bản,,,,\n').encode(), Fault("/lines/2", "not_csv")),
        ((HEADER + "A,bản,,,,").encode("utf-16"), Fault("", "not_utf8")),
        ((HEADER + "Ánh,thôn,,,,").encode("cp1258"), Fault("", "not_utf8")),
        ((HEADER + "\ud800,bản,,,,").encode("utf-8", "surrogatepass"), Fault("", "not_utf8")),
    ],
)
def test_what_is_no_such_file_is_told(content: bytes, fault: Fault) -> None:
    assert faults(content) == [fault]


def test_a_line_that_comes_twice_is_told_however_it_is_spelt() -> None:
    twice = HEADER + "Nà Hòa,bản,,,,\nbản NÀ HOÀ,bản,,,,7\nNà Hòa,bản,Chiềng Cang,,,\nNà Hòa,thôn,,,,\n"
    assert faults(twice) == [Fault("/lines/3/name", "repeated_line")]


def test_a_file_of_ten_thousand_lines_is_refused_at_the_line_that_is_too_much() -> None:
    many = HEADER + "".join(f"A{number},bản,,,,\n" for number in range(10_000))
    assert faults(many) == [Fault(f"/lines/{hamlet_files.MOST_LINES + 2}", "too_many_lines")]


def test_a_file_of_the_wrong_kind_is_not_told_ten_thousand_times() -> None:
    assert len(faults(HEADER + ",,,x,y,z\n" * 10_000)) == hamlet_files.MOST_FAULTS


def test_what_is_written_reads_back_as_it_was() -> None:
    rows = [
        Hamlet(unit_id=10, name="10", kind=HamletKind.TO_DAN_PHO),
        Hamlet(unit_id=10, name='Nà "Mới", cũ;=1+1', kind=HamletKind.BAN, lat=21.1 + 0.2, lon=103.875, households=0),
        Hamlet(unit_id=10, name="Ánh", kind=HamletKind.OTHER, former_unit_id=12),
        Hamlet(unit_id=10, name="Ánh", kind=HamletKind.OTHER, former_unit_id=TWINS[1].id),
    ]
    content = hamlet_files.write(rows, GAZETTEER, UNIT)
    told = {(fields.name, fields.kind, fields.former_unit_id, fields.households) for _, fields in entries(content)}
    assert told == {(row.name, row.kind, row.former_unit_id, row.households) for row in rows}
    pins = [fields.point for _, fields in entries(content) if fields.point]
    assert pins == [PinFields(lat=21.1 + 0.2, lon=103.875)]


def test_the_file_is_made_for_a_spreadsheet() -> None:
    row = Hamlet(unit_id=10, name="Ánh;=1+1", kind=HamletKind.BAN, former_unit_id=12)
    content = hamlet_files.write([row], GAZETTEER, UNIT)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 2
    # A Vietnamese Excel cuts at semicolons: no cell that it finds begins like a formula.
    for delimiter in (",", ";"):
        cells = [
            cell for line in csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter) for cell in line
        ]
        assert not [cell for cell in cells if cell[:1] in tuple("=+-@")]
