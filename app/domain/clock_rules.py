"""Clock rules: by which verb each clock of a kind starts, and by which it is met.

A clock that begins at the arrival is counted from the first receipt, however late somebody classed the submission;
what begins with an outcome or a reopening is counted from that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.domain.kinds import Kind
from app.domain.tip_offs import TipOffClass

NOTIFY = "tip.notify"
RESOLVE = "tip.resolve"


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One clock. `of_class` bounds it to what is classed so; `restarts` are the verbs that start a new round of it.

    `outlives` says that it runs on behind the end of the submission, until one of `ended_by`.
    """

    code: str
    vi: str
    en: str
    starts: frozenset[str]
    met_by: frozenset[str]
    of_class: TipOffClass | None = None
    restarts: frozenset[str] = frozenset()
    ended_by: frozenset[str] = frozenset()
    outlives: bool = False

    def is_for(self, classed: TipOffClass | None) -> bool:
        """Whether it runs for what is classed so."""
        return self.of_class is None or classed is self.of_class


_ARRIVAL = frozenset({"submit"})
_CLASSING = frozenset({"receive", "classify"})
_OUTCOME = frozenset({"resolve", "dismiss"})
_REOPENING = frozenset({"reopen"})
_CRIME = TipOffClass.CRIME

CLOCK_RULES: Mapping[Kind, tuple[ClockRule, ...]] = MappingProxyType(
    {
        Kind.TIP_OFF: (
            ClockRule(
                "tip.acknowledge",
                "Tiếp nhận",
                "Acknowledge",
                _ARRIVAL,
                frozenset({"receive", "reject", "withdraw"}),
            ),
            ClockRule(
                "tip.report_up",
                "Báo cáo cấp trên",
                "Report to the province",
                _CLASSING,
                frozenset({"report_up", "transfer"}),
                of_class=_CRIME,
            ),
            ClockRule(
                "tip.transfer",
                "Chuyển cơ quan có thẩm quyền",
                "Pass to the competent body",
                _CLASSING,
                frozenset({"transfer"}),
                of_class=_CRIME,
            ),
            ClockRule("tip.file", "Lập hồ sơ", "Hand in the file", _CLASSING, frozenset({"file"}), of_class=_CRIME),
            ClockRule(
                RESOLVE,
                "Giải quyết",
                "Resolve",
                _CLASSING,
                _OUTCOME,
                of_class=_CRIME,
                restarts=_REOPENING,
            ),
            ClockRule(
                NOTIFY,
                "Thông báo kết quả cho người báo tin",
                "Tell the reporter",
                frozenset(),
                frozenset({"message"}),
                restarts=_OUTCOME,
                # What is open again has no outcome to tell of.
                ended_by=_REOPENING,
                outlives=True,
            ),
        ),
        Kind.WEAPON_SURRENDER: (
            ClockRule(
                "weapon.contact",
                "Liên hệ người khai",
                "Contact whoever declared",
                _ARRIVAL,
                frozenset({"advise", "secure_site", "receive", "set_aside", "cancel"}),
            ),
        ),
        Kind.PLEDGE_SIGNATURE: (
            ClockRule(
                "signature.confirm",
                "Xác nhận lượt ký",
                "Confirm the signature",
                _ARRIVAL,
                frozenset({"confirm", "withdraw", "void"}),
            ),
        ),
    }
)


def rule_of(kind: Kind, code: str) -> ClockRule:
    """The rule of one clock."""
    return next(rule for rule in CLOCK_RULES[kind] if rule.code == code)
