"""A call that was picked up: it walks the service's TwiML verb by verb, as a telephone's owner hears it."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.etree import ElementTree as Xml

from tests.carrier.webhooks import Tried

Post = Callable[[str, Mapping[str, str]], Tried]
MOST_DOCUMENTS = 20  # A call that is redirected for ever is cut off.
SILENT_VERBS = frozenset({"Pause", "Play", "Record", "Enqueue", "Leave"})


class CarrierError(Exception):
    """The service's answer cannot be played: the owner hears that an application error has occurred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """A number that a call was put through to, and the number it was shown."""

    number: str
    caller_id: str
    call_sid: str


@dataclass(slots=True, kw_only=True)
class Spoken:
    """What has happened in a call so far."""

    said: list[str] = field(default_factory=list)
    connected: list[Connected] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class LiveCall:
    """One call while it is up.

    `about` are the parameters that every request of the call carries, `dial` puts it through and gives
    the DialCallStatus, `fallback` is tried where the service gives no document. What is said goes into `spoken`
    and, for the whole account, into `everywhere`.
    """

    def __init__(
        self,
        sid: str,
        *,
        post: Post,
        about: Callable[[], Mapping[str, str]],
        dial: Callable[[str, str], str],
        everywhere: Spoken,
        fallback: str = "",
    ) -> None:
        self.sid, self.over = sid, False
        self.spoken, self.everywhere = Spoken(), everywhere
        self._post, self._about, self._dial, self._fallback = post, about, dial, fallback
        self._verbs: deque[Xml.Element] = deque()
        self._gather: Xml.Element | None = None
        self._digits = ""
        self._here = ""
        self._documents = 0

    @property
    def listens(self) -> bool:
        """Whether a key pressed now is heard."""
        return self._gather is not None and not self.over

    def plays(self, document: str, here: str = "") -> None:
        """Begin this document, which came from the address `here`."""
        self._here, self._gather, self._digits = here or self._here, None, ""
        self._documents += 1
        try:
            root = Xml.fromstring(document or "<Response/>")
        except Xml.ParseError:
            raise CarrierError("12100 Document parse failure") from None
        if root.tag != "Response" or self._documents > MOST_DOCUMENTS:
            raise CarrierError("12102 Not a Response, or one too many")
        self._verbs = deque(root)
        self._goes_on()

    def fetches(self, url: str, extra: Mapping[str, str] | None = None) -> None:
        """Ask the service for the next document, and its fallback where it has none."""
        target = urljoin(self._here, url)
        tried = self._post(target, {**self._about(), **(extra or {})})
        try:
            self._takes(tried, target)
        except CarrierError as error:
            self.fails(str(error))
            self._falls_back(target)

    def presses(self, digits: str) -> None:
        """Press keys, one after the other; those that nothing listens for are lost."""
        for key in digits:
            if self.listens:
                self._press(key)

    def waits(self) -> None:
        """Press nothing until the Gather gives up: what was pressed so far is sent, or the next verb follows."""
        gather, digits = self._gather, self._digits
        if gather is None or self.over:
            return
        if digits or gather.get("actionOnEmptyResult") == "true":
            self._gathered(gather, digits, "")
        else:
            self._gather = None
            self._goes_on()

    def waits_to_the_end(self) -> None:
        """Press nothing at all until the call is over."""
        while not self.over:
            self.waits()

    def ends(self) -> None:
        """It is over."""
        self.over, self._gather = True, None

    def fails(self, error: str) -> None:
        """The carrier's debugger notes an error."""
        self.spoken.errors.append(error)
        self.everywhere.errors.append(error)

    def _takes(self, tried: Tried, here: str) -> None:
        if not tried.taken:
            raise CarrierError(f"11200 HTTP retrieval failure ({tried.status or tried.why})")
        self.plays(tried.body, here)

    def _falls_back(self, failed: str) -> None:
        fallback, self._fallback = self._fallback, ""
        if not fallback:
            self.ends()
            return
        tried = self._post(fallback, {**self._about(), "ErrorCode": "11200", "ErrorUrl": failed})
        try:
            self._takes(tried, fallback)
        except CarrierError as error:
            self.fails(str(error))
            self.ends()

    def _press(self, key: str) -> None:
        gather = self._gather
        if gather is None:
            return
        if key == gather.get("finishOnKey", "#"):
            if self._digits or gather.get("actionOnEmptyResult") == "true":
                self._gathered(gather, self._digits, key)
            else:
                self.waits()
            return
        self._digits += key
        if len(self._digits) == int(gather.get("numDigits", "1000")):
            self._gathered(gather, self._digits, "")

    def _gathered(self, gather: Xml.Element, digits: str, finished_on: str) -> None:
        finished = {"FinishedOnKey": finished_on} if finished_on else {}
        self._gather, self._digits = None, ""
        self.fetches(gather.get("action", self._here), {"Digits": digits, "msg": "Gather End", **finished})

    def _goes_on(self) -> None:
        """Up to a Gather that listens, or the end."""
        while self._verbs and not self.over and self._gather is None:
            self._does(self._verbs.popleft())
        if not self._verbs and self._gather is None:
            self.ends()

    def _does(self, verb: Xml.Element) -> None:
        match verb.tag:
            case "Say":
                self._says(verb)
            case "Gather":
                for inner in verb.iter("Say"):
                    self._says(inner)
                self._gather, self._digits = verb, ""
            case "Dial":
                self._connects(verb)
            case "Redirect":
                self._verbs.clear()
                self.fetches((verb.text or "").strip())
            case "Hangup" | "Reject":
                self.ends()
            case tag:
                if tag not in SILENT_VERBS:
                    self.fails(f"12200 Unknown verb {tag}")

    def _says(self, verb: Xml.Element) -> None:
        words = "".join(verb.itertext()).strip()
        self.spoken.said.append(words)
        self.everywhere.said.append(words)

    def _connects(self, dial: Xml.Element) -> None:
        numbers = [(inner.text or "").strip() for inner in dial.iter("Number")] or [(dial.text or "").strip()]
        outcome = "completed"
        for number in numbers:
            outcome = self._dial(number, dial.get("callerId", ""))
        if action := dial.get("action"):
            self._verbs.clear()
            self.fetches(action, {"DialCallStatus": outcome})
