import pytest
from argon2 import PasswordHasher, extract_parameters

from services import passwords
from services.errors import NotAcceptable
from services.passwords import hashed, verify

pytestmark = pytest.mark.anyio


async def test_hashes_are_argon2id_of_the_recommended_strength(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "hasher", PasswordHasher())
    parameters = extract_parameters(await hashed("a long password"))
    assert parameters.type.name == "ID"
    assert parameters.memory_cost >= 64 * 1024
    assert parameters.time_cost >= 3


@pytest.mark.parametrize("password", ["", "x" * 11, "x" * 129])
async def test_too_short_and_too_long(password: str) -> None:
    with pytest.raises(NotAcceptable):
        await hashed(password)


@pytest.mark.parametrize("stored", [None, "", "no hash", "$argon2id$broken"])
async def test_nothing_fits_what_is_no_hash(stored: str | None) -> None:
    assert not (await verify("nobody has this password", stored)).right


async def test_only_the_password_itself_fits() -> None:
    stored = await hashed("a long password")
    assert (await verify("a long password", stored)).right
    assert not (await verify("a long passworD", stored)).right
