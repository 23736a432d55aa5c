"""The settings of a process: where it stores, listens and sends.

Every key of `config.toml` may be given by the environment as `ONCALL_SECTION__KEY`, which wins; so do
`PORT`, and `ONCALL_SECTION__KEY_FILE` for a secret. What the agency decided is not here but in the
versioned rules.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, ClassVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from oncall.config.carriers import LOOPBACK, Apprise, Email, Twilio, split
from oncall.config.secret import PUBLIC_DATA_KEY, PUBLIC_SECRET, DataKey, data_keys
from oncall.domain.policy import FORBID


class Environment(StrEnum):
    """What the process is for."""

    DEMO = "demo"  # Somebody looks around; time may be moved, nothing leaves the computer.
    DEVELOPMENT = "development"  # Somebody works on it.
    PRODUCTION = "production"  # People rely on it: simulated phones and public keys are refused.


class Carrier(StrEnum):
    """Who carries the messages."""

    SIMULATOR = "simulator"  # Phones on a page of this service; no message leaves the computer.
    CONSOLE = "console"  # Messages are printed where the process runs.
    TWILIO = "twilio"  # Real texts and calls, by the account in the section of that name.


class LogLevel(StrEnum):
    """The least weighty line that is still written."""

    DEBUG = "debug"  # Every decision.
    INFO = "info"  # What was done.
    WARNING = "warning"  # What a person should look at.
    ERROR = "error"  # What went wrong.


def _web_address(value: str) -> str:
    if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
        raise ValueError("it is not a web address. Write it whole, such as https://oncall.example.org.")
    return value.rstrip("/")


def _store_address(value: str) -> str:
    if urlsplit(value).scheme not in ("sqlite", "postgresql", "postgresql+psycopg"):
        raise ValueError("it is no address of a database. Write sqlite:///var/oncall.db or postgresql://host/name.")
    return value


def _keys(value: Any) -> Any:
    return data_keys(value) if isinstance(value, str) else value


WebAddress = Annotated[str, AfterValidator(_web_address)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What the process is for, and how it sends."""

    __pydantic_config__: ClassVar = FORBID
    environment: Environment = Environment.DEVELOPMENT
    notifier: Carrier = Carrier.SIMULATOR
    sender_threads: Annotated[int, Field(ge=1, le=64)] = 8  # messages handed to the carrier at a time
    dead_man_url: WebAddress = ""  # fetched while all is well; silence there raises the alarm elsewhere
    log_level: LogLevel = LogLevel.INFO


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Where everything is kept. `data_keys` seal personal fields, the newest first."""

    __pydantic_config__: ClassVar = FORBID
    url: Annotated[str, AfterValidator(_store_address)] = field(default="sqlite:///var/oncall.db", repr=False)
    data_keys: Annotated[tuple[DataKey, ...], BeforeValidator(_keys)] = (PUBLIC_DATA_KEY,)
    backup_dir: str = "var/backups"


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """Where the pages are served, and under which name people reach them."""

    __pydantic_config__: ClassVar = FORBID
    public_base_url: WebAddress = ""  # empty: what `host` and `port` say
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    secret_key: str = field(default=PUBLIC_SECRET, repr=False)
    previous_secret_key: str = field(default="", repr=False)  # still read, for open pages; signs nothing
    session_hours: Annotated[int, Field(ge=1, le=168)] = 12
    trusted_hosts: Annotated[tuple[str, ...], BeforeValidator(split)] = ()  # besides the public one

    @property
    def base_url(self) -> str:
        """The address in links, without a slash at its end."""
        return self.public_base_url or f"http://{self.host}:{self.port}"

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names under which the pages answer; a request for any other is refused."""
        own = (urlsplit(self.base_url).hostname or self.host, "localhost", "127.0.0.1")
        return tuple(dict.fromkeys((*own, *self.trusted_hosts)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that one process needs to know before it can open the store."""

    __pydantic_config__: ClassVar = FORBID
    service: Service = field(default_factory=Service)
    store: Store = field(default_factory=Store)
    web: Web = field(default_factory=Web)
    twilio: Twilio = field(default_factory=Twilio)
    email: Email = field(default_factory=Email)
    apprise: Apprise = field(default_factory=Apprise)

    @property
    def in_production(self) -> bool:
        """Whether people rely on this process."""
        return self.service.environment is Environment.PRODUCTION

    @property
    def leaves(self) -> tuple[str, ...]:
        """By which sections messages leave this computer."""
        by_twilio = self.service.notifier is Carrier.TWILIO and urlsplit(self.twilio.base_url).hostname not in LOOPBACK
        by_email = bool(self.email.host) and self.email.host not in LOOPBACK
        ways = {"twilio": by_twilio, "email": by_email, "apprise": self.apprise.used}
        return tuple(section for section, goes in ways.items() if goes)

    @property
    def with_public_keys(self) -> bool:
        """Whether a key in use stands in the public source and so protects nothing."""
        return PUBLIC_DATA_KEY in self.store.data_keys or self.web.secret_key == PUBLIC_SECRET
