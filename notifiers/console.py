"""A carrier for development: it writes the message to a stream, and no phone rings."""

from collections.abc import Callable
from typing import TextIO

from notifiers.base import Channel, Message, Notifier, Receipt
from notifiers.masking import masked


class Console(Notifier):
    """A Notifier that prints. It takes everything, and nothing is ever delivered or answered."""

    name = "console"
    channels = frozenset(Channel)

    def __init__(self, stream: TextIO, new_id: Callable[[], str]) -> None:
        self._stream = stream
        self._new_id = new_id

    def send(self, message: Message) -> Receipt:
        """Print one line, with the address masked."""
        print(f"{message.channel} to {masked(message.to)}: {message.text}", file=self._stream, flush=True)
        return Receipt(provider_id=f"CON{self._new_id()}")

    def end_call(self, provider_id: str) -> None:
        """Print that too: here nothing rings."""
        print(f"call {provider_id} ended", file=self._stream, flush=True)
