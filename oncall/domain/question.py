"""A question to a worker that is not about a contact: answered by a digit of the reply table, once.

Each carries two digits of its own (`code`), as pages do, so that an answer names what it is about.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from oncall.domain.reply import Digit


class QuestionKind(StrEnum):
    """What is asked. `subject` of a question is an id of what stands in brackets."""

    DUTY = "duty"  # will you be there? [the first duty of the run]
    TEST = "test"  # a test page [the day]
    SICK = "sick"  # sure that you cannot do your duty? asked once [the worker]
    UNDO_SICK = "undo_sick"  # noted; a 5 within some minutes takes it back [the absence]
    COVER = "cover"  # can you take this open duty? [the opening]
    SWAP = "swap"  # would you take this stint? [the swap]
    CONSENT = "consent"  # do you agree to what is given in return? [the swap]
    APPROVE = "approve"  # a rule would be broken; do you allow it? [the swap or opening]


ANSWERS: Mapping[QuestionKind, frozenset[Digit]] = {
    QuestionKind.DUTY: frozenset({Digit.YES, Digit.CANNOT}),
    QuestionKind.TEST: frozenset({Digit.YES}),
    QuestionKind.SICK: frozenset({Digit.CANNOT, Digit.YES}),
    QuestionKind.UNDO_SICK: frozenset({Digit.YES}),
    QuestionKind.COVER: frozenset({Digit.COVER, Digit.PASS}),
    QuestionKind.SWAP: frozenset({Digit.COVER, Digit.PASS}),
    QuestionKind.CONSENT: frozenset({Digit.YES, Digit.PASS}),
    QuestionKind.APPROVE: frozenset({Digit.YES, Digit.PASS}),
}
"""Which digits answer which question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question to one worker, open until `expires_at` (UTC) or an answer. `data` holds ids and codes only."""

    id: str
    worker: str
    kind: QuestionKind
    subject: str
    code: str
    made_at: datetime
    expires_at: datetime
    answered_at: datetime | None = None
    answer: str = ""
    data: Mapping[str, str | int | None] = field(default_factory=dict)

    def is_open(self, at: datetime) -> bool:
        """Whether an answer at that instant still counts."""
        return self.answered_at is None and at < self.expires_at

    def takes(self, digit: Digit) -> bool:
        """Whether that digit is an answer to it."""
        return digit in ANSWERS[self.kind]
