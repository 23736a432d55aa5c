"""From file and environment to Settings, with every fault at once and the place of each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from oncall.config.carriers import InboundBy
from oncall.config.document import SETTINGS_SECTIONS, parse_document, strange_sections
from oncall.config.faults import Location, path_of, problems_of, said_by
from oncall.config.secret import ELSEWHERE, PUBLIC_DATA_KEY, PUBLIC_SECRET, SecretMissing, reveal
from oncall.config.settings import Carrier, Environment, Settings
from oncall.domain.errors import Invalid, Problem

PREFIX = "ONCALL_"
SECRETS = (
    ("web", "secret_key"),
    ("web", "previous_secret_key"),
    ("store", "data_keys"),
    ("twilio", "api_key_secret"),
    ("twilio", "auth_token"),
    ("twilio", "previous_auth_token"),
    ("email", "password"),
    ("apprise", "alarms_to"),
    ("apprise", "sms_url"),
)
ELSEWHERES = (*SECRETS, ("store", "url"))  # an address may hold a password
SHORTEST_SECRET = 32

_SETTINGS = TypeAdapter(Settings)
_Key = tuple[str, str]


def load_settings(text: str = "", *, place: str = "config.toml", environ: Mapping[str, str]) -> Settings:
    """The settings in the text of a configuration file, overridden by the environment.

    The rules that stand in the same file are left alone. Raises Invalid with every fault at once.
    """
    given = _Given(place=place)
    document = parse_document(text, place)
    given.problems += strange_sections(document, place, SETTINGS_SECTIONS)
    given.take_file(document)
    given.take_environment(environ)
    given.find_secrets(environ)
    settings = given.settings()
    given.problems += _unfit(settings, given) if settings is not None else []
    if settings is None or given.problems:
        raise Invalid(*given.problems)
    return settings


@dataclass(slots=True, kw_only=True)
class _Given:
    """What was given so far, and by which variable of the environment."""

    place: str
    values: dict[str, Any] = field(default_factory=dict)
    variables: dict[tuple[str, ...], str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def where(self, location: Location) -> str:
        """Where a setting is to be mended: its variable, or its place in the file."""
        names = tuple(str(part) for part in location)
        variable = self.variables.get(names[:2]) or self.variables.get(names[:1])
        return variable or f"{self.place}: {path_of(location)}"

    def fault(self, key: _Key, fault: str, remedy: str) -> None:
        """Note what is wrong with one setting."""
        self.problems.append(Problem(place=self.where(key), fault=fault, remedy=remedy))

    def take_file(self, document: Mapping[str, Any]) -> None:
        """Take the sections of the file that are settings; secrets must not stand in them."""
        self.values = {name: document[name] for name in SETTINGS_SECTIONS if name in document}
        for section, key in ELSEWHERES:
            value = self._value((section, key))
            if value and _is_open((section, key), value):
                remedy = "Write env:NAME or file:PATH instead"
                self.fault((section, key), "a secret stands in the file", remedy)

    def take_environment(self, environ: Mapping[str, str]) -> None:
        """Let the environment win over the file."""
        for key, value, variable in _from_environment(environ):
            section = self.values.setdefault(key[0], {})
            if isinstance(section, dict):
                self.values[key[0]] = {**section, key[1]: value}
            self.variables[key if key[0] in SETTINGS_SECTIONS else key[:1]] = variable

    def find_secrets(self, environ: Mapping[str, str]) -> None:
        """Put secrets in the place of their names. An empty one counts as not given."""
        for section, key in ELSEWHERES:
            value = self._value((section, key))
            if not isinstance(value, str):
                continue
            rest = {name: v for name, v in self.values[section].items() if name != key}
            try:
                self.values[section] = {**rest, key: reveal(value, environ)} if value else rest
            except SecretMissing as error:
                self.fault((section, key), *said_by(error))
                self.values[section] = rest

    def settings(self) -> Settings | None:
        """The settings, or None when a value is wrong, which is then among the problems."""
        try:
            return _SETTINGS.validate_python(self.values)
        except ValidationError as error:
            self.problems += problems_of(error, Settings, self.where, secret=[key for _, key in ELSEWHERES])
            return None

    def _value(self, key: _Key) -> Any:
        section = self.values.get(key[0])
        return section.get(key[1]) if isinstance(section, dict) else None


def _is_open(key: _Key, value: object) -> bool:
    """Whether a value from the file is itself a secret, and not where to find one."""
    text = str(value)
    if ELSEWHERE.fullmatch(text):
        return False
    return key in SECRETS or urlsplit(text).password is not None


def _from_environment(environ: Mapping[str, str]) -> Iterator[tuple[_Key, str, str]]:
    """Every setting in the environment: its key, its value, the variable's name."""
    if environ.get("PORT"):
        yield ("web", "port"), environ["PORT"], "PORT"
    for variable, value in sorted(environ.items()):
        if variable.startswith(PREFIX) and "__" in variable:
            section, key = variable.removeprefix(PREFIX).lower().split("__", maxsplit=1)
            if (section, key.removesuffix("_file")) in ELSEWHERES and key.endswith("_file"):
                yield (section, key.removesuffix("_file")), f"file:{value}", variable
            else:
                yield (section, key), value, variable


