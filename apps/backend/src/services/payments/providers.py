"""Which providers there are in this installation."""

from collections.abc import Mapping

from core.settings import Settings
from services.payments.manual import ManualProvider
from services.payments.port import PaymentProvider
from services.payments.stripe import StripeProvider

Providers = Mapping[str, PaymentProvider]


def providers_of(settings: Settings) -> Providers:
    """All that can be used, by name. The first is the one for new payments."""
    found: list[PaymentProvider] = [ManualProvider()]
    if settings.stripe_secret_key is not None:
        found.insert(0, StripeProvider(settings.stripe_secret_key.get_secret_value(), settings.stripe_api_url))
    return {provider.name: provider for provider in found}
