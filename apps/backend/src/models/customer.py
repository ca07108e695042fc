"""Customers and where they want to be served."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.columns import EncryptedText, Identifier
from core.database import Base
from core.mixins import Dated


class Customer(Dated, Base):
    """Somebody who books. Has no password: links sent by e-mail are signed for one customer or one booking."""

    __tablename__ = "customers"

    id: Mapped[Identifier]
    email: Mapped[str] = mapped_column(String(254), unique=True)  # stored in lower case
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(32))
    locale: Mapped[str] = mapped_column(String(16), default="en")
    sms_consent_at: Mapped[datetime | None]
    links_valid_from: Mapped[datetime | None]  # signed links older than this are void
    deleted_at: Mapped[datetime | None]


class Address(Dated, Base):
    """A place of a customer. What tells where somebody lives is encrypted; the zone, for prices and routes, is not."""

    __tablename__ = "addresses"

    id: Mapped[Identifier]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    street: Mapped[str] = mapped_column(EncryptedText)
    city: Mapped[str] = mapped_column(EncryptedText)
    postal_code: Mapped[str] = mapped_column(EncryptedText)
    notes: Mapped[str | None] = mapped_column(EncryptedText)
    zone: Mapped[str] = mapped_column(String(40), default="")
