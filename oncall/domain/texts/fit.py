"""One segment or nothing: how a text is made to fit, and whom and what it is about."""

from collections.abc import Callable
from dataclasses import dataclass

from notifiers.gsm import SEGMENT, one_segment, plain, septets
from oncall.domain.reply import Digit

NO_AREA = "area unknown"
MOST_LISTED = 12  # No more references than this fit into one segment, so no more are tried.
_SHORTEST_NAME = 4
_WIDEST_IN_A_LIST = 24


class TextTooLong(ValueError):
    """A text that does not fit even with its names shortened; `config check` finds it beforehand.

    Holds the length in septets and no word of the text.
    """

    def __init__(self, length: int) -> None:
        super().__init__(
            f"This text fills {length} septets and a text message holds {SEGMENT}. "
            "Give the agency a shorter keyword or number, or its areas and positions shorter names."
        )
        self.length = length


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What the agency's texts are signed with.

    `keyword` starts them where no category does; `phone` is the number workers ring;
    `emergency` the number of the emergency services.
    """

    keyword: str
    phone: str
    emergency: str = "911"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A contact as a text may name it: how serious, where, its random reference. Never who or what.

    `category` is the word of the rules, first in a page, so that the worker can judge by it alone.
    `code` is given while several questions are open to the number the text goes to.
    """

    category: str
    area: str
    reference: str
    code: str | None = None

    def ask(self, digit: Digit) -> str:
        """What to type to answer `digit` to this question: '1', or '171'."""
        return f"{digit}{self.code or ''}"


def fit(text: str) -> str:
    """`text` in the GSM alphabet. Raises TextTooLong when it is more than one segment."""
    sent = plain(text)
    if not one_segment(sent):
        raise TextTooLong(septets(sent) or 0)
    return sent


def squeeze(compose: Callable[..., str], *names: str) -> str:
    """`compose(*names)` with the longest names shortened, a letter at a time, until it fits.

    The same names always shorten the same way. Raises TextTooLong when nothing is left to shorten.
    """
    kept = [plain(name) for name in names]
    while not one_segment(plain(compose(*kept))):
        longest = max(kept, key=len, default="")
        if len(longest) <= _SHORTEST_NAME:
            break
        kept[kept.index(longest)] = _shorter(longest)
    return fit(compose(*kept))


def clip(name: str) -> str:
    """A name as it stands in a list of several: never wider than 24 septets."""
    kept = plain(name)
    while (septets(kept) or 0) > _WIDEST_IN_A_LIST:
        kept = _shorter(kept)
    return kept


def _shorter(name: str) -> str:
    """One letter less, with a full stop that shows it: 'Upper Blackwater' -> 'Upper Blackwat.'."""
    return name.removesuffix(".")[: len(name) - 2].rstrip() + "."
