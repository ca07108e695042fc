"""Settings of a production, for tests."""

from pydantic import SecretStr

from core.settings import Settings
from support import SECRET


def production(database_url: str, smtp_port: int = 25) -> Settings:
    """Settings as in production, with a mail server on this machine."""
    return Settings(
        _env_file=None,
        environment="production",
        database_url=database_url,
        secret_key=SecretStr(SECRET),
        log_level="ERROR",
        smtp_port=smtp_port,
    )
