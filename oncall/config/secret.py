"""Secrets: never in the file itself, only where to find them, and public ones for trying things out.

In `config.toml` a secret is written `env:NAME` or `file:PATH`. The environment may hold it directly
(`ONCALL_WEB__SECRET_KEY`) or name a file (`ONCALL_WEB__SECRET_KEY_FILE`).
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ELSEWHERE = re.compile(r"(env|file):(.+)", re.DOTALL)
_KEY = re.compile(r"([A-Za-z0-9_.-]{1,32}):([A-Za-z0-9+/=_-]+)")
KEY_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class DataKey:
    """A key that personal fields are sealed with; `id` stands beside every sealed value."""

    id: str
    key: bytes = field(repr=False)


# They are in the public source, so they protect nothing. Production refuses them.
PUBLIC_SECRET = "public: signs the sessions of demonstrations only"
PUBLIC_DATA_KEY = DataKey(id="public", key=hashlib.sha256(b"public: seals demonstrations only").digest())


class SecretMissing(ValueError):
    """A secret is not where the settings say. Never repeats a secret."""


def reveal(value: str, environ: Mapping[str, str]) -> str:
    """The secret that `env:NAME` or `file:PATH` stands for; any other text as it is.

    Raises SecretMissing when the name is not set or the file cannot be read.
    """
    found = ELSEWHERE.fullmatch(value)
    if found is None:
        return value
    kind, where = found.groups()
    return _variable(where, environ) if kind == "env" else _contents(Path(where))


def _variable(name: str, environ: Mapping[str, str]) -> str:
    if not environ.get(name):
        raise SecretMissing(f"the environment has no {name}. Set {name} for this process, or use file:PATH.")
    return environ[name]


def _contents(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SecretMissing(
            f"the file {path.name} cannot be read. Check that it exists and that this account may read it."
        ) from None
    if not text:
        raise SecretMissing(f"the file {path.name} is empty. Write the secret into it.")
    return text


def data_keys(text: str) -> tuple[DataKey, ...]:
    """The keys in `ID:BASE64 ID:BASE64 …`, newest first. Raises ValueError, without repeating any."""
    keys = tuple(_data_key(part) for part in re.split(r"[\s,]+", text.strip()) if part)
    if len({key.id for key in keys}) < len(keys):
        raise ValueError("two data keys have the same id. Give every key an id of its own.")
    return keys


def _data_key(text: str) -> DataKey:
    found = _KEY.fullmatch(text)
    try:
        key = base64.urlsafe_b64decode(found[2].replace("+", "-").replace("/", "_")) if found else b""
    except binascii.Error:
        key = b""
    if found is None or len(key) != KEY_BYTES:
        raise ValueError(f"a data key is not ID:BASE64 of {KEY_BYTES} bytes. Make one of random bytes.")
    return DataKey(id=found[1], key=key)
