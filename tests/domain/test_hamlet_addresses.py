"""Hamlets in a line of text: they narrow what is open, and rule nothing out that nobody has listed."""

import pytest

from app.domain import addresses
from app.domain.gazetteer import Gazetteer
from app.domain.hamlets import Hamlet
from app.domain.places import State
from app.domain.units import Level, Unit
from tests.gazetteers import a_gazetteer, a_unit, part, whole

RESOLVED, AMBIGUOUS, SUGGESTED, UNKNOWN = State.RESOLVED, State.AMBIGUOUS, State.SUGGESTED, State.UNKNOWN


def names_of(hamlets: Gazetteer, line: str, province: Unit | None = None) -> tuple[State, set[str]]:
    decision = addresses.decide(line, province, hamlets)
    reached = (hamlets.unit(unit_id) for unit_id in decision.reaches())
    return decision.state, {unit.name for unit in reached if unit}


WORLD = a_gazetteer(
    a_unit(2, "Sông", level=Level.DISTRICT, former=True),
    a_unit(3, "Mường Chia", 2, former=True),
    a_unit(4, "Mường Hung"),
    a_unit(5, "Chiềng Sơ"),
    a_unit(6, "Chiềng Cang", 2, former=True),
    successions=[part(3, 4), part(3, 5), whole(6, 4)],
    hamlets=[
        Hamlet(1, 4, "Mo", "bản"),
        Hamlet(2, 5, "Bản Nà Hin", "bản"),
        Hamlet(3, 4, "5", "tổ dân phố"),
        Hamlet(4, 4, "Đoàn Kết", "bản"),
        Hamlet(5, 5, "Đoàn Kết", "thôn"),
        Hamlet(6, 6, "Chiềng Sơ", "bản"),
    ],
)


@pytest.mark.parametrize(
    ("line", "state", "names"),
    [
        ("bản Mo, Sơn La", RESOLVED, {"Mường Hung"}),
        ("Bản Mo tỉnh Sơn La", RESOLVED, {"Mường Hung"}),
        ("nhà cuối bản Nà Hin, Sơn La", RESOLVED, {"Chiềng Sơ"}),
        ("ban Na Hin, Son La", SUGGESTED, {"Chiềng Sơ"}),
        ("bản Mo", SUGGESTED, {"Mường Hung"}),
        ("bản Mo, xã Mường Chia, Sơn La", RESOLVED, {"Mường Hung"}),
        ("tổ dân phố 5, xã Mường Chia, Sơn La", RESOLVED, {"Mường Hung"}),
        ("Nà Hin, xã Mường Chia, Sơn La", RESOLVED, {"Chiềng Sơ"}),
        ("tổ dân phố 5, Sơn La", UNKNOWN, set()),
        ("bản Đoàn Kết, Sơn La", AMBIGUOUS, {"Mường Hung", "Chiềng Sơ"}),
        ("bản Mo, huyện Sông, Sơn La", RESOLVED, {"Mường Hung"}),
        ("gần bản Mo, Sơn La", UNKNOWN, set()),
        ("bản Mo, xã Chiềng Sơ, Sơn La", RESOLVED, {"Chiềng Sơ"}),
        ("bản Chiềng Sơ, Sơn La", RESOLVED, {"Mường Hung"}),
        ("xã Mường Chia, Sơn La", AMBIGUOUS, {"Mường Hung", "Chiềng Sơ"}),
    ],
)
def test_a_hamlet_names_its_commune_within_a_province_and_narrows_a_doubt(
    line: str, state: State, names: set[str]
) -> None:
    assert names_of(WORLD, line) == (state, names)


@pytest.mark.parametrize(
    ("line", "state", "names"),
    [
        ("bản Mo, Sơn La", SUGGESTED, {"Mường Hung"}),
        ("Mo, Sơn La", UNKNOWN, set()),
        ("bản Mo, xã Mường Chia, Sơn La", AMBIGUOUS, {"Mường Hung", "Chiềng Sơ"}),
        ("bản Mo, xã Mường Hung, Sơn La", RESOLVED, {"Mường Hung"}),
    ],
)
def test_a_commune_that_keeps_no_list_is_never_ruled_out(line: str, state: State, names: set[str]) -> None:
    units = [unit for unit_id in range(2, 7) if (unit := WORLD.unit(unit_id))]
    steps = [part(3, 4), part(3, 5), whole(6, 4)]
    one_list = a_gazetteer(*units, successions=steps, hamlets=[Hamlet(1, 4, "Mo", "bản")])
    assert names_of(one_list, line) == (state, names)


def test_the_province_told_elsewhere_is_enough_for_a_hamlet() -> None:
    assert names_of(WORLD, "bản Mo", WORLD.unit(1)) == (RESOLVED, {"Mường Hung"})
