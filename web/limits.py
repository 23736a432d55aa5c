"""How much one address may send in a while. It marks; whether anything is refused is for the caller to say."""

import time
from collections import OrderedDict, deque
from threading import Lock

from flask import request

_MOST_ADDRESSES = 10_000


class Rate:
    """At most `most` times in `seconds` for each key. Counted in this process, on the monotonic clock."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._times: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def exceeded(self, key: str) -> bool:
        """Count one more, and say whether that is too many."""
        now = time.monotonic()
        with self._lock:
            times = self._times.setdefault(key, deque(maxlen=self._most + 1))
            self._times.move_to_end(key)
            times.append(now)
            # Forgetting the longest unseen address first keeps a flood from many of them within memory.
            if len(self._times) > _MOST_ADDRESSES:
                self._times.popitem(last=False)
            return len(times) > self._most and now - times[0] <= self._seconds


def sender_address() -> str:
    """Where the request comes from; behind a proxy on this machine, what that proxy says.

    Anybody else could write the header themselves, so it counts only when the connection is local, and
    then only its last entry, which that proxy added.
    """
    direct = request.remote_addr or ""
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return told if told and direct in ("127.0.0.1", "::1") else direct
