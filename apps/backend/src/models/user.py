"""The staff: who they are, what they may do, where they are logged in."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.columns import Identifier
from core.database import Base
from core.mixins import Created, Dated

user_roles = Table(
    "user_roles",
    Base.metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("roles.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Role(Base):
    """What a group of users may do, for instance `owner`, `manager` or `chef`."""

    __tablename__ = "roles"

    id: Mapped[Identifier]
    name: Mapped[str] = mapped_column(String(40), unique=True)
    description: Mapped[str] = mapped_column(String(200), default="")


class User(Dated, Base):
    """Somebody of the staff who can log in. Customers cannot; they hold signed links."""

    __tablename__ = "users"

    id: Mapped[Identifier]
    email: Mapped[str] = mapped_column(String(254), unique=True)  # stored in lower case
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    last_login_at: Mapped[datetime | None]

    roles: Mapped[list[Role]] = relationship(secondary=user_roles, lazy="selectin", order_by=Role.name)


class UserSession(Created, Base):
    """A login on one device. Its refresh token is exchanged at each use; the use of an old one ends the session."""

    __tablename__ = "user_sessions"

    id: Mapped[Identifier]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    refresh_token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    rotations: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    last_used_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None] = mapped_column(String(60))
    user_agent: Mapped[str] = mapped_column(String(200), default="")

    user: Mapped[User] = relationship(lazy="raise")


class LoginAttempt(Base):
    """A try to log in, kept to slow down those who guess. `subject` is the hash of an address or of a client."""

    __tablename__ = "login_attempts"
    __table_args__ = (Index("ix_login_attempts_subject_attempted_at", "subject", "attempted_at"),)

    id: Mapped[Identifier]
    subject: Mapped[str] = mapped_column(String(64))
    attempted_at: Mapped[datetime]
    succeeded: Mapped[bool]
