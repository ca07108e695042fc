"""Settings that are safe in production."""

from core.settings import Settings
from verification.check import Check, from_faults

SHORTEST_SECRET = 32


def safe_settings(settings: Settings) -> Check:
    """Secrets are set and long, nothing is left from development."""
    return from_faults("settings safe for production", list(_faults(settings)), "environment production, secrets set")


def _faults(settings: Settings) -> list[str]:
    secret = settings.secret_key.get_secret_value() if settings.secret_key else ""
    keys = [key.get_secret_value() for key in settings.encryption_keys]
    wrong = {
        "ENVIRONMENT is not production": settings.environment != "production",
        "DEBUG is on": settings.debug,
        "SECRET_KEY is not set": not secret,
        f"SECRET_KEY is shorter than {SHORTEST_SECRET} characters": 0 < len(secret) < SHORTEST_SECRET,
        "SECRET_KEY repeats a few characters": bool(secret) and len(set(secret)) < SHORTEST_SECRET // 4,
        "ENCRYPTION_KEYS is not set": not keys,
        "an encryption key is short": any(len(key) < SHORTEST_SECRET for key in keys),
        "an encryption key is the SECRET_KEY": secret in keys and bool(secret),
        "PUBLIC_URL is not https": not settings.public_url.startswith("https://"),
    }
    return [fault for fault, present in wrong.items() if present]
