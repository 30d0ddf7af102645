"""Who is woken, and when: the ladder of each desk, what joins an alert under way, and what is told of it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from app.domain.alert_delays import Delays, Rung
from app.domain.alerts import TEXTS, Alarm, Desk, Lying, Occasion, Post, Watch, again_at, desk_of
from app.domain.roles import Role
from app.errors import Misconfigured

NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
COMMUNE, PROVINCE = 7, 1
DELAYS = Delays(
    {
        ("alert.chief", ""): timedelta(minutes=30),
        ("alert.chief", "emergency"): timedelta(minutes=5),
        ("alert.province", ""): timedelta(minutes=60),
        ("alert.province", "emergency"): timedelta(minutes=10),
        ("alert.lead", ""): timedelta(minutes=30),
    }
)
OFFICER, CHIEF, DESK, ON_DESK, INSPECTOR = (uuid4() for _ in range(5))


def a_post(person_id: UUID, role: Role, *, on_duty: bool = False) -> Post:
    at = COMMUNE if role in {Role.OFFICER, Role.CHIEF} else PROVINCE
    return Post(at, role, person_id, on_duty)


EVERYBODY = [
    a_post(OFFICER, Role.OFFICER, on_duty=True),
    a_post(uuid4(), Role.OFFICER),
    a_post(CHIEF, Role.CHIEF),
    a_post(DESK, Role.PROVINCE),
    a_post(ON_DESK, Role.PROVINCE, on_duty=True),
    a_post(INSPECTOR, Role.INSPECTOR),
]


def whole_way(desk: Desk, posts: list[Post], *, is_urgent: bool = False) -> list[tuple[int, set[UUID]]]:
    """When somebody is woken, in minutes from the beginning, and who."""
    alarm, way = Alarm.raised(Occasion.NEW, is_urgent=is_urgent, now=NOW), []
    while alarm.next_at is not None:
        minutes = int((alarm.next_at - NOW).total_seconds() // 60)
        alarm, woken = alarm.climbed(desk, posts, DELAYS)
        way.append((minutes, set(woken)))
    assert alarm.climbed(desk, posts, DELAYS) == (alarm, []), "the ladder has an end"
    return way


def test_whoever_is_on_duty_is_woken_first_then_the_chiefs_then_the_province() -> None:
    assert whole_way(Desk.STATION, EVERYBODY) == [(0, {OFFICER}), (30, {CHIEF}), (60, {ON_DESK})]
    assert whole_way(Desk.STATION, EVERYBODY, is_urgent=True) == [(0, {OFFICER}), (5, {CHIEF}), (10, {ON_DESK})]


def test_a_rung_on_which_nobody_stands_is_passed_over() -> None:
    without_duty = [post for post in EVERYBODY if post.person_id != OFFICER]
    assert whole_way(Desk.STATION, without_duty) == [(0, {CHIEF}), (60, {ON_DESK})]
    nobody_at_home = [post for post in EVERYBODY if post.unit_id == PROVINCE]
    assert whole_way(Desk.STATION, nobody_at_home) == [(0, {ON_DESK})]
    nobody_on_duty = [post for post in nobody_at_home if not post.is_on_duty]
    assert whole_way(Desk.STATION, nobody_on_duty) == [(0, {DESK})]
    assert whole_way(Desk.STATION, []) == [(0, set())]


def test_a_chief_may_be_on_duty_and_is_woken_once_a_step() -> None:
    twice = [a_post(CHIEF, Role.CHIEF, on_duty=True), a_post(CHIEF, Role.OFFICER, on_duty=True)]
    alarm, woken = Alarm.raised(Occasion.NEW, is_urgent=False, now=NOW).climbed(Desk.STATION, twice, DELAYS)
    assert woken == [CHIEF]
    assert alarm.rung is Rung.HEADS


def test_the_desks_of_a_province_wake_their_own_alone() -> None:
    assert whole_way(Desk.PROVINCE, EVERYBODY) == [(0, {ON_DESK}), (30, {ON_DESK, DESK})]
    assert whole_way(Desk.INSPECTORATE, EVERYBODY) == [(0, {INSPECTOR})]


@pytest.mark.parametrize(
    ("lying", "is_escalated", "watch"),
    [
        (Lying(COMMUNE, PROVINCE, "submitted", conflict=False), False, Watch(COMMUNE, Desk.STATION)),
        (Lying(PROVINCE, PROVINCE, "submitted", conflict=False), False, Watch(PROVINCE, Desk.PROVINCE)),
        (Lying(COMMUNE, PROVINCE, "transferred", conflict=False), False, Watch(PROVINCE, Desk.PROVINCE)),
        (Lying(COMMUNE, PROVINCE, "submitted", conflict=False), True, Watch(PROVINCE, Desk.PROVINCE)),
        (Lying(PROVINCE, PROVINCE, "submitted", conflict=True), False, Watch(PROVINCE, Desk.INSPECTORATE)),
        (Lying(COMMUNE, PROVINCE, "submitted", conflict=True), True, Watch(PROVINCE, Desk.INSPECTORATE)),
    ],
)
def test_whose_queue_it_is(lying: Lying, is_escalated: bool, watch: Watch) -> None:
    assert lying.watch(is_escalated=is_escalated) == watch


def test_an_emergency_hurries_an_alert_that_climbs_at_leisure() -> None:
    begun, _ = Alarm.raised(Occasion.NEW, is_urgent=False, now=NOW).climbed(Desk.STATION, EVERYBODY, DELAYS)
    later = NOW + timedelta(minutes=10)
    hurried = begun.joined_by(Alarm.raised(Occasion.NEW, is_urgent=True, now=later), DELAYS)
    assert (hurried.rung, hurried.next_at) == (Rung.HEADS, later + timedelta(minutes=5))
    after, woken = hurried.climbed(Desk.STATION, EVERYBODY, DELAYS)
    assert (woken, after.next_at) == ([CHIEF], later + timedelta(minutes=10))
    # It does not put off what was to come sooner, and nothing ordinary slows it down.
    soon = NOW + timedelta(minutes=29)
    assert begun.joined_by(Alarm.raised(Occasion.NEW, is_urgent=True, now=soon), DELAYS).next_at == begun.next_at
    assert hurried.joined_by(Alarm.raised(Occasion.DUE, is_urgent=False, now=soon), DELAYS) == hurried
    assert hurried.joined_by(Alarm.raised(Occasion.DUE, is_urgent=True, now=soon), DELAYS) == hurried


def test_where_everybody_was_woken_in_vain_what_comes_later_begins_anew() -> None:
    alarm = Alarm.raised(Occasion.NEW, is_urgent=True, now=NOW)
    for _ in range(3):
        alarm, _woken = alarm.climbed(Desk.STATION, EVERYBODY, DELAYS)
    assert alarm.rung is None
    later = Alarm.raised(Occasion.DUE, is_urgent=False, now=NOW + timedelta(hours=5))
    assert alarm.joined_by(later, DELAYS) == later


def test_calls_are_repeated_ever_more_slowly_and_not_for_ever() -> None:
    waits = []
    tries = 1
    while (again := again_at(tries, NOW)) is not None:
        waits.append((again - NOW).total_seconds())
        tries += 1
    assert waits == sorted(waits)
    assert (tries, waits[0]) == (6, 5)


def test_a_text_says_nothing_but_that_something_waits() -> None:
    said = {text for texts in TEXTS.values() for text in texts.values()}
    assert said == {
        "Có hồ sơ mới.",
        "Có hồ sơ sắp đến hạn.",
        "Something new is waiting.",
        "Something is about to be due.",
    }


def test_without_a_row_of_an_emergency_the_ordinary_one_holds_and_without_any_nothing_starts() -> None:
    assert DELAYS.lead(is_urgent=True) == DELAYS.lead(is_urgent=False) == timedelta(minutes=30)
    with pytest.raises(Misconfigured, match=r"alert\.lead, alert\.province"):
        Delays({("alert.chief", ""): timedelta(minutes=1)})


def test_each_role_that_keeps_watch_has_one_desk() -> None:
    assert [desk_of(role) for role in (Role.OFFICER, Role.CHIEF, Role.PROVINCE, Role.INSPECTOR)] == [
        Desk.STATION,
        Desk.STATION,
        Desk.PROVINCE,
        Desk.INSPECTORATE,
    ]
