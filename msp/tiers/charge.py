"""Who is in charge of a client's tickets at an instant, and who stands in where nobody is (hierarchical escalation)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp.identity import addresses
from msp.identity.addresses import Mailbox
from msp.kernel.errors import Missing
from msp.store import db
from msp.tiers.authority import Authority
from msp.tiers.ladder import Step, Tier
from msp.tiers.models import Responsibility
from msp.tiers.queries import ladder_in_force


@dataclass(frozen=True, slots=True)
class Charge:
    """Who hears of what is raised to an authority: those who hold it, else the first who stand in.

    `held_by` is None when it came to the owner of the installation; `is_passed_over` where somebody is named for the
    authority and serves the client no longer.
    """

    authority: Authority
    held_by: Authority | None
    mailboxes: tuple[Mailbox, ...]
    is_passed_over: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """One line of the history: whom somebody named for a post, or that nobody has it from then on."""

    authority: Authority
    tier: str
    agent_id: UUID | None
    since: datetime
    author: str
    reason: str


def in_charge(tenant_id: UUID, authority: Authority, tier: str | None, at: datetime) -> list[Mailbox]:
    """Who hears of what is raised to an authority about a ticket at a tier; somebody always does."""
    return list(charge_of(tenant_id, authority, tier, at).mailboxes)


def charge_of(tenant_id: UUID, authority: Authority, tier: str | None, at: datetime) -> Charge:
    """Who is in charge, and who of them stands in: lead, duty manager, account manager, owner.

    Whoever left, or serves the client no longer, is passed over.
    """
    asked: Authority | None = authority
    is_passed_over = False
    while asked is not None:
        agent_id = _named(asked, tier, at)
        found = _holders(tenant_id, asked, agent_id)
        if found:
            return Charge(authority, asked, tuple(found), is_passed_over)
        is_passed_over = is_passed_over or (asked is authority and agent_id is not None)
        asked = asked.stands_in
    return Charge(authority, None, tuple(addresses.of_owners()), is_passed_over)


def named_for(authority: Authority, levels: Sequence[str], at: datetime) -> Named | None:
    """Who was last named for a post of the tenant in scope, under any of the levels of its step; None when never."""
    named = (one for one in namings() if one.since <= at and one.authority is authority)
    return next((one for one in named if one.tier in (levels or ("",))), None)


def namings() -> list[Named]:
    """Everybody whom the tenant in scope ever named, the latest first."""
    newest_first = select(Responsibility).order_by(Responsibility.since.desc(), Responsibility.id.desc())
    return [
        Named(Authority(row.authority), row.tier, row.agent_id, row.since, row.author, row.reason)
        for row in db.session.scalars(newest_first)
    ]


def step_at(tier: str, at: datetime) -> Step | None:
    """The step of the ladder that holds a level; None where the client has no such level."""
    try:
        steps = ladder_in_force(at).steps
    except Missing:
        return None
    return next((step for step in steps if tier in step.levels), None)


def _named(authority: Authority, tier: str | None, at: datetime) -> UUID | None:
    """Who is named for an authority over a tier; account managers are named by their grants alone."""
    if authority is Authority.ACCOUNT_MANAGER or (authority is Authority.LEAD and tier is None):
        return None
    levels: tuple[str, ...] = ()
    if authority is Authority.LEAD and tier is not None:
        step = step_at(tier, at)
        levels = step.levels if step else (Tier(tier),)
    named = named_for(authority, levels, at)
    return named.agent_id if named else None


def _holders(tenant_id: UUID, authority: Authority, agent_id: UUID | None) -> list[Mailbox]:
    if authority is Authority.ACCOUNT_MANAGER:
        return addresses.of_account_managers(tenant_id)
    found = addresses.of_staff(tenant_id, agent_id) if agent_id else None
    return [found] if found else []
