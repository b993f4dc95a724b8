"""The only writer of underpinning contracts: each change is a new version."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from msp import sla
from msp.identity import Actor
from msp.kernel.errors import Conflict, Invalid
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, one_of_a_kind
from msp.vendors import wording
from msp.vendors.events import UnderpinningContractPublished
from msp.vendors.models import UnderpinningContract, Vendor
from msp.vendors.terms import ContractTerms, terms_from_document

NUMBER_LENGTH, REASON_LENGTH = 60, 500


@dataclass(frozen=True, slots=True)
class UnderpinningForm:
    """A version as it is proposed; without `valid_from` it counts from now on.

    `based_on` is the number of the version that its author had in sight, 0 for none.
    """

    vendor_id: UUID
    number: str
    document: dict[str, Any]
    reason: str
    valid_from: datetime | None = None
    based_on: int | None = None


def publish_contract(form: UnderpinningForm, *, by: Actor, now: datetime) -> UUID:
    """Add an immutable version of what a vendor undertakes for the client in scope; returns its id.

    Invalid names the field that makes no sense; Conflict when somebody published another version meanwhile, or one
    that starts at that instant or later.
    """
    vendor = db.session.get(Vendor, form.vendor_id)
    if vendor is None:
        raise Invalid("Choose a vendor of the directory.", field="vendor_id")
    terms = terms_from_document(form.document)
    _refuse_unknown_hours(terms, now)
    last = db.session.scalars(select(func.max(UnderpinningContract.n)).where(_of(vendor))).one() or 0
    row = UnderpinningContract(id=new_id(), vendor_id=vendor.id, n=last + 1, document=terms.document)
    row.number = wording.line(form.number, NUMBER_LENGTH, "number")
    row.reason = wording.line(form.reason, REASON_LENGTH, "reason")
    row.valid_from, row.author, row.written_at = form.valid_from or now, by.name[:200], now
    _refuse_a_stale_or_early(form, row, vendor, now)
    _write(row, vendor)
    told = {"vendor": vendor.slug, "n": row.n, "valid_from": row.valid_from}
    publish(UnderpinningContractPublished(tenant_id=row.tenant_id, object_id=row.id, at=now, **told))
    return row.id


def _refuse_unknown_hours(terms: ContractTerms, now: datetime) -> None:
    if isinstance(terms.hours, str) and sla.hours_in_force(terms.hours, now) is None:
        raise Invalid(f"No service hours named “{terms.hours[:40]}” are published for this client.", field="hours")


def _refuse_a_stale_or_early(form: UnderpinningForm, row: UnderpinningContract, vendor: Vendor, now: datetime) -> None:
    if form.based_on is not None and form.based_on != row.n - 1:
        raise Conflict(f"Somebody published version {row.n - 1} for {vendor.name} meanwhile; look at it first.")
    # The first version may start earlier: nothing was in force before it, so nobody's past is rewritten.
    if row.valid_from < now and row.n > 1:
        sentence = "A new version cannot start in the past; what was handed over then stays under its own terms."
        raise Invalid(sentence, field="valid_from")
    latest = db.session.scalars(select(func.max(UnderpinningContract.valid_from)).where(_of(vendor))).one()
    # One that began before the latest would end with it, without anybody having said so.
    if latest is not None and row.valid_from < latest:
        sentence = "A version that begins later is published already; choose a day after its beginning."
        raise Conflict(sentence, field="valid_from")


def _write(row: UnderpinningContract, vendor: Vendor) -> None:
    sentence = f"Another version of the contract with {vendor.name} was published at the same time, or starts then."
    with one_of_a_kind(Conflict(sentence)):
        db.session.add(row)


def _of(vendor: Vendor) -> Any:
    return UnderpinningContract.vendor_id == vendor.id
