"""Everything a month is computed from, loaded once: contract, rate card, parties, usage and verdicts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from msp import sla, tenants
from msp.billing.actions.fallen import fallen_in
from msp.billing.actions.pieces import Piece, costs_of, work_of
from msp.billing.canonical import content_hash
from msp.billing.invoice_page import ENGINE
from msp.billing.measures import measures_from
from msp.billing.models import BillingProfile, LegalEntity, RateCardVersion
from msp.billing.paper import month_words
from msp.billing.parties import Agreed, Heading, Party
from msp.billing.statement import MonthJudged
from msp.billing.supported import read_rate_card
from msp.billing.taken_back import taken_back_rows
from msp.kernel.errors import Invalid, Missing
from msp.kernel.periods import Month, Span
from msp.store import db, scope
from msp.tenants import ContractView, TenantView

Verdicts = Callable[[Span], Sequence[sla.VerdictView]]


@dataclass(frozen=True, slots=True)
class MonthInputs:
    """What the pure core decides from; every piece of work and every cost, by its name, must find its line."""

    heading: Heading
    entity_key: str
    judged: MonthJudged
    facts: dict[str, Any]
    work: dict[str, Piece]
    costs: dict[str, Piece]

    @property
    def inputs_hash(self) -> str:
        """One hash over everything that decided."""
        heading = self.heading
        return content_hash(
            {
                "engine": ENGINE,
                "month": heading.month,
                "span": [heading.span.start.isoformat(), heading.span.end.isoformat()],
                "agreed": heading.agreed.as_document(),
                "seller": heading.seller.as_document(),
                "buyer": heading.buyer.as_document(),
                "facts": self.facts,
                "verdicts": [[verdict.inputs_hash, verdict.excused] for verdict in self.judged.verdicts],
                "taken_back": list(taken_back_rows(self.judged.taken_back, self.judged.verdicts)),
            }
        )


def load_month(month: Month, verdicts_of: Verdicts) -> MonthInputs:
    """Load the month of the tenant in scope; Invalid names what is missing: contract or rate card."""
    (tenant_id,) = scope.required().tenant_ids
    tenant = tenants.tenants_by_id([tenant_id])[tenant_id]
    span = month.span(tenant.time_zone)
    contract, version = _contract(tenant, month, span), _rate_card(tenant, month, span)
    card, promises = read_rate_card(version.document)
    entity = db.session.get_one(LegalEntity, version.entity_key)
    verdicts = tuple(verdicts_of(span))
    work, costs = work_of(span, tenant.time_zone), costs_of(span, tenant.time_zone)
    days = (month.next.first - month.first).days
    measures = measures_from(promises, verdicts)
    return MonthInputs(
        heading=Heading(
            month=str(month),
            zone=tenant.time_zone,
            span=span,
            currency=tenant.currency,
            seller=_seller(entity),
            buyer=_buyer(tenant),
            agreed=_agreed(contract, version),
        ),
        entity_key=entity.key,
        judged=MonthJudged(card, promises, verdicts, fallen_in(span, verdicts)),
        facts={
            "time": [item.fact for item in work.values()],
            "vendor_costs": [item.fact for item in costs.values()],
            "measures": measures,
            "days_in_period": str(days),
        },
        work=work,
        costs=costs,
    )


def _contract(tenant: TenantView, month: Month, span: Span) -> ContractView:
    words = month_words(str(month))
    try:
        contract = tenants.last_contract(span.end - timedelta(seconds=1))
    except Missing as missing:
        sentence = f"No contract of {tenant.name} is in force at the end of {words}."
        raise Invalid(sentence, field="contract") from missing
    if contract.ends_on is not None and contract.ends_on < month.first:
        raise Invalid(f"The contract {contract.number} of {tenant.name} ended before {words}.", field="contract")
    return contract


def _rate_card(tenant: TenantView, month: Month, span: Span) -> RateCardVersion:
    found = select(RateCardVersion).where(RateCardVersion.valid_from < span.end)
    row = db.session.scalars(found.order_by(RateCardVersion.valid_from.desc()).limit(1)).one_or_none()
    if row is None:
        sentence = f"No rate card of {tenant.name} is in force at the end of {month_words(str(month))}."
        raise Invalid(sentence, field="rate_card")
    return row


def _seller(entity: LegalEntity) -> Party:
    return Party(entity.name, tuple(entity.address), entity.tax_id, bank=entity.bank, key=entity.key)


def _buyer(tenant: TenantView) -> Party:
    row = db.session.scalars(select(BillingProfile)).one_or_none()
    if row is None:
        return Party(tenant.name, key=tenant.key)
    address = tuple(row.address)
    return Party(row.legal_name, address, row.tax_id, reference=row.purchase_reference, key=tenant.key)


def _agreed(contract: ContractView, version: RateCardVersion) -> Agreed:
    return Agreed(
        contract_number=contract.number,
        contract_title=contract.title,
        account_manager=contract.account_manager,
        contract_version_id=contract.version_id,
        rate_card_version_id=version.id,
        rate_card_hash=version.content_hash,
    )
