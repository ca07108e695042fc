"""Passwords: Argon2id with the parameters of RFC 9106's second recommendation, which argon2-cffi has by default."""

import asyncio
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.errors import NotAcceptable

SHORTEST = 12
LONGEST = 128
hasher = PasswordHasher()
_hash_of_nobody = hasher.hash("nobody has this password")


@dataclass(frozen=True)
class Verdict:
    """Whether a password is right. `new_hash` is to be stored where the old one was made with weaker parameters."""

    right: bool
    new_hash: str | None = None


async def hashed(password: str) -> str:
    """The hash to store. Raises NotAcceptable for a password that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise NotAcceptable(f"a password has {SHORTEST} to {LONGEST} characters")
    return await asyncio.to_thread(hasher.hash, password)


async def verify(password: str, stored: str | None) -> Verdict:
    """Compare, in a thread because it takes a while by design. Takes as long where there is nothing to compare with."""
    return await asyncio.to_thread(_verify, password, stored)


def _verify(password: str, stored: str | None) -> Verdict:
    try:
        hasher.verify(_hash_of_nobody if stored is None else stored, password)
    except (VerificationError, InvalidHashError):
        return Verdict(right=False)
    if stored is None:
        return Verdict(right=False)
    weak = hasher.check_needs_rehash(stored)
    return Verdict(right=True, new_hash=hasher.hash(password) if weak else None)
