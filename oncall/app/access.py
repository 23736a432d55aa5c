"""Signing in: one-time links, passwords, sessions, API keys, and the links in pages.

Secrets leave here once, when they are made; only their hashes are stored. Every expiry is real time.
"""

import hashlib
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from oncall.app.hashing import fits, hashed
from oncall.app.workplace import Workplace
from oncall.domain.contact import Contact
from oncall.domain.errors import Forbidden, Invalid, NotFound
from oncall.domain.event import EventKind
from oncall.domain.page import Page
from oncall.flow.composing import token_hash
from oncall.flow.moment import Moment
from oncall.store.access import ApiKey, Login

LINK_LIVES = timedelta(minutes=10)
IDLE = timedelta(hours=12)
_NOTED_EVERY = timedelta(minutes=5)  # Being looked at must not cost a write each time.
_LONGEST_PASSWORD = 256
_SHORTEST_PASSWORD = 12
_TRIES = 10
_TRIES_WITHIN = timedelta(minutes=15)
_LINK_WORKS = "A link that signs you in once still works; the coordinator has one"
_KEY_KEPT_FOR = 1.0  # seconds for which another process may not have heard that a key was revoked
ROLES = ("worker", "coordinator", "manager", "admin")

_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$ppYl36w9iyxSiPTs8Z+zZw$pJnU6xONTKVQvJ/xyADZctkKS7+S9/B6/8et8mHn2iY"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    """What the link in a page may show and do: one contact, one callee, and nothing that was said."""

    contact: Contact
    callee: str
    page: Page | None
    category: str
    area: str
    local_time: str


class Access:
    """Who may come in."""

    def __init__(self, workplace: Workplace, session_hours: int = 12) -> None:
        self._at = workplace
        self._session = timedelta(hours=session_hours)
        self._keys: dict[str, tuple[float, ApiKey]] = {}

    def add_login(self, name: str, role: str, by: str, worker_id: str | None = None) -> Login:
        """A new login, without a password: it signs in by a one-time link. Raises Invalid."""
        if role not in ROLES:
            raise Invalid.at("role", f"there is no role '{role[:20]}'", f"Use one of: {', '.join(ROLES)}")

        def use_case(moment: Moment) -> Login:
            if moment.tx.access.login_named(name) is not None:
                raise Invalid.at("name", "there is a login of that name already", "Choose another name")
            login = Login(
                id=moment.ids.new(),
                name=name,
                worker_id=worker_id,
                role=role,
                password="",
                active=True,
                made_at=moment.at,
            )
            moment.tx.access.add_login(login)
            moment.record(EventKind.LOGIN_MADE, by, None, login.id, role=role)
            return login

        return self._at.write(use_case)

    def logins(self) -> Sequence[Login]:
        """Every login, by name."""
        return self._at.read(lambda moment: moment.tx.access.all_logins())

    def login_named(self, name: str) -> Login:
        """The login of that name. Raises NotFound."""
        found = self._at.read(lambda moment: moment.tx.access.login_named(name))
        if found is None:
            raise NotFound("login")
        return found

    def make_link(self, login_id: str, lives: timedelta = LINK_LIVES) -> str:
        """The secret part of a link that signs a login in once."""
        token = secrets.token_urlsafe(24)
        self._at.write(lambda moment: moment.tx.access.add_link(token_hash(token), login_id, moment.real + lives))
        return token

    def link_login(self, token: str) -> Login | None:
        """Whose link it is, without using it up: a preview must not burn it."""

        def use_case(moment: Moment) -> Login | None:
            login_id = moment.tx.access.link(token_hash(token), moment.real)
            return moment.tx.access.login(login_id) if login_id else None

        return self._at.read(use_case)

    def sign_in_by_link(self, token: str) -> str:
        """Use a one-time link up; the secret of the new session. Raises Forbidden."""

        def use_case(moment: Moment) -> str:
            login_id = moment.tx.access.link(token_hash(token), moment.real)
            if login_id is None or not moment.tx.access.use_link(token_hash(token), moment.real):
                remedy = "Ask the coordinator for a new one"
                raise Forbidden("sign in with this link: it was used, or is too old", remedy)
            return self._begin(moment, login_id)

        return self._at.write(use_case)

    def set_password(self, login_id: str, password: str) -> None:
        """Set a password. Raises Invalid for one that is too short or absurdly long."""
        if not _SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
            remedy = f"Use {_SHORTEST_PASSWORD} to {_LONGEST_PASSWORD} characters; a sentence is good"
            raise Invalid.at("password", "its length will not do", remedy)
        stored = hashed(password)
        self._at.write(lambda moment: moment.tx.access.change_login(login_id, password=stored))

    def sign_in(self, name: str, password: str) -> str:
        """The secret of a new session. Raises Forbidden, never saying which of the two was wrong.

        After ten failures in a quarter of an hour the same name must wait: one-time links still work,
        so nobody on call is locked out.
        """
        login = self._at.read(lambda moment: moment.tx.access.login_named(name))
        failures = self._at.read(lambda m: m.tx.access.attempts_since(m.tx.digest(name), m.real - _TRIES_WITHIN))
        if failures >= _TRIES:
            raise Forbidden("sign in by password for a quarter of an hour after so many failures", _LINK_WORKS)
        if not _matches(login, password) or login is None or not login.active:
            self._at.write(lambda m: m.tx.access.add_attempt(m.ids.new(), m.tx.digest(name), m.real))
            raise Forbidden("sign in: the name or the password is wrong", f"Try again. {_LINK_WORKS}")
        return self._at.write(lambda moment: self._begin(moment, login.id))

    def session(self, token: str) -> Login | None:
        """The active login whose live session this is; that it was used is noted every few minutes."""
        secret = token_hash(token)

        def use_case(moment: Moment) -> tuple[Login | None, bool]:
            login_id = moment.tx.access.session(secret, moment.real, moment.real - IDLE)
            login = moment.tx.access.login(login_id) if login_id else None
            lately = moment.tx.access.session(secret, moment.real, moment.real - _NOTED_EVERY) is not None
            return login if login is not None and login.active else None, lately

        login, lately = self._at.read(use_case)
        if login is not None and not lately:
            self._at.write(lambda moment: moment.tx.access.touch_session(secret, moment.real))
        return login

    def sign_out(self, token: str) -> None:
        """End a session."""
        self._at.write(lambda moment: moment.tx.access.end_session(token_hash(token)))

    def disable(self, login_id: str, by: str) -> None:
        """No more: sessions end at once, and a worker's page links with them."""

        def use_case(moment: Moment) -> None:
            login = moment.tx.access.login(login_id)
            if login is None:
                raise NotFound("login")
            moment.tx.access.change_login(login_id, active=False)
            moment.tx.access.end_sessions(login_id)
            if login.worker_id:
                moment.tx.access.revoke_tokens(login.worker_id)
            moment.record(EventKind.LOGIN_ENDED, by, None, login_id)

        self._at.write(use_case)

    def page_link(self, token: str) -> PageLink:
        """What a page's link stands for. Raises NotFound when it is unknown or has run out."""

        def use_case(moment: Moment) -> PageLink:
            found = moment.tx.access.token(token_hash(token), moment.real)
            if found is None:
                raise NotFound("page behind this link (it may be too old)")
            contact = moment.tx.contacts.get(found[0])
            pages = [p for p in moment.tx.pages.of_contact(contact.id) if p.callee == found[1]]
            subject = moment.subject(contact)
            return PageLink(
                contact=contact,
                callee=found[1],
                page=pages[-1] if pages else None,
                category=subject.category,
                area=subject.area,
                local_time=moment.wall(pages[-1].made_at if pages else contact.opened_at),
            )

        return self._at.read(use_case)

    def make_key(self, name: str, scopes: Sequence[str], by: str) -> tuple[ApiKey, str]:
        """A new API key and its secret, which is shown this once."""
        secret = "ok_" + secrets.token_urlsafe(24)

        def use_case(moment: Moment) -> ApiKey:
            key = ApiKey(
                id=moment.ids.new(), hash=token_hash(secret), name=name, scopes=" ".join(scopes), made_at=moment.at
            )
            moment.tx.access.add_key(key)
            moment.record(EventKind.KEY_MADE, by, None, key.id)
            return key

        return self._at.write(use_case), secret

    def key(self, secret: str) -> ApiKey | None:
        """The unrevoked key of that secret, looked up at most once a second."""
        hashed = token_hash(secret)
        read_at, key = self._keys.get(hashed, (float("-inf"), None))
        if key is None or time.monotonic() - read_at > _KEY_KEPT_FOR:
            key = self._at.read(lambda moment: moment.tx.access.key(hashed))
            self._keys = {**self._keys, hashed: (time.monotonic(), key)} if key else {}
        return key

    def keys(self) -> Sequence[ApiKey]:
        """Every key, the latest first."""
        return self._at.read(lambda moment: moment.tx.access.all_keys())

    def revoke_key(self, key_id: str, by: str) -> None:
        """Make a key useless from now. Raises NotFound."""

        def use_case(moment: Moment) -> None:
            if not moment.tx.access.revoke_key(key_id, moment.at):
                raise NotFound("key")
            moment.record(EventKind.KEY_REVOKED, by, None, key_id)

        self._at.write(use_case)
        self._keys = {}

    def _begin(self, moment: Moment, login_id: str) -> str:
        token = secrets.token_urlsafe(24)
        moment.tx.access.add_session(token_hash(token), login_id, moment.real, moment.real + self._session)
        moment.record(EventKind.LOGIN_USED, "login:" + login_id, None, login_id)
        return token


def _matches(login: Login | None, password: str) -> bool:
    """Whether it is the password; as slow for a name that does not exist."""
    stored = login.password if login is not None and login.password else _NOBODY
    return fits(stored, password[:_LONGEST_PASSWORD]) and stored != _NOBODY


def request_digest(body: bytes) -> str:
    """What tells one request from another under the same Idempotency-Key."""
    return hashlib.sha256(body).hexdigest()
