"""The forms of what a sender may do, as JSON schemas that stand alone: an app draws its buttons from them."""

from collections.abc import Iterable, Mapping

from app.domain.conversation import SenderVerb
from app.models.fields import Fields
from app.models.sender_action import PickSlot, Plain, Rate, Reopen
from app.services import form_schemas

_LABELS: Mapping[SenderVerb, tuple[str, str]] = {
    SenderVerb.WITHDRAW: ("Rút lại", "Withdraw"),
    SenderVerb.CANCEL: ("Hủy khai báo", "Cancel the declaration"),
    SenderVerb.SCHEDULE: ("Chọn lịch hẹn", "Choose an appointment"),
    SenderVerb.REOPEN: ("Đề nghị xem xét lại", "Ask to look again"),
    SenderVerb.RATE: ("Đánh giá", "Rate"),
}
_MODELS: Mapping[SenderVerb, type[Fields]] = {
    SenderVerb.WITHDRAW: Plain,
    SenderVerb.CANCEL: Plain,
    SenderVerb.SCHEDULE: PickSlot,
    SenderVerb.REOPEN: Reopen,
    SenderVerb.RATE: Rate,
}


def told(verbs: Iterable[str], language: str) -> list[dict[str, object]]:
    """Each verb with what its button says and the form behind it."""
    return [
        {"verb": verb, "label": _LABELS[SenderVerb(verb)][language == "en"], "form": _FORMS[SenderVerb(verb)]}
        for verb in verbs
    ]


_FORMS = {verb: form_schemas.of_verb(_MODELS[verb], verb.value) for verb in SenderVerb}
