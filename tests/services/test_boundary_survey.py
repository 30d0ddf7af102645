import pytest
import shapely

from app.domain.boundaries import Survey
from app.domain.units import Level
from app.services import boundary_files, boundary_survey
from tests.gazetteers import a_gazetteer, a_unit, the_nation
from tests.shared_data import shared_file

WORLD = a_gazetteer(
    *(a_unit(number, "ABCDEF"[number - 2], code=f"0000{number}", at=(21.05, 103.05)) for number in range(2, 8))
)


def surveyed(*areas: shapely.Geometry) -> Survey:
    """The survey of communes 2, 3, … with these areas."""
    return boundary_survey.survey([(number, shapely.to_wkb(area)) for number, area in enumerate(areas, 2)], WORLD)


def test_ground_that_two_communes_claim_is_told_with_the_largest_first() -> None:
    survey = surveyed(
        shapely.box(103.0, 21.0, 103.1, 21.1),
        shapely.box(103.09, 21.0, 103.2, 21.1),
        shapely.box(103.0, 21.05, 103.1, 21.2),
    )
    assert [(each.first.id, each.second.id) for each in survey.overlaps] == [(2, 4), (2, 3), (3, 4)]
    # A hundredth by a tenth of a degree at 21.05° N: 1.0394 km by 11.0719 km on the ellipsoid.
    assert abs(survey.overlaps[1].square_km - 1.0394 * 11.0719) < 0.002


def test_neighbours_that_touch_do_not_overlap() -> None:
    sliver = 1e-7  # a centimetre of a border of 11 km is no claim, a metre would be
    survey = surveyed(shapely.box(103.0, 21.0, 103.1, 21.0001), shapely.box(103.1 - sliver, 21.0, 103.2, 21.0001))
    assert survey.overlaps == ()


def test_ground_that_communes_enclose_is_a_gap_and_the_world_around_them_is_not() -> None:
    around = shapely.box(103.0, 21.0, 103.3, 21.3) - shapely.box(103.1, 21.1, 103.2, 21.2)
    west, east = around & shapely.box(103.0, 21.0, 103.15, 21.3), around & shapely.box(103.15, 21.0, 103.3, 21.3)
    (gap,) = surveyed(west, east).gaps
    assert gap.beside.id in {2, 3}
    assert abs(gap.square_km - 114.85) < 0.2
    assert surveyed(west, east, shapely.box(103.1, 21.1, 103.2, 21.2)).gaps == ()
    assert surveyed(west).gaps == ()


def test_an_area_far_from_its_commune_is_told() -> None:
    near, far = shapely.box(103.06, 21.0, 103.2, 21.1), shapely.box(103.15, 21.0, 103.2, 21.1)
    (stray,) = surveyed(near, far).strays
    assert stray.unit.id == 3
    assert abs(stray.km - 10.39) < 0.1


@pytest.mark.long
def test_what_is_odd_about_the_nation_is_known() -> None:
    """The data say of themselves: 232 overlapping pairs before simplification, the largest at Lào Cai."""
    nation = the_nation()
    shapes, _ = boundary_files.read(shared_file("vn_communes_simplified_50m.geojson.gz").read_bytes(), nation)
    survey = boundary_survey.survey(shapes, nation)
    assert len(survey.overlaps) == 199
    assert {unit.name for each in survey.overlaps[:3] for unit in (each.first, each.second)} == {
        "Lào Cai",
        "Cốc San",
        "Bát Xát",
    }
    assert abs(sum(each.square_km for each in survey.overlaps) - 10.8) < 0.1
    assert (len(survey.gaps), survey.gaps[0].beside.name) == (180, "Đồ Sơn")
    assert len(survey.strays) == 11


def test_two_codes_that_were_exchanged_are_noticed() -> None:
    nation = the_nation()
    shapes = dict(boundary_files.read(shared_file("sonla_communes.geojson").read_bytes(), nation)[0])
    hung, far = (nation.current_by_code(Level.COMMUNE, code) for code in ("04219", "03910"))
    assert hung is not None
    assert far is not None
    shapes[hung.id], shapes[far.id] = shapes[far.id], shapes[hung.id]
    strays = {each.unit for each in boundary_survey.survey([*shapes.items()], nation).strays}
    assert {hung, far} <= strays
