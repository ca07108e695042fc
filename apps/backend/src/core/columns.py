"""Column types that several tables share."""

from datetime import datetime, timezone
from enum import Enum as PythonEnum
from typing import Annotated, Any, TypeVar

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import mapped_column

from core.encryption import decrypt, encrypt

Member = TypeVar("Member", bound=PythonEnum)

# SQLite numbers rows by itself only in a column of type INTEGER.
Identifier = Annotated[int, mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)]

JsonObject = Annotated[dict[str, Any], mapped_column(JSON().with_variant(JSONB, "postgresql"))]


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Takes only datetimes with a zone, gives them back in UTC.

    PostgreSQL stores `timestamptz`; SQLite has no such type and stores the UTC wall time as text.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What is sent to the database. Raises ValueError for a datetime without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        moment = value.astimezone(timezone.utc)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What comes from the database."""
        if value is None:
            return None
        return value.replace(tzinfo=timezone.utc) if dialect.name == "sqlite" else value.astimezone(timezone.utc)


class EncryptedText(TypeDecorator[str]):
    """Text that only holders of the key can read in the database. It cannot be searched or compared there."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 SQLAlchemy's form
        """The text, encrypted."""
        return None if value is None else encrypt(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 SQLAlchemy's form
        """The text, decrypted."""
        return None if value is None else decrypt(value)


def choice(members: type[Member], name: str) -> Enum:
    """A column for one of the members, stored by value, checked by the database under the name `ck_<table>_<name>`.

    No native type of PostgreSQL: adding a member then needs no `ALTER TYPE`, and both databases do the same.
    """
    return Enum(
        members,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda enumeration: [member.value for member in enumeration],
    )
