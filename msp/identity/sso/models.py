"""The sign-in services of clients, who is known there, which mail domains lead there, and whether passwords count."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.ids import new_id
from msp.store import Base, TenantScoped, within_tenant

_CONFIRMED = text("confirmed_at is not null")


class SsoConnection(TenantScoped, Base):
    """One OpenID provider through which one client's people sign in; `version` counts every change of it."""

    __tablename__ = "sso_connections"
    __table_args__ = (
        UniqueConstraint("tenant_id", "name"),
        CheckConstraint("version >= 1", name="version"),
    )

    name: Mapped[str] = mapped_column(String(60))
    issuer: Mapped[str] = mapped_column(String(500))
    client_id: Mapped[str] = mapped_column(String(200))
    sealed_secret: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    is_active: Mapped[bool] = mapped_column(default=False)
    #: Whether somebody whom the client's service knows, and we do not, becomes a person at the first sign-in.
    creates_people: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    #: When an admin of the client last came in through it.
    last_proved_at: Mapped[datetime | None]


class SsoIdentity(TenantScoped, Base):
    """Who a person is at a connection: issuer and subject, never the e-mail (OpenID Connect Core 1.0, section 5.7)."""

    __tablename__ = "sso_identities"
    __table_args__ = (
        within_tenant("connection_id", "sso_connections"),
        within_tenant("person_id", "people"),
        UniqueConstraint("tenant_id", "connection_id", "issuer", "subject"),
        # A second subject never takes over somebody who is linked already: an address may be given to a newcomer.
        UniqueConstraint("tenant_id", "connection_id", "person_id"),
    )

    connection_id: Mapped[UUID]
    person_id: Mapped[UUID]
    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(255))
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


class SsoDomain(Base):
    """A mail domain asked for by a client and, once the provider confirmed it, that client's alone.

    It is read before any scope exists, to lead people to their own sign-in, so it stands outside the walls.
    """

    __tablename__ = "sso_domains"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "connection_id"], ["sso_connections.tenant_id", "sso_connections.id"]),
        UniqueConstraint("tenant_id", "connection_id", "domain"),
        Index("uq_sso_domains_confirmed", "domain", unique=True, sqlite_where=_CONFIRMED, postgresql_where=_CONFIRMED),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID]
    connection_id: Mapped[UUID]
    domain: Mapped[str] = mapped_column(String(253))
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class SignInPolicy(TenantScoped, Base):
    """Whether passwords count at a client, in versions; the last one is in force, and without any they do."""

    __tablename__ = "sign_in_policies"
    __table_args__ = (UniqueConstraint("tenant_id", "version"),)

    version: Mapped[int]
    valid_from: Mapped[datetime]
    allows_password: Mapped[bool]
    author: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text)
