"""Encryption of single columns, with keys that can be exchanged.

The column types of SQLAlchemy have no access to settings, so the keys are those of the process: `use_keys` is called
once at its start, by whoever opens the database.
"""

import base64
import hashlib
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

_cipher: list[MultiFernet] = []


class NoKeyError(RuntimeError):
    """Something encrypted was touched before `use_keys`, or with the wrong keys."""


def use_keys(keys: Sequence[str]) -> None:
    """Encrypt with the first key from now on, decrypt with any of them.

    A key is any text; its SHA-256 is the key of Fernet (AES-128-CBC with HMAC-SHA-256).
    """
    ciphers = [Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys]
    _cipher[:] = [MultiFernet(ciphers)]


def encrypt(text: str) -> str:
    """The text as a token of Fernet. Raises NoKeyError before `use_keys`."""
    return _current().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text of a token. Raises NoKeyError where none of the keys fits."""
    try:
        return _current().decrypt(token.encode()).decode()
    except InvalidToken:
        raise NoKeyError("no key in ENCRYPTION_KEYS or SECRET_KEY decrypts this value") from None


def _current() -> MultiFernet:
    if not _cipher:
        raise NoKeyError("core.encryption.use_keys was not called")
    return _cipher[0]