def _unfit(settings: Settings, given: _Given) -> list[Problem]:
    """Why a process must not run by these settings, though each by itself is in order."""
    found = [*_unfit_carriers(settings), *(_unfit_for_production(settings) if settings.in_production else ())]
    return [Problem(place=given.where(key), fault=fault, remedy=remedy) for key, fault, remedy in found]


def _unfit_carriers(settings: Settings) -> Iterator[tuple[_Key, str, str]]:
    """Carriers that could not work, or would reach people from a demonstration."""
    for key, fault, remedy in settings.email.faults():
        yield ("email", key), fault, remedy
    if settings.service.notifier is Carrier.TWILIO:
        for key, fault, remedy in settings.twilio.faults():
            yield ("twilio", key), fault, remedy
        if settings.twilio.inbound is InboundBy.WEBHOOK and not settings.web.public_base_url:
            fault = "Twilio has no address to bring replies to"
            yield ("web", "public_base_url"), fault, 'Write the public one, or set twilio.inbound to "poll"'
    if settings.service.environment is Environment.DEMO:
        first = {"twilio": ("service", "notifier"), "email": ("email", "host"), "apprise": ("apprise", "schemas")}
        for section in settings.leaves:
            fault = "nothing may leave the computer, and this is a demonstration"
            yield first[section], fault, "Leave it out, or set service.environment to development"


def _unfit_for_production(settings: Settings) -> Iterator[tuple[_Key, str, str]]:
    if settings.service.notifier is Carrier.SIMULATOR:
        fault = "simulated phones reach nobody, and this is production"
        yield ("service", "notifier"), fault, "Name a real carrier, or set service.environment to demo"
    if PUBLIC_DATA_KEY in settings.store.data_keys or not settings.store.data_keys:
        yield ("store", "data_keys"), "no data key of your own is set", "Write env:NAME or file:PATH"
    if settings.web.secret_key == PUBLIC_SECRET:
        yield ("web", "secret_key"), "no secret key of your own is set", "Write env:NAME or file:PATH"
    if len(settings.web.secret_key) < SHORTEST_SECRET:
        remedy = f"Use {SHORTEST_SECRET} random characters or more"
        yield ("web", "secret_key"), "the secret key is too short to protect anything", remedy
    if (previous := settings.web.previous_secret_key) == PUBLIC_SECRET or 0 < len(previous) < SHORTEST_SECRET:
        remedy = "Leave it empty: whoever has a page open has to load it again, and no more"
        yield ("web", "previous_secret_key"), "whatever it has signed may have been forged", remedy
    if not settings.web.public_base_url.startswith("https://"):
        fault = "links in messages would not be encrypted"
        yield ("web", "public_base_url"), fault, "Write the https:// address that people reach the pages by"
