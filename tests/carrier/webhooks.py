"""The carrier's own requests: signed form POSTs to the service's public addresses, with its retries.

The address that is signed is public (https); `reach` names the actual loopback address behind it, as a
proxy that ends TLS would. A redirect is never followed.
"""

import http.client
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.carrier.signing import signature

LOOPBACK = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One try to tell the service something. `status` is None when nobody answered; `url` is the one signed."""

    at: datetime
    url: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    status: int | None
    body: str = ""
    why: str = ""

    @property
    def taken(self) -> bool:
        """Whether the service took it: 2xx, and nothing else."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """What the fragment of an address asks for, such as `#rc=5&rp=all`: so many tries more, after which failures."""

    count: int = 1
    policy: frozenset[str] = field(default_factory=lambda: frozenset({"ct"}))

    def again(self, tried: Tried) -> bool:
        """Whether the failure is one that it retries."""
        if tried.status is None:
            kinds = {tried.why}
        elif tried.status >= 400:
            kinds = {f"{tried.status // 100}xx"}
        else:
            return False
        return bool(self.policy & (kinds | {"all"}))


class Webhooks:
    """One account's requests to the service, every try of them in `tried`, the oldest first.

    `token` is asked at every try, so a token that was rotated signs from then on. Until `down_until`
    nothing gets through. `seconds` is how long an answer is waited for, in real time.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        reach: Mapping[str, str],
        token: Callable[[], str],
        seconds: float = 5.0,
        seed: int = 1,
    ) -> None:
        for address in reach.values():
            if urlsplit(address).hostname not in LOOPBACK:
                raise ValueError("A fake carrier reaches loopback addresses only; map the public one to one of them.")
        self.tried: list[Tried] = []
        self.down_until: datetime | None = None
        self.reach = dict(reach)
        self._now, self._token, self._seconds = now, token, seconds
        self._random = Random(seed)

    def post(self, url: str, params: Mapping[str, str]) -> Tried:
        """Tell the service, and again as the address's fragment asks; the last try."""
        target, _, fragment = url.partition("#")
        retry = _retry(fragment)
        token = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        tried = self._try(target, params, token)
        for _ in range(retry.count):
            if tried.taken or not retry.again(tried):
                break
            tried = self._try(target, params, token)
        return tried

    def _try(self, url: str, params: Mapping[str, str], idempotency: str) -> Tried:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": signature(self._token(), url, params),
            "I-Twilio-Idempotency-Token": idempotency,
        }
        status, body, why = self._send(url, urlencode(params), headers)
        tried = Tried(at=self._now(), url=url, params=dict(params), headers=headers, status=status, body=body, why=why)
        self.tried.append(tried)
        return tried

    def _send(self, url: str, form: str, headers: Mapping[str, str]) -> tuple[int | None, str, str]:
        base = next((base for base in self.reach if url.startswith(base)), None)
        if base is None or (self.down_until is not None and self._now() < self.down_until):
            return None, "", "ct"
        behind = urlsplit(self.reach[base])
        public = urlsplit(url)
        proxied = {"Host": public.netloc, "X-Forwarded-Proto": public.scheme, "X-Forwarded-For": "203.0.113.7"}
        connection = http.client.HTTPConnection(behind.hostname or "", behind.port or 80, timeout=self._seconds)
        try:
            connection.request("POST", url.removeprefix(base) or "/", form.encode(), {**headers, **proxied})
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace"), ""
        except TimeoutError:
            return None, "", "rt"
        except (OSError, http.client.HTTPException):
            return None, "", "ct"
        finally:
            connection.close()


def _retry(fragment: str) -> Retry:
    asked = parse_qs(fragment)
    count = int(asked["rc"][0]) if "rc" in asked else 1
    policy = frozenset(asked["rp"][0].split(",")) if "rp" in asked else frozenset({"ct"})
    return Retry(count=count, policy=policy)
