"""Logins, the provider's agents, the tenants' people, and which login belongs where."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from msp.identity.permissions import Role
from msp.kernel.ids import new_id
from msp.store import Base, TenantScoped


class Login(Base):
    """Credentials of one human; `stamp` changes with the password and ends every session."""

    __tablename__ = "logins"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    stamp: Mapped[str] = mapped_column(String(32))
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class Agent(Base):
    """The provider's person; what they do where lies in their memberships."""

    __tablename__ = "agents"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    login_id: Mapped[UUID] = mapped_column(ForeignKey("logins.id"), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    is_owner: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)


class Membership(Base):
    """One login's role at one tenant; an agent's tiers are per tenant, L2 here may be nothing there."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("login_id", "tenant_id", "role"),
        # A client's membership points at its person of that very tenant.
        ForeignKeyConstraint(["tenant_id", "person_id"], ["people.tenant_id", "people.id"]),
        CheckConstraint("(role in ('client_admin', 'client_user')) = (person_id is not null)", name="sides"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    login_id: Mapped[UUID] = mapped_column(ForeignKey("logins.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"), index=True)
    role: Mapped[Role] = mapped_column(String(20))
    tiers: Mapped[list[Any]] = mapped_column(default=list)
    person_id: Mapped[UUID | None]


class Person(TenantScoped, Base):
    """Somebody at a tenant who asks; may exist without a login."""

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("tenant_id", "email"),)

    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    login_id: Mapped[UUID | None] = mapped_column(ForeignKey("logins.id"))
    is_active: Mapped[bool] = mapped_column(default=True)
    #: Rules of the client's ladder may let the tickets of a VIP begin higher.
    is_vip: Mapped[bool] = mapped_column(default=False, server_default=false())


class WebSession(Base):
    """A browser's session; only the SHA-256 of its 256-bit cookie is kept."""

    __tablename__ = "web_sessions"
    __table_args__ = (Index("ix_web_sessions_login_id", "login_id"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    login_id: Mapped[UUID | None]
    data: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)


class Throttle(Base):
    """A counter against guessing, per account and per source, in windows of time."""

    __tablename__ = "throttles"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    window_starts_at: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)


class Link(Base):
    """A link that opens one thing of a tenant without a sign-in; only the hash of its token is kept.

    It is read before any scope exists, so it stands outside the walls; it says where to go, never what is there.
    """

    __tablename__ = "links"
    __table_args__ = (Index("ix_links_object", "tenant_id", "purpose", "object_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    purpose: Mapped[str] = mapped_column(String(20))
    object_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(200))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
