"""The one module that loads all models. The app, the worker, Alembic and the tests import it; a table that is not
loaded from here does not exist for any of them.

    from models.loading import metadata
"""

from sqlalchemy.orm import configure_mappers

from api.ai.endpoints import models as ai
from core.database import Base
from models import (
    audit,
    booking,
    booking_reminder,
    chef,
    customer,
    marketing,
    menu,
    message,
    outbox,
    payment,
    review,
    setting,
    slot,
    station,
    user,
)

MODULES = (
    ai,
    audit,
    booking,
    booking_reminder,
    chef,
    customer,
    marketing,
    menu,
    message,
    outbox,
    payment,
    review,
    setting,
    slot,
    station,
    user,
)
metadata = Base.metadata
configure_mappers()  # a relationship that leads nowhere is an error of the start, not of some later request
