"""Calendar feeds: an address with a secret in it, by which somebody's own calendar follows the rota."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FeedKind(StrEnum):
    """What a feed shows."""

    WORKER = "worker"  # the duties of one worker
    AREA = "area"  # every duty of one area, and of whatever covers it
    GAPS = "gaps"  # the hours that nobody has, of one area or of all


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed. `subject` is the id of its worker or area, "" for gaps everywhere; `hash` stands for its secret.

    `names` says whether entries name the workers: a calendar is often shared more widely than was thought.
    """

    id: str
    hash: str
    kind: FeedKind
    subject: str
    names: bool
    made_by: str
    made_at: datetime
    revoked_at: datetime | None = None
