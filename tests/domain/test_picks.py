from app.domain import picks
from app.domain.places import Place, State
from app.domain.units import Level
from tests.gazetteers import a_gazetteer, a_unit, part, the_nation, whole

WORLD = a_gazetteer(
    a_unit(2, "Trọn", former=True, code="00002"),
    a_unit(3, "Chia", former=True, code="00003"),
    a_unit(4, "A", code="00004"),
    a_unit(5, "B", code="00005"),
    a_unit(6, "Mã cũ", former=True, code="00004"),
    a_unit(7, "Cụt", former=True, code="00007"),
    a_unit(8, "Huyện", level=Level.DISTRICT, former=True, code="118"),
    a_unit(9, "Trong huyện", 8, former=True),
    successions=[whole(2, 4), part(3, 4), part(3, 5), whole(6, 5), whole(9, 4)],
)


def test_a_commune_of_today_is_resolved_by_id() -> None:
    decision = picks.decide(Place(unit_id=4), WORLD)
    assert (decision.state, decision.unit, decision.former_unit) == (State.RESOLVED, WORLD.unit(4), None)
    assert decision.province == WORLD.unit(1)


def test_a_commune_that_went_whole_into_another_is_resolved_and_remembered() -> None:
    for place in (Place(unit_id=2), Place(unit_code="00002")):
        decision = picks.decide(place, WORLD)
        assert (decision.state, decision.unit, decision.former_unit) == (State.RESOLVED, WORLD.unit(4), WORLD.unit(2))


def test_a_split_commune_is_ambiguous_without_a_primary() -> None:
    decision = picks.decide(Place(unit_id=3), WORLD)
    assert (decision.state, decision.unit, decision.former_unit) == (State.AMBIGUOUS, None, WORLD.unit(3))
    assert decision.reaches() == {4, 5}
    assert decision.province == WORLD.unit(1)


def test_a_reused_code_is_ambiguous_with_the_holder_of_today_as_primary() -> None:
    decision = picks.decide(Place(unit_code="00004"), WORLD)
    assert (decision.state, decision.unit) == (State.AMBIGUOUS, WORLD.unit(4))
    assert decision.reaches() == {4, 5}


def test_a_province_tells_no_commune() -> None:
    for place in (Place(unit_id=1), Place(unit_code="14")):
        decision = picks.decide(place, WORLD)
        assert (decision.state, decision.unit, decision.province) == (State.UNKNOWN, None, WORLD.unit(1))


def test_a_district_tells_its_communes() -> None:
    decision = picks.decide(Place(unit_code="118"), WORLD)
    assert (decision.state, decision.unit, decision.former_unit) == (State.RESOLVED, WORLD.unit(4), WORLD.unit(8))


def test_a_commune_that_became_nothing_leaves_its_province() -> None:
    decision = picks.decide(Place(unit_id=7), WORLD)
    assert (decision.state, decision.province, decision.former_unit) == (State.UNKNOWN, WORLD.unit(1), WORLD.unit(7))


def test_an_id_that_nobody_knows_falls_through_to_the_code() -> None:
    assert picks.decide(Place(unit_id=99, unit_code="00005"), WORLD).unit == WORLD.unit(5)
    assert picks.decide(Place(unit_id=99), WORLD).state is State.UNKNOWN
    assert picks.decide(Place(unit_code="99999"), WORLD).state is State.UNKNOWN


def test_the_town_of_song_ma_and_the_commune_that_took_its_code_are_no_contradiction() -> None:
    decision = picks.decide(Place(unit_code="04168"), the_nation())
    assert decision.state is State.RESOLVED
    assert decision.unit is not None
    assert decision.unit.full_name == "Xã Sông Mã"
