"""PostgreSQL's word that another process has committed something: a hint that wakes an engine early.

Nothing depends on it: an engine looks at least once a second all the same.
"""

import logging
import threading
from collections.abc import Callable

import sqlalchemy as sa

log = logging.getLogger(__name__)

CHANNEL = "oncall"
_PATIENCE = 1.0
_AGAIN_AFTER = 5.0


class Listener:
    """Calls `wake` whenever any process commits events to a PostgreSQL database."""

    def __init__(self, url: str, wake: Callable[[], None]) -> None:
        self._url = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._wake = wake
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2 * _PATIENCE)

    @property
    def is_alive(self) -> bool:
        """Whether it is still listening, or trying to."""
        return self._thread.is_alive()

    def _run(self) -> None:
        import psycopg  # noqa: PLC0415 - only PostgreSQL needs it, and SQLite starts a tenth of a second sooner

        while not self._stopping.is_set():
            try:
                self._listen()
            except psycopg.Error as error:
                log.warning("the listener lost its connection: %s", type(error).__name__)
                self._stopping.wait(_AGAIN_AFTER)

    def _listen(self) -> None:
        import psycopg  # noqa: PLC0415 - as above

        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            while not self._stopping.is_set():
                for _ in connection.notifies(timeout=_PATIENCE, stop_after=1):
                    self._wake()
