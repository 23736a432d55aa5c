"""Ctrl-C as a wish: the first one asks for the best so far, a second one ends at once, as everywhere."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click


@contextmanager
def ctrl_c() -> Iterator[Callable[[], bool]]:
    """Whether somebody has asked to stop, for as long as this lasts."""
    asked = threading.Event()

    def stop(_: int, __: FrameType | None) -> None:
        asked.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        click.echo(" Stopping with the best so far …", err=True)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)
