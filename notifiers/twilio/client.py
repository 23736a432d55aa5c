"""The official client, made safe for a night: it waits for seconds at most, sends nothing twice, and says
nothing of anybody to a log.

The library waits for ever unless told otherwise, and logs whom it writes to.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from time import sleep
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from requests.exceptions import ConnectionError as NotConnected
from requests.exceptions import ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from urllib3.exceptions import MaxRetryError, NewConnectionError

from notifiers.base import Fault, NotifyError
from notifiers.twilio.account import TWILIO_URL, Account
from notifiers.twilio.errors import fault_of_answer

_NOT_PROCESSED = 429
_NO_SENSE = (RequestException, TwilioException, ValueError, KeyError, TypeError, AttributeError)
"""What the library raises of an answer that did not come, or that it cannot read: it expects the carrier's shapes."""
_CODE = re.compile(r'"code":\s*(\d+)')
_FIRST_PAUSE = 0.1
_LONGEST_PAUSES = 3.0  # seconds in all: the next channel must not wait for longer


class _OneBase(TwilioHttpClient):  # type: ignore[misc]  # The library ships no types.
    """Every request goes to one base address: Twilio's own, or a test's on this machine.

    `region` and `edge` of the library only build other names of Twilio's. A request that was never
    processed (429) is made again, after pauses that grow.
    """

    def __init__(self, base_url: str, timeout: float) -> None:
        super().__init__(timeout=timeout, max_retries=0, logger=_unheard())
        self._base = None if base_url == TWILIO_URL else urlsplit(base_url)
        self._random = Random()
        if self._base is not None:
            self.session.trust_env = False  # A proxy must not see what this machine says to itself.

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        """As the library's, elsewhere."""
        if self._base is not None:
            asked = urlsplit(url)
            url = urlunsplit((self._base.scheme, self._base.netloc, asked.path, asked.query, ""))
        pause, waited = _FIRST_PAUSE, 0.0
        while True:
            answer = super().request(method, url, *args, **kwargs)
            if answer.status_code != _NOT_PROCESSED or waited + pause > _LONGEST_PAUSES:
                return answer
            sleep(pause * self._random.uniform(0.9, 1.1))
            waited, pause = waited + pause, 2 * pause


def connect(account: Account) -> Client:
    """The library's client for an account, by its API key."""
    http = _OneBase(account.base_url, account.timeout)
    return Client(account.key_sid, account.key_secret, account.sid, http_client=http)


def _unheard() -> logging.Logger:
    """A logger without a parent or a level that is ever reached: the library's lines hold numbers."""
    return logging.Logger("twilio", logging.CRITICAL + 1)


@contextmanager
def faults() -> Iterator[None]:
    """Whatever the library raises as NotifyError, without its words: they hold numbers."""
    try:
        yield
    except (TwilioRestException, TwilioServiceException) as refusal:
        raise _refusal(refusal.status, refusal.code) from None
    except _NO_SENSE as error:
        if (listed := _of_a_list(error)) is not None:
            raise listed from None
        raise NotifyError(Fault.CARRIER if _never_left(error) else Fault.UNKNOWN, type(error).__name__[:40]) from None


def _refusal(status: int, code: int | None) -> NotifyError:
    return NotifyError(fault_of_answer(status, code), str(code or f"http {status}"))


def _of_a_list(error: Exception) -> NotifyError | None:
    """A list that was refused: the library raises no code of it, but hands on the whole answer."""
    answer = next(iter(error.args[1:]), None)
    if not isinstance(answer, Response):
        return None
    code = _CODE.search(answer.text)
    return _refusal(answer.status_code, int(code[1]) if code else None)


def _never_left(error: Exception) -> bool:
    """Whether it is certain that nothing reached the carrier: there was no connection at all."""
    if isinstance(error, ConnectTimeout):
        return True
    reason = error.args[0] if isinstance(error, NotConnected) and error.args else None
    return isinstance(reason, MaxRetryError) and isinstance(reason.reason, NewConnectionError)
