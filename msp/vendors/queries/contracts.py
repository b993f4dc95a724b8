"""What vendors have undertaken for the clients in scope, version by version."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from msp.store import db
from msp.vendors.models import UnderpinningContract, Vendor
from msp.vendors.terms import ContractTerms, terms_from_document


@dataclass(frozen=True, slots=True)
class UnderpinningView:
    """One version of what a vendor undertakes for a client."""

    id: UUID
    tenant_id: UUID
    vendor_id: UUID
    vendor_slug: str
    vendor_name: str
    n: int
    number: str
    valid_from: datetime
    document: dict[str, Any]
    author: str
    reason: str
    written_at: datetime

    @property
    def terms(self) -> ContractTerms:
        """The document, read."""
        return terms_from_document(self.document)


def contract_in_force(vendor: UUID | str, at: datetime) -> UnderpinningView | None:
    """What a vendor, by id or key, undertakes at an instant for the client in scope; None when nothing is agreed."""
    named = Vendor.slug == vendor if isinstance(vendor, str) else Vendor.id == vendor
    found = _versions().where(named, UnderpinningContract.valid_from <= at)
    row = db.session.execute(found.order_by(UnderpinningContract.valid_from.desc()).limit(1)).one_or_none()
    return None if row is None else _view(*row)


def contracts(vendor_id: UUID | None = None) -> list[UnderpinningView]:
    """Every version of the tenants in scope, by vendor, the newest first; of one vendor when it is named."""
    found = _versions() if vendor_id is None else _versions().where(Vendor.id == vendor_id)
    order = (Vendor.name, UnderpinningContract.tenant_id, UnderpinningContract.valid_from.desc())
    return [_view(*row) for row in db.session.execute(found.order_by(*order))]


def _versions() -> Select[UnderpinningContract, Vendor]:
    return select(UnderpinningContract, Vendor).join(Vendor, Vendor.id == UnderpinningContract.vendor_id)


def _view(row: UnderpinningContract, vendor: Vendor) -> UnderpinningView:
    named = (row.id, row.tenant_id, vendor.id, vendor.slug, vendor.name, row.n, row.number)
    return UnderpinningView(*named, row.valid_from, row.document, row.author, row.reason, row.written_at)
