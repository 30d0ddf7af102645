"""The conversation by receipt (trao đổi qua mã tra cứu): who speaks, how much, and what the sender may do beside it."""

from enum import StrEnum

from app.errors import Refusal

MOST_UNANSWERED = 20
"""As many messages a reporter may write before somebody answers."""
MOST = 500
"""As many messages as one submission ever has."""


class Sender(StrEnum):
    """Who wrote a message; of the station nobody is told which person it was."""

    REPORTER = "reporter"
    STATION = "station"


class SenderVerb(StrEnum):
    """What whoever holds the receipt may do, beside writing."""

    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    SCHEDULE = "schedule"
    REOPEN = "reopen"
    RATE = "rate"


ADD = "add_information"
"""The event of a message that answers no question."""
HEARD = "heard"
"""The station has read what was new: told to copies of the queue without a word of who it was."""
SAY = "message"
"""The event of a station's message."""


class NobodyToTalkTo(Refusal):
    """Its receipt lies with a third party, or opens nothing: nobody can be sure who would read."""

    status = 409
    code = "nobody_to_talk_to"
    vi = "Không thể trao đổi về hồ sơ này: mã tra cứu không do chính người gửi giữ."
    en = "There can be no conversation about this: its receipt is not held by its sender alone."


class WaitForAnAnswer(Refusal):
    """So much was written already that somebody has to read it first."""

    status = 409
    code = "wait_for_an_answer"
    vi = "Bạn đã gửi nhiều tin nhắn. Vui lòng chờ công an trả lời rồi gửi tiếp."
    en = "You have written many messages. Please wait until the police have answered."
