from datetime import date
from pathlib import Path

import pytest

from app.domain.unit_files import read_successions, read_units
from app.domain.units import Level, Succession, Unit
from app.errors import Misconfigured

HEADER = "id,level,code,type,name,parent_id,valid_from,valid_to,lat,lon\n"


def test_units_are_read_with_empty_cells_as_unknown(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text(
        HEADER + "7,commune,04207,xã,Chiềng Cang,3,,2025-07-01,21.01883,103.8912\n1,province,14,tỉnh,Sơn La,,,,,\n"
    )
    assert read_units(path) == [
        Unit(7, Level.COMMUNE, "04207", "xã", "Chiềng Cang", 3, None, date(2025, 7, 1), 21.01883, 103.8912),
        Unit(1, Level.PROVINCE, "14", "tỉnh", "Sơn La", None, None, None, None, None),
    ]


def test_successions_are_whole_or_partial() -> None:
    text = "from_id,to_id,kind,on\n7,9,whole,2025-07-01\n8,9,partial,\n"
    assert read_successions(text) == [Succession(7, 9, True, date(2025, 7, 1)), Succession(8, 9, False, None)]


@pytest.mark.parametrize(
    "row", ["7,hamlet,1,bản,A,,,,,", "seven,commune,1,xã,A,,,,,", "7,commune,1,xã,A,,yesterday,,,", "7"]
)
def test_a_broken_line_is_named(row: str) -> None:
    with pytest.raises(Misconfigured, match=r"^Line 2 of the unit file"):
        read_units(HEADER + row + "\n")


def test_a_broken_line_of_a_file_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "successions.csv"
    path.write_text("from_id,to_id,kind,on\n7,9,half,\n")
    with pytest.raises(Misconfigured, match=r"^Line 2 of successions\.csv"):
        read_successions(path)
