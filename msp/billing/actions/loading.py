"""Everything a month is computed from, loaded once: contract, rate card, parties, usage and verdicts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from msp import sla, tenants
from msp.billing.actions.agreed_pieces import NOTHING_AGREED, AgreedPieces, agreed_of
from msp.billing.actions.card_versions import CardsOfMonth, cards_of_month, days_of
from msp.billing.actions.carrying import waits_for
from msp.billing.actions.fallen import fallen_in
from msp.billing.actions.ordered import ordered_before
from msp.billing.actions.pieces import Piece, costs_of, work_of
from msp.billing.canonical import content_hash
from msp.billing.invoice_page import ENGINE
from msp.billing.measures import measures_from
from msp.billing.models import BillingProfile, LegalEntity
from msp.billing.paper import month_words
from msp.billing.parties import Agreed, Heading, Party
from msp.billing.statement import MonthJudged
from msp.billing.taken_back import taken_back_rows
from msp.kernel.errors import Invalid, Missing
from msp.kernel.money import Money
from msp.kernel.periods import Month, Span
from msp.store import db, scope
from msp.tenants import ContractView, TenantView

Verdicts = Callable[[Span], Sequence[sla.VerdictView]]


@dataclass(frozen=True, slots=True)
class MonthInputs:
    """What the pure core decides from; every piece of work and every cost, by its name, must find its line.

    `ordered` was invoiced under the purchase order by other months; `waits` says why an earlier month has to be closed
    first.
    """

    heading: Heading
    entity_key: str
    judged: MonthJudged
    facts: dict[str, Any]
    work: dict[str, Piece]
    costs: dict[str, Piece]
    agreed: AgreedPieces = NOTHING_AGREED
    card_hashes: tuple[str, ...] = ()
    ordered: Money | None = None
    waits: str = ""

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
                "rate_cards": list(self.card_hashes),
                "verdicts": [[verdict.inputs_hash, verdict.excused] for verdict in self.judged.verdicts],
                "taken_back": list(taken_back_rows(self.judged.taken_back, self.judged.verdicts)),
            }
        )


def load_month(month: Month, verdicts_of: Verdicts) -> MonthInputs:
    """Load the month of the tenant in scope; Invalid names what is missing: contract or rate card."""
    (tenant_id,) = scope.required().tenant_ids
    tenant = tenants.tenants_by_id([tenant_id])[tenant_id]
    span = month.span(tenant.time_zone)
    contract, cards = _contract(tenant, month, span), _rate_cards(tenant, month)
    card, promises = cards.card, cards.promises
    entity = db.session.get_one(LegalEntity, cards.version.entity_key)
    verdicts = tuple(verdicts_of(span))
    work, costs = work_of(span, tenant.time_zone), costs_of(span, tenant.time_zone)
    agreed, before = agreed_of(card, month, tenant.time_zone), cards_of_month(month.previous, tenant.time_zone)
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
            agreed=_agreed(contract, cards),
        ),
        entity_key=entity.key,
        judged=MonthJudged(card, promises, verdicts, fallen_in(span, verdicts)),
        facts={
            "time": [item.fact for item in work.values()],
            "vendor_costs": [item.fact for item in costs.values()],
            "measures": measures,
            "days_in_period": str(days),
            "period": days_of(month),
            **agreed.facts(),
        },
        work=work,
        costs=costs,
        agreed=agreed,
        card_hashes=cards.hashes,
        ordered=ordered_before(card.purchase_order, month),
        waits=waits_for(month, card, before.card if before else None),
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


def _rate_cards(tenant: TenantView, month: Month) -> CardsOfMonth:
    cards = cards_of_month(month, tenant.time_zone)
    if cards is None:
        sentence = f"No rate card of {tenant.name} is in force at the end of {month_words(str(month))}."
        raise Invalid(sentence, field="rate_card")
    return cards


def _seller(entity: LegalEntity) -> Party:
    return Party(entity.name, tuple(entity.address), entity.tax_id, bank=entity.bank, key=entity.key)


def _buyer(tenant: TenantView) -> Party:
    row = db.session.scalars(select(BillingProfile)).one_or_none()
    if row is None:
        return Party(tenant.name, key=tenant.key)
    address = tuple(row.address)
    return Party(row.legal_name, address, row.tax_id, reference=row.purchase_reference, key=tenant.key)


def _agreed(contract: ContractView, cards: CardsOfMonth) -> Agreed:
    order, days = cards.card.purchase_order, cards.card.payment_days
    return Agreed(
        contract_number=contract.number,
        contract_title=contract.title,
        account_manager=contract.account_manager,
        contract_version_id=contract.version_id,
        rate_card_version_id=cards.version.id,
        rate_card_hash=cards.version.content_hash,
        purchase_order=order.number if order else "",
        payment_days="" if days is None else str(days),
    )
