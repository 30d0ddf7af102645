"""What makes two submissions likely the same, and what does not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.domain.places import Point
from app.domain.similarity import Because, Traits, alike, compare, metres_between, pairs_of, place_of

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
SELLING = "Tối nào cũng có người lạ đến mua bán ở cuối bản."
SCHOOL = "Có đối tượng bán ma túy cho học sinh ở cổng trường cấp hai, khoảng 5 giờ chiều."
# What a commune's people write about ten different things.
STORIES = (
    SELLING,
    SCHOOL,
    "Nhà ở đầu bản tối thứ bảy hay có thanh niên tụ tập, nghi sử dụng ma túy, ồn ào đến khuya.",
    "Có người trồng cây thuốc phiện trên nương, gần suối, thấy từ tháng trước.",
    "Tối qua có hai xe máy lạ đến cuối bản, đưa gói nhỏ cho thanh niên rồi đi ngay.",
    "Em trai tôi nghiện đã lâu, gia đình xin được giúp đỡ cai nghiện.",
    "Thấy nhiều bơm kim tiêm vứt ở bờ sông gần cầu treo, sợ trẻ con giẫm phải.",
    "Có người rao bán ma túy trên facebook, giao hàng ở chợ trung tâm xã.",
    "Thanh niên hay tụ tập ở nhà hoang sau trường, tối nào cũng có người ra vào, nghi sử dụng ma túy.",
    "Quán nước đầu cầu bán thuốc lá điện tử cho học sinh, nghi có ma túy.",
)
UNITS = {"chieng cang", "song ma", "son la", "muong hung"}
BRIDGE = Point(21.0312, 103.7551, 25)


def told(**traits: Any) -> Traits:
    """A tip-off on small-scale selling, unless told otherwise."""
    known = {"received_at": AT, "topic": "retail_sale", "words": pairs_of([SELLING])}
    return Traits(**{**known, **traits})


def place(text: str) -> frozenset[tuple[str, str]]:
    return place_of(text, UNITS.__contains__)


@pytest.mark.parametrize(
    "again",
    [
        "tối nào cũng có người lạ đến mua bán ở cuối bản",
        "Toi nao cung co nguoi la den mua ban o cuoi ban!!!",
        "TỐI NÀO CŨNG CÓ NGƯỜI LẠ\nđến mua - bán ở cuối bản",
        # Typed with combining marks.
        "To\u0302\u0301i na\u0300o cu\u0303ng co\u0301 người lạ đến mua bán ở cuối bản.",
    ],
)
def test_how_a_story_was_typed_does_not_count(again: str) -> None:
    assert pairs_of([again]) == pairs_of([SELLING])


def test_either_placement_of_the_tone_and_every_apostrophe_is_one_spelling() -> None:
    assert pairs_of(["ma túy, Hòa, Thủy, Ea H'leo"]) == pairs_of(["ma tuý, Hoà, Thuỷ, Ea H’ Leo"])


def test_words_count_in_their_order() -> None:
    assert alike(pairs_of(["bản cuối ở bán mua đến lạ người có cũng nào tối"]), pairs_of([SELLING])) == 0


def test_a_story_told_by_another_is_alike_and_different_ones_are_not() -> None:
    other = "Ở cổng trường có người bán ma tuý cho học sinh lúc tan học khoảng 5 giờ chiều."
    because = compare(told(words=pairs_of([SCHOOL])), told(words=pairs_of([other]))).because
    assert Because.SIMILAR_WORDS in because
    for one in STORIES:
        for another in STORIES:
            found = compare(told(words=pairs_of([one])), told(words=pairs_of([another])))
            assert (Because.SIMILAR_WORDS in found.because) is (one is another), (one, another)


def test_a_few_common_words_do_not_make_a_story_the_same() -> None:
    assert compare(told(words=pairs_of(["có người lạ"])), told()).because == ()
    assert alike(pairs_of([]), pairs_of([SELLING]), 8) == alike(pairs_of(["ma"]), pairs_of(["ma"])) == 0


def test_the_units_of_a_place_say_nothing_and_the_hamlet_does() -> None:
    here = place("bản Nà Hỳ, xã Chiềng Cang, huyện Sông Mã, Sơn La")
    assert here == place("Ban Na Hy, Chieng Cang") == {("ban", "na"), ("na", "hy")}
    assert place("thị trấn Sông Mã") == place("tỉnh Sơn La") == place("") == frozenset()
    # What a name has parted are no neighbours.
    assert place("chợ Chiềng Cang cũ") == frozenset()
    same, other = place("cầu treo bản Nà Hỳ"), place("bản Nà Sặng, xã Chiềng Cang")
    assert Because.SAME_PLACE_TEXT in compare(told(place=here), told(place=same)).because
    assert Because.SAME_PLACE_TEXT not in compare(told(place=here), told(place=other)).because


def test_pins_are_one_place_within_what_they_say_of_themselves() -> None:
    near, far = Point(21.0330, 103.7551), Point(21.0402, 103.7551)
    assert 190 < metres_between(BRIDGE, near) < 210
    assert 990 < metres_between(BRIDGE, far) < 1_010
    words = pairs_of(["Chuyện khác hẳn, không liên quan gì đến tin trước kia."])
    assert compare(told(pin=BRIDGE), told(pin=near, words=words)).because == (
        Because.NEAR_PIN,
        Because.NEAR_IN_TIME,
        Because.SAME_TOPIC,
    )
    assert compare(told(pin=BRIDGE), told(pin=far, words=words)).because == ()
    # However little a phone knows where it is, a kilometre is not «near».
    unsure = Point(far.lat, far.lon, 100_000)
    assert compare(told(pin=BRIDGE), told(pin=unsure, words=words)).because == ()
    # Pins that lie apart outweigh the same words.
    text = place("cầu treo bản Nà Hỳ")
    apart = compare(told(pin=BRIDGE, place=text), told(pin=far, place=text))
    assert Because.SAME_PLACE_TEXT not in apart.because
    assert apart.score < compare(told(place=text), told(place=text)).score == 1


def test_time_and_topic_alone_make_nothing_the_same() -> None:
    assert compare(told(words=pairs_of([SCHOOL])), told()).score == 0


def test_when_it_happened_counts_more_than_when_it_came_in() -> None:
    evening = (AT - timedelta(days=20), AT - timedelta(days=20))
    weeks_later = told(received_at=AT + timedelta(days=15), occurred=evening)
    assert Because.NEAR_IN_TIME not in compare(told(), weeks_later).because
    assert Because.NEAR_IN_TIME in compare(told(occurred=evening), weeks_later).because
    assert Because.NEAR_IN_TIME not in compare(told(occurred=(AT, AT)), weeks_later).because
    longer = (AT - timedelta(days=30), AT)
    assert compare(told(occurred=longer), weeks_later).score == 1


def test_another_topic_and_a_later_day_count_a_little() -> None:
    same = compare(told(), told()).score
    later = compare(told(), told(received_at=AT + timedelta(days=3))).score
    other = compare(told(), told(topic="possession")).score
    assert same == 1
    assert 0.5 < other < later < 1


def test_items_count_by_their_types() -> None:
    words = pairs_of(["khẩu súng kíp của ông nội để lại, treo trên gác bếp từ lâu"])
    gun = told(topic=None, items=frozenset({"homemade_gun"}), words=words)
    both = told(topic=None, items=frozenset({"homemade_gun", "ammunition"}), words=words)
    knife = told(topic=None, items=frozenset({"high_lethality_knife"}), words=words)
    assert Because.SAME_ITEMS in compare(gun, both).because
    assert compare(gun, knife).because == (Because.SIMILAR_WORDS, Because.NEAR_IN_TIME)
    assert compare(gun, knife).score < compare(gun, both).score < compare(gun, gun).score == 1


def test_it_does_not_matter_which_of_the_two_is_asked_about() -> None:
    one = told(pin=BRIDGE, occurred=(AT, AT))
    other = told(pin=Point(21.0320, 103.7560, 400), occurred=(AT - timedelta(days=2), AT), topic="possession")
    assert compare(one, other) == compare(other, one)
