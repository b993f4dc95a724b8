"""Composite keys: every tenant's row is found, and pointed at, only together with its tenant (wall 1)."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, Relationship, declared_attr, mapped_column, relationship

from msp.kernel.ids import new_id


class TenantScoped:
    """A table whose rows belong to one tenant; the key begins with the tenant, so it can be sharded by it."""

    @declared_attr
    def tenant_id(cls) -> Mapped[UUID]:  # noqa: N805 - declared_attr hands over the class
        return mapped_column(ForeignKey("tenants.id"), primary_key=True, sort_order=-20)

    @declared_attr
    def id(cls) -> Mapped[UUID]:  # noqa: N805 - declared_attr hands over the class
        return mapped_column(primary_key=True, default=new_id, sort_order=-10)


def within_tenant(column: str, parent: str) -> ForeignKeyConstraint:
    """A foreign key over (tenant_id, column): a pointer into another tenant cannot be stored."""
    return ForeignKeyConstraint(["tenant_id", column], [f"{parent}.tenant_id", f"{parent}.id"])


def in_tenant(child: str, column: str, parent: str, **options: Any) -> Relationship[Any]:
    """A relation inside one tenant: joins on both key columns, writes only the second."""
    join = f"and_({child}.tenant_id == {parent}.tenant_id, foreign({child}.{column}) == {parent}.id)"
    return relationship(primaryjoin=join, **options)
