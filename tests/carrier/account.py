"""One account at the fake carrier: what a test sets up, acts through, and looks at afterwards.

Its phones are the product's simulated ones (`phones`); every report of theirs becomes a signed callback, every
text a signed POST, every key what the TwiML of the call makes of it. Nothing happens by itself: `run_due()` lets
everything happen that is due at `now()`.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import count

from notifiers.base import Channel, Inbound, Notifier, Report
from tests.carrier.callbacks import Callbacks
from tests.carrier.calls import Calls
from tests.carrier.faults import ANSWERS, BEFORE, Faults, Planned
from tests.carrier.handsets import Handsets
from tests.carrier.ledger import Ledger
from tests.carrier.live import Connected, LiveCall, Spoken
from tests.carrier.records import Asked, Call, OwnNumber, Text
from tests.carrier.refusals import Refused
from tests.carrier.rest import Answer, answer
from tests.carrier.shapes import Json
from tests.carrier.texts import Texts
from tests.carrier.webhooks import Tried, Webhooks

WORKERS_NUMBER = "+15005550006"


class Account:
    """An account with its numbers, phones and books.

    `now` gives the account's time (UTC), `reach` maps public base addresses to the loopback ones behind
    them, `seed` makes names and chance. The first of `numbers` is the one that phones text. Whatever is
    sent goes `through` the phones, or through what a test puts in front of them; `tampers` makes a wrong
    answer of a right one, and the lists lag behind by `list_lag`.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        reach: Mapping[str, str] | None = None,
        numbers: Iterable[str] = (WORKERS_NUMBER,),
        seed: int = 1,
        seconds: float = 5.0,
    ) -> None:
        ledger = Ledger(now=now, seed=seed)
        self._ledger, self.opened = ledger, now()
        self.sid, self.key, self.secret = ledger.sid, ledger.key, ledger.secret
        self.webhooks = Webhooks(
            now=now, reach=reach or {}, token=lambda: ledger.auth_token, seconds=seconds, seed=seed
        )
        self.callbacks = Callbacks(self.webhooks, now)
        ledger.webhooks, ledger.callbacks = self.webhooks, self.callbacks
        self.refusals, self.faults, self.own = ledger.refusals, Faults(seed), ledger.own
        self.spoken, self.list_lag = Spoken(), timedelta(0)
        self.tampers: Callable[[Json], Json] = lambda body: body
        for number in numbers:
            self.add_number(number)
        serial = count(1)
        self.phones = Handsets(
            door=self._door,
            now=now,
            new_id=lambda: str(next(serial)),
            workers_number=next(iter(self.own)),
            callbacks=self.callbacks,
        )
        self.through: Notifier = self.phones
        self._texts, self._calls = Texts(ledger), Calls(ledger, self.phones, self.spoken)

    # Setting up -----------------------------------------------------------------------------------

    def add_number(
        self,
        number: str,
        *,
        text_url: str = "",
        voice_url: str = "",
        voice_fallback: str = "",
        status_callback: str = "",
    ) -> OwnNumber:
        """Have this number, told to these public addresses; one that is there is changed."""
        known = self.own.get(number)
        self.own[number] = OwnNumber(
            sid=known.sid if known else self._ledger.new_sid("PN"),
            number=number,
            text_url=text_url,
            voice_url=voice_url,
            voice_fallback=voice_fallback,
            status_callback=status_callback,
            bought=self.opened,
        )
        return self.own[number]

    @property
    def auth_token(self) -> str:
        """The token that signs just now."""
        return self._ledger.auth_token

    def rotate_token(self) -> str:
        """Sign with a new auth token from now on, and give it."""
        self._ledger.auth_token = self._ledger.new_sid("")
        return self.auth_token

    def webhooks_down(self, lasts: timedelta) -> None:
        """From now on and for so long nothing reaches the service, and nothing of it is told later."""
        self.webhooks.down_until = self._ledger.now() + lasts

    # What happens ---------------------------------------------------------------------------------

    def run_due(self) -> int:
        """Let everything happen that is due; how much."""
        return self.phones.run_due()

    def texts_in(self, sender: str, to: str, body: str) -> Text:
        """Somebody texts one of the account's numbers, now."""
        return self._texts.comes_in(sender, to, body, self.through)

    def rings_in(self, sender: str, to: str) -> LiveCall:
        """Somebody rings one of the account's numbers, now; what is said is in the call's `spoken`."""
        return self._calls.comes_in(sender, to)

    def presses(self, live: LiveCall, digits: str) -> None:
        """The caller of a call that came in presses these keys."""
        live.presses(digits)
        self._calls.settles(live.sid)

    def is_silent(self, live: LiveCall) -> None:
        """The caller of a call that came in presses nothing until the Gather gives up."""
        live.waits()
        self._calls.settles(live.sid)

    def hangs_up(self, live: LiveCall) -> None:
        """The caller of a call that came in puts it down."""
        live.ends()
        self._calls.settles(live.sid)

    # Looking --------------------------------------------------------------------------------------

    @property
    def requests(self) -> list[Asked]:
        """Every request, in order."""
        return self._ledger.requests

    @property
    def texts(self) -> list[Text]:
        """Every text, either way, in order."""
        return list(self._ledger.texts.values())

    @property
    def calls(self) -> list[Call]:
        """Every call, either way, in order."""
        return list(self._ledger.calls.values())

    @property
    def tried(self) -> list[Tried]:
        """Every try to tell the service something, in order."""
        return self.webhooks.tried

    @property
    def said(self) -> list[str]:
        """Everything that was said in calls, in order."""
        return self.spoken.said

    @property
    def connected(self) -> list[Connected]:
        """Every number that a call was put through to, with what it was shown, in order."""
        return self.spoken.connected

    def live(self, call: Call) -> LiveCall:
        """What is said in a call."""
        return self._calls.live(call.sid)

    @property
    def dial_outcomes(self) -> dict[str, str]:
        """How it ends when a call is put through to a number, by the number; otherwise "completed"."""
        return self._calls.outcomes

    # What the REST door uses ----------------------------------------------------------------------

    def asks(self, asked: Asked, secret: str) -> tuple[Answer | None, Planned | None]:
        """One request with its fate: the answer, or None where nothing is answered, and what befell it."""
        planned = self.faults.befalls(asked)
        fault = planned.fault if planned else None
        marked = Asked(
            at=asked.at,
            method=asked.method,
            path=asked.path,
            params=asked.params,
            user=asked.user,
            headers=asked.headers,
            fault=fault or "",
        )
        self.requests.append(marked)
        done = None if fault in BEFORE else self._answer(marked, secret)
        if fault in ANSWERS:
            status, code, sentence = ANSWERS[fault]
            return (status, Refused(code, status, sentence).body()), planned
        return done, planned

    def _answer(self, asked: Asked, secret: str) -> Answer:
        try:
            if (asked.user, secret) not in ((self.key, self.secret), (self.sid, self.auth_token)):
                raise Refused(20003)
            status, body = answer(self, asked)
            return status, self.tampers(body)
        except Refused as refused:
            return refused.status, refused.body()

    def take_text(self, params: Mapping[str, str]) -> Text:
        """POST Messages. Raises Refused."""
        return self._texts.take(params, self.through)

    def take_call(self, params: Mapping[str, str], events: frozenset[str]) -> Call:
        """POST Calls. Raises Refused."""
        return self._calls.take(params, events, self.through)

    def redact(self, text: Text, body: str) -> None:
        """POST Messages/{Sid} with a Body. Raises Refused."""
        self._texts.redact(text, body)

    def change_call(self, call: Call, params: Mapping[str, str]) -> None:
        """POST Calls/{Sid}. Raises Refused."""
        self._calls.change(call, params, self.through)

    def text_of(self, sid: str) -> Text | None:
        """A text by its name."""
        return self._ledger.texts.get(sid)

    def call_of(self, sid: str) -> Call | None:
        """A call by its name."""
        return self._ledger.calls.get(sid)

    def lists(self, created: datetime) -> bool:
        """Whether what was made then is in the lists yet."""
        return created + self.list_lag <= self._ledger.now()

    def now(self) -> datetime:
        """The account's time (UTC)."""
        return self._ledger.now()

    def _door(self, event: Report | Inbound) -> None:
        """What the phones report and their owners do."""
        with self._ledger.lock:
            # A request may be handing a message over just now: its name must be known before its report is.
            texted, called = self._texts.knows(event.provider_id), self._calls.knows(event.provider_id)
        match event:
            case Report() if texted:
                self._texts.reported(event, self.through)
            case Report() if called:
                self._calls.reported(event)
            case Inbound(channel=Channel.VOICE, answers=str(call)):
                self._calls.pressed(call, event.text)
            case Inbound(channel=Channel.SMS):
                self._texts.comes_in(event.sender, event.recipient, event.text, self.through)
            case _:
                raise AssertionError(f"The phones told of something that this account never had: {event}")
