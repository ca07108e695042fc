"""The secrets of a process.

In production they come from the environment. Elsewhere one is made at the first start and kept in a file beside the
database, readable by its owner only, so that nothing works with a secret that stands in a source file.
"""

import contextlib
import secrets
from pathlib import Path

from core.settings import Settings
from core.urls import sqlite_file


class NoSecretError(RuntimeError):
    """Production needs a SECRET_KEY."""


def secret_key(settings: Settings) -> str:
    """The secret that signs. Raises NoSecretError in production where none is set."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    if settings.environment == "production":
        raise NoSecretError("set SECRET_KEY, for instance to the output of: openssl rand -hex 32")
    return _kept_secret(_secret_file(settings))


def encryption_keys(settings: Settings) -> list[str]:
    """The keys for encrypted columns, the newest first. Without ENCRYPTION_KEYS, made from the secret."""
    given = [key.get_secret_value() for key in settings.encryption_keys]
    return given or [f"columns:{secret_key(settings)}"]


def _secret_file(settings: Settings) -> Path:
    return Path(sqlite_file(settings.database_url) or "").parent / "booking-secret.txt"


def _kept_secret(file: Path) -> str:
    """The content of the file, which is made if it is not there. Of several processes that make it, one succeeds."""
    if not file.exists():
        draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            file.hardlink_to(draft)
        draft.unlink()
    return file.read_text().strip()
