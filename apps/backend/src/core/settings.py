"""Settings, read from the environment and from `.env`."""

from functools import lru_cache
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.urls import with_driver


class Settings(BaseSettings):
    """Everything that can be set from outside. The name of a variable is the name of the field in capitals."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    environment: Literal["development", "production"] = "development"
    debug: bool = False
    database_url: str = "sqlite+aiosqlite:///booking.db"
    database_pool_size: int = Field(default=10, ge=1)
    secret_key: SecretStr | None = None
    encryption_keys: list[SecretStr] = Field(default_factory=list)
    public_url: str = "http://127.0.0.1:8000"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"
    max_body_bytes: int = Field(default=64 * 1024, ge=1024)
    hold_minutes: int = Field(default=10, ge=1, le=120)
    deposit_shown_hours: int = Field(default=2, ge=1)
    deposit_enforced_hours: int = Field(default=24, ge=1)
    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(default=25, ge=1, le=65535)
    smtp_starttls: bool = False
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    mail_from: str = "Bookings <bookings@localhost>"
    worker_poll_seconds: float = Field(default=5, gt=0, le=3600)
    assistant_url: str | None = None  # of an OpenAI-compatible service, up to and including `/v1`
    assistant_key: SecretStr | None = None
    assistant_model: str = "gpt-4o-mini"
    stripe_secret_key: SecretStr | None = None
    stripe_webhook_secret: SecretStr | None = None
    stripe_api_url: str | None = None

    @field_validator("database_url")
    @classmethod
    def _complete_database_url(cls, value: str) -> str:
        return with_driver(value)


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
