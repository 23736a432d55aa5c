"""What a worker's text message means: the reply table, and nothing else acts.

A digit has one meaning everywhere (`Digit`). Where several questions are open to one number, each
carries a two-digit code from `CODES`, and the digit is typed with the code. The whole grammar:

    form                 for the digits       read as                           examples
    D                    all of them          the digit                         1   ?
    DCC, joined          1 to 9               the digit and a question's code   171   271   471
    D CC, spaced         1 3 4 6 7 8 9        the same                          1 71
    D MM, spaced         2 5                  the digit and minutes             2 45   5 120
    DCC MM  or  D CC MM  2 5                  digit, code and minutes           271 45   2 71 45
    D TIME               4                    the digit and a time of day       4 0155   4 01:55
    DCC TIME or D CC TIME  4                  digit, code and time of day       471 0155   4 71 01:55

    CC 10 to 99 · MM two or three figures, 10 to 999 · TIME four figures, or h:mm, or hh:mm

So no form reads two ways: a *joined* pair of figures is always a code; a *spaced* pair is minutes
after 2 and 5 and a code after the others. '2 71' is therefore 71 minutes even if a question 71 is
open; it carries no code, so with several questions open the caller asks which one was meant, and
our own texts only ever print the joined form.

White space, punctuation around the figures and the figures of other scripts are forgiven. Anything
else – 'OK', '1 please', a reaction that quotes our text, an answer from a car – is no reply: at
three in the morning a message that was never meant as an answer must not take a child's contact
off everybody's phone.

The words that carriers act upon themselves (`carrier_word`) are never replies, and no text of ours
asks for one: a worker who ends a call-out with END would never be paged again.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Digit(StrEnum):
    """The reply table. Each member's value is what is typed."""

    CLAIM = "1"  # I'll take it
    BUSY = "2"  # busy, ask the next one; lapses after a while, or after the minutes given
    PASS = "3"  # can't, ask the next one; after a claim: I give it back
    STAGE = "4"  # next stage of the call-out, now or at the time given
    YES = "5"  # yes, all well: duty confirmed, test seen, safe, still on it
    FINISHED = "6"  # finished; the write-up is still due
    CANNOT = "7"  # I can't do my duty
    COVER = "8"  # I can cover a duty that was offered
    HELP = "9"  # send help; acts whatever code is typed with it
    LIST = "0"  # what is open for me?
    LINES = "?"  # what can I reply?


# Never given to a question: 11, 12 and 99 would make the emergency numbers 911, 112 and 999, and a
# key held too long (111), into answers to a question.
CODES = tuple(str(number) for number in range(10, 100) if number not in (11, 12, 99))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A message that is a reply. `code` names the question, where the sender named one.

    `minutes` is how long (busy, or until asked again), unbounded by agency rules: the caller
    applies those. `at_time` is (hour, minute) of the agency's wall clock, without a day.
    """

    digit: Digit
    code: str | None = None
    minutes: int | None = None
    at_time: tuple[int, int] | None = None

    def spelled(self, code: str | None = None) -> str:
        """The full string to type for this reply, with `code` where it has none of its own."""
        words = [self.digit + (self.code or code or "")]
        if self.minutes is not None:
            words.append(str(self.minutes))
        if self.at_time is not None:
            words.append("{:02}{:02}".format(*self.at_time))
        return " ".join(words)


class CarrierWord(StrEnum):
    """What a carrier does of its own accord with certain whole messages (CTIA, Twilio)."""

    OPT_OUT = "opt out"  # it blocks every further text to that phone: an alarm, because pages go silent
    OPT_IN = "opt in"  # it lifts the block
    HELP = "help"  # it answers with its own text


def parse(text: str) -> Reply | None:
    """The reply that the whole of `text` is, or None."""
    spelled = " ".join(map(_bare_word, _bare(text).split()))
    for form in _FORMS:
        if found := form.fullmatch(spelled):
            return _reply(Digit(found["digit"]), found.groupdict())
    return None


def carrier_word(text: str) -> CarrierWord | None:
    """The carrier's word that the whole of `text` is, or None. Such a message is never a reply."""
    return _CARRIER_WORDS.get(_bare(text).upper())


_BLANKS = "".join(c for c in map(chr, range(0x3001)) if c.isspace()) + "\u200b\u200e\u200f\u2060\ufeff"
_AROUND_A_WORD = ".!,;\"'()#*‘’“”"
_AROUND = _BLANKS + _AROUND_A_WORD + ":"  # Within the message a colon means a time of day.

_CODE = "(?P<code>[1-9][0-9])"
_MINUTES = "(?P<minutes>[1-9][0-9]{1,2})"
_TIME = "(?P<time>(?:[01][0-9]|2[0-3]):?[0-5][0-9]|[0-9]:[0-5][0-9])"

_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<digit>0|\?)",
        rf"(?P<digit>[136789])(?: ?{_CODE})?",
        rf"(?P<digit>[25])(?:{_CODE})?(?: {_MINUTES})?",
        rf"(?P<digit>[25]) {_CODE} {_MINUTES}",
        rf"(?P<digit>4)(?: ?{_CODE})?(?: {_TIME})?",
    )
)

_CARRIER_WORDS = (
    dict.fromkeys(("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "OPTOUT", "REVOKE"), CarrierWord.OPT_OUT)
    | dict.fromkeys(("START", "YES", "UNSTOP"), CarrierWord.OPT_IN)
    | dict.fromkeys(("HELP", "INFO"), CarrierWord.HELP)
)


def _bare(text: str) -> str:
    """`text` with figures and full-width forms in ASCII, and nothing around it."""
    return "".join(map(_ascii, text.strip(_AROUND))).strip(_AROUND)


def _bare_word(word: str) -> str:
    return word.strip(_AROUND_A_WORD)


def _ascii(character: str) -> str:
    if "\uff01" <= character <= "\uff5e":
        return chr(ord(character) - 0xFEE0)
    return str(unicodedata.decimal(character, character))


def _reply(digit: Digit, parts: Mapping[str, str | None]) -> Reply:
    minutes, time = parts.get("minutes"), parts.get("time")
    return Reply(
        digit=digit,
        code=parts.get("code"),
        minutes=int(minutes) if minutes else None,
        at_time=_hour_and_minute(time) if time else None,
    )


def _hour_and_minute(time: str) -> tuple[int, int]:
    figures = time.replace(":", "")
    return int(figures[:-2]), int(figures[-2:])
