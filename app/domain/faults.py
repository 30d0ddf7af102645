"""Sentences for faulty fields, by code; none of them repeats what was sent."""

from collections.abc import Mapping
from types import MappingProxyType

_SENTENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "missing": ("Mục này bắt buộc.", "This field is required."),
        "extra_forbidden": ("Có mục không được biết đến.", "There is a field that is not known here."),
        "string_too_short": ("Quá ngắn.", "Too short."),
        "string_too_long": ("Quá dài.", "Too long."),
        "string_pattern_mismatch": ("Không đúng định dạng.", "Not in the expected form."),
        "enum": ("Không nằm trong danh sách cho phép.", "Not one of the allowed words."),
        "literal_error": ("Phải được xác nhận là true.", "Must be confirmed with true."),
        "too_long": ("Quá nhiều mục.", "Too many entries."),
        "too_short": ("Cần ít nhất một mục.", "At least one entry is needed."),
        "greater_than": ("Phải lớn hơn giới hạn.", "Must be greater than the limit."),
        "greater_than_equal": ("Nhỏ hơn giới hạn cho phép.", "Below the allowed limit."),
        "less_than_equal": ("Vượt giới hạn cho phép.", "Above the allowed limit."),
        "finite_number": ("Phải là số hữu hạn.", "Must be a finite number."),
        "phone": ("Không phải số di động Việt Nam.", "Not a Vietnamese mobile number."),
        "nul": ("Có ký tự không được phép.", "Holds a character that is not allowed."),
        "lone_surrogate": ("Có ký tự không được phép.", "Holds a character that is not allowed."),
        "uuid_parsing": ("Không phải UUID.", "Not a UUID."),
        "malformed_json": ("Không phải JSON hợp lệ.", "Not valid JSON."),
        "out_of_range": ("Thời điểm ngoài giới hạn.", "The moment is out of range."),
        "unit_code_required": ("Cần mã xã.", "The commune is needed, by its id or its code."),
        "offset_missing": ("Thời điểm phải có múi giờ.", "The moment must carry an offset."),
        "contact_required": ("Không ẩn danh thì cần thông tin liên hệ.", "Without anonymity a contact is needed."),
        "place_required": ("Cần địa điểm để cán bộ đến.", "A place is needed for a visit."),
        "phone_required": ("Cần số điện thoại để hẹn đến.", "A phone number is needed for a visit."),
        "hamlet_unnamed": ("Cần mã hoặc tên bản.", "The id or the name of the hamlet is needed."),
        "unit_not_allowed": ("Đơn vị tính không hợp với loại này.", "This measure does not fit the type."),
        "in_the_future": ("Thời điểm ở tương lai.", "The moment lies in the future."),
        "too_old": ("Thời điểm quá xa.", "The moment lies too far away."),
        "wrong_order": ("Thời điểm bắt đầu sau thời điểm kết thúc.", "The beginning lies after the end."),
        "stale_text": ("Bản cam kết đã có nội dung khác.", "The pledge has another text now."),
        "too_young": ("Người dưới 14 tuổi không ký cam kết.", "Nobody under 14 signs a pledge."),
        "guardian_required": ("Dưới 18 tuổi cần người giám hộ.", "Under 18 a guardian is needed."),
        "household_required": ("Cần mã hộ gia đình.", "The household is needed."),
        "unknown_hamlet": ("Xã này chưa có bản với mã đó.", "The commune has no hamlet of this id."),
        "not_a_commune_of_today": ("Không phải xã hiện nay.", "Not a commune of today."),
        "not_for_this_category": ("Không áp dụng cho loại này.", "Not allowed for this category."),
        "no_adverse_outcome": ("Chưa có gì xác thực nội dung.", "Nothing corroborates it yet."),
        "not_a_feature_collection": ("Không phải FeatureCollection.", "Not a FeatureCollection."),
        "no_features": ("Tệp không có đối tượng nào.", "The file has no features."),
        "unknown_commune": ("Mã không phải của xã hiện nay.", "The code is not that of a commune of today."),
        "duplicate_commune": ("Mã xã bị lặp lại.", "An earlier feature has the same code."),
        "not_an_area": ("Cần Polygon hoặc MultiPolygon.", "A Polygon or a MultiPolygon is needed."),
        "empty_area": ("Vùng không có đường bao.", "The area has no rings."),
        "not_positions": ("Tọa độ phải là kinh độ, vĩ độ.", "Positions are a longitude and a latitude."),
        "open_ring": ("Đường bao chưa khép kín.", "A ring has four positions or more and ends where it began."),
        "axes_swapped": ("Kinh độ và vĩ độ có vẻ bị đảo.", "Latitude and longitude look swapped."),
        "outside_vietnam": ("Tọa độ ở ngoài Việt Nam.", "Positions lie outside Vietnam."),
        "invalid_rings": ("Đường bao tự cắt nhau.", "The rings cross themselves or each other."),
        "already_there": ("Hồ sơ đang ở xã này.", "It lies with this commune already."),
        "never_carried": ("Không ai được mang vật này đến.", "Nobody may bring such an item."),
    }
)
_OTHERWISE = ("Giá trị không hợp lệ.", "The value is not valid.")


def sentence(code: str, language: str) -> str:
    """What a person reads for this fault, in `vi` or `en`."""
    vi, en = _SENTENCES.get(code, _OTHERWISE)
    return en if language == "en" else vi
