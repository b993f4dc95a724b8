"""The pieces a month is charged from, work and vendors' costs, each by a name that people can check."""

from collections.abc import Container
from dataclasses import dataclass
from itertools import chain, count
from typing import Any
from uuid import UUID

from msp import identity, tickets, vendors
from msp.billing.billed_as import BilledAs
from msp.billing.canonical import content_hash
from msp.kernel.periods import Span
from msp.tiers import Tier


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that is charged, its hash, and the fact it is for the pure core.

    `part` is empty for what is charged once and whole.
    """

    id: UUID
    hash: str
    fact: dict[str, Any]
    part: str = ""


def work_of(span: Span, zone: str) -> dict[str, Piece]:
    """The work of the month by ticket, tier and day, numbered when there is more."""
    entries = sorted(tickets.usage(span, zone), key=lambda entry: (entry.worked_on, entry.reference, entry.id))
    agents = identity.agents_by_id({entry.agent_id for entry in entries})
    billed = BilledAs.of_the_client(zone)
    found: dict[str, Piece] = {}
    for entry in entries:
        tier = billed.tier(entry.tier, entry.worked_on)
        told = entry.tier if tier is entry.tier else f"{entry.tier} billed as {tier}"
        name = free_name(f"{entry.reference}, {told} on {entry.worked_on}", found)
        found[name] = piece_of(entry.id, _work_fact(name, entry, agents[entry.agent_id].name, tier))
    return found


def costs_of(span: Span, zone: str) -> dict[str, Piece]:
    """What vendors charged for hand-offs in the month, by ticket, vendor, bill and line."""
    found: dict[str, Piece] = {}
    for cost in vendors.costs(span, zone):
        bill = f"{cost.vendor_name} bill {cost.bill_reference}, line {cost.bill_line}"
        name = free_name(f"{cost.reference}, {bill}", found)
        found[name] = piece_of(cost.id, _cost_fact(name, cost))
    return found


def piece_of(id_: UUID, fact: dict[str, Any], part: str = "") -> Piece:
    """The piece of a fact, with the hash of what it says."""
    full = content_hash([str(id_), fact])
    return Piece(id_, full, fact | {"hash": full[:12]}, part)


def free_name(name: str, taken: Container[str]) -> str:
    """The name, or with a number behind it when it is taken."""
    names = chain([name], (f"{name} ({number})" for number in count(2)))
    return next(free for free in names if free not in taken)


def _work_fact(name: str, entry: tickets.UsageEntry, who: str, billed_as: Tier) -> dict[str, Any]:
    return {
        "id": name,
        "tier": str(billed_as),
        "ticket": entry.reference,
        "date": entry.worked_on.isoformat(),
        "minutes": str(entry.minutes),
        "work_type": str(entry.work_type),
        "who": who,
    }


def _cost_fact(name: str, cost: vendors.CostView) -> dict[str, Any]:
    return {
        "id": name,
        "vendor": cost.vendor_name,
        "bill": cost.bill_reference,
        "line": str(cost.bill_line),
        "ticket": cost.reference,
        "handoff": str(cost.handoff_n),
        "date": cost.incurred_on.isoformat(),
        "amount": f"{cost.amount:f}",
        "currency": cost.currency,
        "description": cost.description,
    }
