"""The way to the provider, for the product and for the floor alike: one HTTP POST on a kept connection."""

import threading

import requests

from notifiers.base import Channel, Fault, Message, Notifier, NotifyError, Receipt

_TIMEOUT = (3.0, 10.0)


class HttpCarrier(Notifier):
    """A Notifier over HTTP, as a real carrier's is: a session of its own for every sender."""

    name = "bench"
    channels = frozenset(Channel)

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}/messages"
        self._own = threading.local()

    def send(self, message: Message) -> Receipt:
        """Hand one message over. Raises NotifyError with UNKNOWN when no answer came."""
        return Receipt(provider_id=self.post(message.id, message.to, message.text))

    def end_call(self, provider_id: str) -> None:
        """Nothing rings here: the measured provider only counts what it was given."""
        del provider_id

    def post(self, message_id: str, to: str, text: str) -> str:
        """The POST itself; the provider's id for the message."""
        try:
            answer = self._session().post(self._url, json={"id": message_id, "to": to, "text": text}, timeout=_TIMEOUT)
        except requests.RequestException as error:
            raise NotifyError(Fault.UNKNOWN, type(error).__name__[:40]) from None
        return str(answer.json()["id"])

    def _session(self) -> requests.Session:
        if not hasattr(self._own, "session"):
            self._own.session = requests.Session()
            self._own.session.trust_env = False  # A proxy of this machine's is none of the measurement's business.
        session: requests.Session = self._own.session
        return session
