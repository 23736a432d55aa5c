"""A story's messages over the real wire: the carrier's own client, our fake of it, and signed webhooks to our doors.

Everything that a story with simulated phones says and expects is the same; only the way is long. Requests of
ours go through the carrier's own document, where that can be installed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING, Any

import requests
from werkzeug.serving import BaseWSGIServer, make_server

from notifiers.base import Channel, Fault, Message, Notifier, NotifyError, Receipt
from notifiers.simulator import Simulator
from notifiers.twilio.account import Account as OurAccount
from notifiers.twilio.carrier import Twilio
from oncall.config import Settings, Web
from oncall.engine.sweeping import Sweeper
from oncall.flow.moment import Terms
from tests.carrier.account import Account
from tests.carrier.fake import FakeTwilio
from web.app import create_app

if TYPE_CHECKING:
    from tests.world import World

PUBLIC = "https://oncall.example"
KEEPS_UP = 1000.0  # messages a second: a story that is about the pace sets its own


_TERMS = Terms(deletes=True, alarms=True)


class Alarms(Notifier):
    """Whoever looks after the service: what they were told, and by nothing that the carrier could lose."""

    name = "alarms"
    channels = frozenset({Channel.ALARM})

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.deaf = False

    def send(self, message: Message) -> Receipt:
        """Keep it, unless no way leads there just now."""
        if self.deaf:
            raise NotifyError(Fault.TRANSIENT, "450")
        self.heard.append(message.text)
        return Receipt(provider_id=f"alarm-{len(self.heard)}")

    def end_call(self, provider_id: str) -> None:
        """No alarm rings."""
        raise AssertionError(f"an alarm was taken for a call: {provider_id}")


class Wire:
    """One story's carrier and its way here. `base_url` is where the client asks: the fake, or the proxy before it."""

    def __init__(
        self, fake: FakeTwilio, base_url: str, *, terms: Terms = _TERMS, texts_per_second: float = KEEPS_UP
    ) -> None:
        self._fake, self._base_url, self._pace, self._terms = fake, base_url, texts_per_second, terms
        self.timeout = 5.0
        self.polls = self.without_proxy = False
        self._tokens: tuple[str, ...] = ()
        self._server: BaseWSGIServer | None = None
        self._thread: Thread | None = None

    def phones(self, world: "World") -> Simulator:
        """The wall of phones at the far end."""
        agency = world.rules.agency
        numbers = (agency.phone, *([agency.public_number] if agency.public_number else []))
        self.account: Account = self._fake.account(now=world.clock.now, reach={}, numbers=numbers)
        for number in numbers:
            doors = f"{PUBLIC}/webhooks/twilio"
            self.account.add_number(number, text_url=f"{doors}/text", voice_url=f"{doors}/voice")
        return self.account.phones

    def carriers(self, world: "World") -> Sequence[Notifier]:
        """Our side of the wire, and the web that the carrier reaches us by."""
        self.account.through = world.carrier
        here = self._listen()
        address = here if self.without_proxy else PUBLIC
        self.ours = self.our_account(world, "" if self.polls else address)
        settings = Settings(web=Web(public_base_url=address))
        self._app = create_app(world.oncall, settings, twilio=self.ours)
        ticks = world.clock.now
        self.twilio = Twilio(self.ours, lambda: ticks().timestamp())
        self.alarms = Alarms()
        return [self.twilio, self.alarms]

    @property
    def terms(self) -> Terms | None:
        """With no way in, keys cannot come."""
        return replace(self._terms, keypads=not self.polls)

    def our_account(self, world: "World", address: str) -> OurAccount:
        """The account as our settings would describe it."""
        agency = world.rules.agency
        return OurAccount(
            sid=self.account.sid,
            key_sid=self.account.key,
            key_secret=self.account.secret,
            tokens=self._tokens or (self.account.auth_token,),
            worker_numbers=(agency.phone,),
            public_number=agency.public_number,
            address=address,
            base_url=self._base_url,
            texts_per_second=self._pace,
            calls_per_second=self._pace,
            timeout=self.timeout,
        )

    def _listen(self) -> str:
        """Where we are reached from now on, behind the proxy that the carrier knows by our public name."""
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True)
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        here = f"http://127.0.0.1:{self._server.server_port}"
        self.account.webhooks.reach[PUBLIC] = here
        return here

    def _answer(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        return self._app(environ, start)

    def knows(self, world: "World", *tokens: str) -> None:
        """Our settings name these tokens, the present one first, and the process starts again."""
        self._tokens = tokens
        world.restarts()

    def posts(self, url: str, form: Mapping[str, str], signature: str) -> int:
        """Somebody posts this to one of our doors; the status that comes back."""
        there = url.partition("#")[0].replace(PUBLIC, self.account.webhooks.reach[PUBLIC])
        head = {"X-Twilio-Signature": signature, "Host": PUBLIC.partition("//")[2]}
        return requests.post(there, data=form, headers=head, timeout=5.0).status_code

    def sweep(self, world: "World") -> int:
        """Read the carrier's lists, as is done every 45 seconds; how much nobody had told us."""
        return Sweeper(world.oncall, self.twilio, by_lists_only=self.polls).sweep()

    @property
    def said(self) -> str:
        """What a call said last."""
        return self.account.said[-1] if self.account.said else ""

    def texts_in(self, sender: str, to: str, text: str) -> None:
        """Somebody writes to one of our numbers."""
        self.account.texts_in(sender, to, text)

    def close(self) -> None:
        """Nobody reaches us any more."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._server = None
