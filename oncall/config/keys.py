"""Fresh keys, in files that only their owner may read."""

import base64
import os
import secrets
from pathlib import Path

from oncall.config.secret import KEY_BYTES


def fresh_data_key() -> str:
    """A key for personal fields, as `ID:BASE64`; its id tells it from every other key ever made."""
    return f"{secrets.token_hex(4)}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def fresh_secret() -> str:
    """A secret to sign sessions with."""
    return secrets.token_urlsafe(48)


def write_secret(file: Path, secret: str) -> None:
    """Write a file that nobody else may read. Raises FileExistsError: a key in use is never written over."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as there:
        there.write(secret + "\n")
