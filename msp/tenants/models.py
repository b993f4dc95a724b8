"""Tenants, their sites, the contract in its immutable versions, and the services that a client buys."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.ids import new_id
from msp.store import Base, TenantScoped, within_tenant


class TenantStatus(StrEnum):
    """Whether a tenant is served."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class Tenant(Base):
    """A client company, the wall of isolation; the provider is tenant number one."""

    __tablename__ = "tenants"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(String(10), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    time_zone: Mapped[str] = mapped_column(String(64))
    currency: Mapped[str] = mapped_column(String(3))
    is_provider: Mapped[bool] = mapped_column(default=False)
    status: Mapped[TenantStatus] = mapped_column(String(12), default=TenantStatus.ACTIVE)
    last_ticket_number: Mapped[int] = mapped_column(default=0)
    onboarded_at: Mapped[datetime]


class Site(TenantScoped, Base):
    """A place of a tenant where work is done."""

    __tablename__ = "sites"

    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(Text, default="")


class Contract(TenantScoped, Base):
    """The commercial agreement with a tenant; what it says lies in its versions."""

    __tablename__ = "contracts"
    __table_args__ = (UniqueConstraint("tenant_id", "number"),)

    number: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(120))


class ContractVersion(TenantScoped, Base):
    """The terms from an instant on; a change is a new version, never an update."""

    __tablename__ = "contract_versions"
    __table_args__ = (
        within_tenant("contract_id", "contracts"),
        UniqueConstraint("tenant_id", "contract_id", "valid_from"),
    )

    contract_id: Mapped[UUID]
    valid_from: Mapped[datetime]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    account_manager: Mapped[str] = mapped_column(String(120))
    terms: Mapped[dict[str, Any]]
    author: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text)


class Service(TenantScoped, Base):
    """Something that a client buys and that tickets are about; retired, never deleted."""

    __tablename__ = "services"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        Index(
            "uq_services_name",
            *("tenant_id", "name"),
            unique=True,
            sqlite_where=text("retired_at is null"),
            postgresql_where=text("retired_at is null"),
        ),
    )

    #: Its own policy and service hours are named after it, so it never changes.
    key: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(String(300), default="")
    added_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class ServicePolicy(TenantScoped, Base):
    """Under which policy the tickets of a service are opened from an instant on; a change is a new row."""

    __tablename__ = "service_policies"
    __table_args__ = (
        within_tenant("service_id", "services"),
        UniqueConstraint("tenant_id", "service_id", "valid_from"),
    )

    service_id: Mapped[UUID]
    policy: Mapped[str] = mapped_column(String(40))
    valid_from: Mapped[datetime]
    author: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)


class Category(TenantScoped, Base):
    """A kind of work at a client, and the skills that it asks for; retired, never deleted."""

    __tablename__ = "categories"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        Index(
            "uq_categories_name",
            *("tenant_id", "name"),
            unique=True,
            sqlite_where=text("retired_at is null"),
            postgresql_where=text("retired_at is null"),
        ),
    )

    #: Rules of the ladder name it, so it never changes.
    key: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    #: By the key of a skill the level from 1 to 3 that is asked for.
    skills: Mapped[dict[str, Any]]
    added_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
