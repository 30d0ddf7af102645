from app.domain.kinds import Kind
from app.domain.responsibilities import Responsibilities, Responsibility

COMMUNE, NEIGHBOUR, PROVINCE = 5, 6, 1
TIP, WEAPON = Kind.TIP_OFF, Kind.WEAPON_SURRENDER


def a_row(
    area: int = COMMUNE,
    unit: int = NEIGHBOUR,
    *,
    kind: Kind | None = None,
    red_only: bool = False,
    besides: bool = False,
) -> Responsibility:
    return Responsibility(area, kind, red_only, unit, besides)


def answering(rows: list[Responsibility], kind: Kind = TIP, *, is_red: bool = False) -> int:
    return Responsibilities(rows).answering(COMMUNE, PROVINCE, kind, is_red=is_red)


def test_a_commune_answers_for_itself() -> None:
    assert answering([]) == COMMUNE
    assert answering([a_row(area=NEIGHBOUR, unit=COMMUNE)]) == COMMUNE


def test_a_neighbour_answers_where_a_row_says_so() -> None:
    assert answering([a_row()]) == NEIGHBOUR
    assert answering([a_row(kind=WEAPON)]) == COMMUNE


def test_the_closest_word_counts() -> None:
    rows = [
        a_row(area=PROVINCE, unit=PROVINCE),
        a_row(unit=NEIGHBOUR),
        a_row(unit=COMMUNE, kind=WEAPON),
        a_row(unit=PROVINCE, kind=WEAPON, red_only=True),
    ]
    for given in (rows, rows[::-1]):
        assert answering(given) == NEIGHBOUR
        assert answering(given, WEAPON) == COMMUNE
        assert answering(given, WEAPON, is_red=True) == PROVINCE
    assert answering(rows[:1]) == PROVINCE


def test_the_province_sees_besides_what_a_row_says() -> None:
    rows = Responsibilities([a_row(area=PROVINCE, unit=PROVINCE, kind=WEAPON, red_only=True, besides=True)])
    assert rows.answering(COMMUNE, PROVINCE, WEAPON, is_red=True) == COMMUNE
    assert rows.is_seen_by_province(COMMUNE, PROVINCE, WEAPON, is_red=True)
    assert not rows.is_seen_by_province(COMMUNE, PROVINCE, WEAPON, is_red=False)
    assert not rows.is_seen_by_province(COMMUNE, PROVINCE, TIP, is_red=False)
