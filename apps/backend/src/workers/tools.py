"""What a worker works with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from core.clock import utc_now
from core.database import Database
from core.keys import secret_key
from core.settings import Settings
from services.mail import Mailer
from services.payments.providers import Providers, providers_of
from services.retries import worker_name


@dataclass(frozen=True)
class Tools:
    """The database, the ways out of it, and a name under which to claim. `clock` says what time it is."""

    database: Database
    settings: Settings
    secret: str
    mailer: Mailer
    providers: Providers
    name: str
    clock: Callable[[], datetime] = utc_now

    @classmethod
    def of(cls, settings: Settings) -> "Tools":
        """Everything as the settings say."""
        database = Database(settings.database_url, settings.database_pool_size)
        return cls(database, settings, secret_key(settings), Mailer(settings), providers_of(settings), worker_name())
