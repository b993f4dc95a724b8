"""The only writer of rate cards: each change of prices or credits is a new immutable version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from msp import tenants
from msp.billing.actions.card_versions import check_beside
from msp.billing.canonical import content_hash
from msp.billing.events import RateCardPublished
from msp.billing.models import BillingPeriod, LegalEntity, PeriodState, RateCardVersion
from msp.billing.paper import month_words
from msp.billing.supported import read_rate_card
from msp.kernel.errors import Conflict, Invalid
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, scope


@dataclass(frozen=True, slots=True)
class RateCardForm:
    """A version to publish: the document, from when it counts, who invoices by it, who wrote it and why."""

    document: Mapping[str, Any]
    valid_from: datetime
    entity_key: str
    author: str
    reason: str


def publish_rate_card(form: RateCardForm, *, now: datetime) -> UUID:
    """Add a version for the tenant in scope; Invalid names what is wrong, Conflict when a closed month would change."""
    (tenant_id,) = scope.required().tenant_ids
    card, _ = read_rate_card(form.document)
    tenant = tenants.tenants_by_id([tenant_id])[tenant_id]
    if card.currency != tenant.currency:
        sentence = f"{tenant.name} is invoiced in {tenant.currency}, the rate card is in {card.currency}."
        raise Invalid(sentence, field="currency")
    _check_form(form)
    check_beside(card, form.valid_from, tenant.time_zone)
    row = RateCardVersion(id=new_id(), valid_from=form.valid_from, entity_key=form.entity_key)
    row.document, row.content_hash = dict(form.document), content_hash(form.document)
    row.author, row.reason, row.published_at = form.author, form.reason, now
    db.session.add(row)
    db.session.flush()
    what = {"valid_from": form.valid_from, "content_hash": row.content_hash}
    publish(RateCardPublished(tenant_id=tenant_id, object_id=row.id, at=now, **what))
    return row.id


def _check_form(form: RateCardForm) -> None:
    if not 1 <= len(form.author.strip()) <= 120 or not 1 <= len(form.reason.strip()) <= 2000:
        raise Invalid("A version names its author and says why it was made.", field="reason")
    if db.session.get(LegalEntity, form.entity_key) is None:
        raise Invalid(f"There is no legal entity “{form.entity_key[:20]}” to invoice by.", field="entity_key")
    same = select(RateCardVersion.id).where(RateCardVersion.valid_from == form.valid_from)
    if db.session.scalars(same).first() is not None:
        raise Conflict("A version of the rate card already begins at that moment.")
    closed = select(BillingPeriod.month).where(
        BillingPeriod.state == PeriodState.CLOSED, BillingPeriod.ends_at > form.valid_from
    )
    month = db.session.scalars(closed.order_by(BillingPeriod.month.desc())).first()
    if month is not None:
        raise Conflict(f"It would change the prices of {month_words(month)}, which is closed; begin it later.")
