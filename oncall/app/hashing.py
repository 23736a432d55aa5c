"""Short secrets as slow hashes, a few at a time: each holds its memory while it is made."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

# OWASP's first recommendation (19 MiB, two passes).
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_HASHING = threading.Semaphore(2)


def hashed(secret: str) -> str:
    """The hash to store."""
    with _HASHING:
        return _HASHER.hash(secret)


def fits(stored: str, secret: str) -> bool:
    """Whether that is the hash of this secret."""
    with _HASHING:
        try:
            return _HASHER.verify(stored, secret)
        except (VerifyMismatchError, InvalidHashError):
            return False
