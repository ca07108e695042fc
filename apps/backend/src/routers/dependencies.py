"""What endpoints ask for."""

from typing import Annotated

from fastapi import Depends, Header, Request, Security
from fastapi.security import APIKeyHeader

from core.database import Database
from core.settings import Settings
from services.errors import NotAllowed
from services.links import Link, read
from services.payments.providers import Providers


def get_database(request: Request) -> Database:
    """The database of the app."""
    database: Database = request.app.state.database
    return database


def get_app_settings(request: Request) -> Settings:
    """The settings of the app."""
    settings: Settings = request.app.state.settings
    return settings


def get_secret(request: Request) -> str:
    """The secret that signs."""
    secret: str = request.app.state.secret
    return secret


def get_payment_providers(request: Request) -> Providers:
    """The payment providers of the app."""
    providers: Providers = request.app.state.payment_providers
    return providers


Db = Annotated[Database, Depends(get_database)]
AppSettings = Annotated[Settings, Depends(get_app_settings)]
Secret = Annotated[str, Depends(get_secret)]
PaymentProviders = Annotated[Providers, Depends(get_payment_providers)]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=16,
        max_length=120,
        pattern=r"^[\x21-\x7e]+$",
        description="A random text of your own. The same request with the same key is carried out once.",
    ),
]

_link_header = APIKeyHeader(
    name="X-Booking-Token",
    scheme_name="CustomerLink",
    auto_error=False,
    description="The token of a booking, or of a customer.",
)


def get_link(secret: Secret, token: Annotated[str | None, Security(_link_header)]) -> Link:
    """What the token of the request permits. Raises NotAllowed."""
    if token is None:
        raise NotAllowed("the header X-Booking-Token is missing")
    return read(token, secret)


CustomerLink = Annotated[Link, Depends(get_link)]
