"""Encryption by field, and keyed digests by which an encrypted number can still be found.

AES-256-GCM with a key id before each value, so that keys can be rotated: the first key seals, every
key opens. What is sealed is bound to the row it lies in; moved to another row it does not open.
Keys live outside the database and its backups.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from oncall.domain.errors import StoreUnfit

_NONCE = 12


class Sealer:
    """Seals, opens and digests. `keys` maps a key id to 32 bytes; the first one seals."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        if not keys:
            raise StoreUnfit("There is no key for personal data. Run `oncall init`, or set data_keys.")
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        self._first = next(iter(keys))
        self._digest_key = hashlib.sha256(b"digest:" + list(keys.values())[-1]).digest()

    def seal(self, text: str, row: str) -> str:
        """`text`, readable again only with the key and only for the row of that id."""
        nonce = os.urandom(_NONCE)
        sealed = self._ciphers[self._first].encrypt(nonce, text.encode(), row.encode())
        return f"{self._first}:{base64.b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, row: str) -> str:
        """What was sealed. Raises StoreUnfit when the key is missing or the value was moved or altered."""
        name, _, encoded = sealed.partition(":")
        if name not in self._ciphers:
            raise StoreUnfit(f"Personal data was sealed with key {name}, which is not in data_keys. Add it back.")
        try:
            raw = base64.b64decode(encoded)
            return self._ciphers[name].decrypt(raw[:_NONCE], raw[_NONCE:], row.encode()).decode()
        except (InvalidTag, ValueError):  # The latter when it is not even base64 any more.
            raise StoreUnfit(
                f"A sealed value does not open with key {name}: the key or the row was changed. Restore a backup."
            ) from None

    def digest(self, text: str) -> str:
        """A keyed digest: equal for equal text, and telling nothing to whoever lacks the key.

        It hangs on the oldest key, so that a rotation does not lose what was digested before.
        """
        return hmac.new(self._digest_key, text.encode(), hashlib.sha256).hexdigest()
