"""A file of staff is read line by line, and every line that cannot be read is named."""

import pytest

from app.domain.roles import Role
from app.errors import Misconfigured
from app.services import staff_files

HEAD = "username,display_name,role,unit_code,is_investigator\n"


def test_a_line_becomes_an_entry() -> None:
    (entry,), faults = staff_files.read(f"\ufeff{HEAD} Chief.04219 ,  Lò  Văn Ơn ,chief,04219,TRUE\r\n")
    assert faults == []
    assert (entry.line, entry.username, entry.display_name) == (2, "chief.04219", "Lò Văn Ơn")
    assert (entry.role, entry.unit_code, entry.is_investigator) == (Role.CHIEF, "04219", True)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("ab,Lò Văn Ơn,chief,04219,", "username"),
        ("cán.bộ,Lò Văn Ơn,chief,04219,", "username"),
        ("chief.04219,L,chief,04219,", "display name"),
        ("chief.04219,Lò Văn\x00 Ơn,chief,04219,", "nul"),
        ("chief.04219,Lò Văn Ơn,citizen,04219,", "role"),
        ("chief.04219,Lò Văn Ơn,chief,04219,maybe", "is_investigator"),
        ("chief.04219,Lò Văn Ơn,chief", "columns"),
        ("chief.04219,Lò Văn Ơn,chief,04219,,more", "columns"),
        ('chief.04219,"Lò" Văn,chief,04219,', "CSV"),
    ],
)
def test_a_faulty_line_is_named_with_what_is_wrong(line: str, word: str) -> None:
    entries, faults = staff_files.read(f"{HEAD}officer.04219,Quàng Thị Pó,officer,04219,\n{line}\n")
    assert [entry.line for entry in entries] == [2]
    (fault,) = faults
    assert fault.startswith("Line 3: ")
    assert word in fault


def test_a_name_that_stands_twice_is_named() -> None:
    line = "officer.04219,Quàng Thị Pó,officer,04219,\n"
    _, faults = staff_files.read(HEAD + line + line)
    assert faults == ["Line 3: the username stands in line 2 already."]


@pytest.mark.parametrize("content", ["", "username,role\n", HEAD.replace("role", "rôle")])
def test_a_file_without_the_columns_is_refused(content: str) -> None:
    with pytest.raises(Misconfigured, match="must name these columns"):
        staff_files.read(content)
