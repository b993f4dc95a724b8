"""Who is in charge of a client's tickets at an instant, and who stands in where nobody is (hierarchical escalation)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp.identity import addresses
from msp.identity.addresses import Mailbox
from msp.kernel.errors import Missing
from msp.store import db
from msp.tiers.authority import Authority
from msp.tiers.models import Responsibility
from msp.tiers.queries import ladder_in_force
from msp.tiers.step import Step, Tier


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


@dataclass(frozen=True, slots=True)
class Posts:
    """Every post of one client at an instant: who was ever named, and who of those can be written to now."""

    tenant_id: UUID
    at: datetime
    #: Everybody who was ever named, the latest first.
    namings: Sequence[Named]
    staff: Mapping[UUID, Mailbox]
    account_managers: Sequence[Mailbox]

    def charge(self, authority: Authority, tier: str | None) -> Charge:
        """Who is in charge, and who of them stands in: lead, duty manager, account manager, owner.

        Whoever left, or serves the client no longer, is passed over.
        """
        asked: Authority | None = authority
        is_passed_over = False
        while asked is not None:
            agent_id = self._named(asked, tier)
            found = self._holders(asked, agent_id)
            if found:
                return Charge(authority, asked, tuple(found), is_passed_over)
            is_passed_over = is_passed_over or (asked is authority and agent_id is not None)
            asked = asked.stands_in
        return Charge(authority, None, tuple(addresses.of_owners()), is_passed_over)

    def named(self, authority: Authority, levels: Sequence[str]) -> Named | None:
        """Who was last named for a post, under any of the levels of its step; None when never."""
        wanted = levels or ("",)
        of_post = (one for one in self.namings if one.authority is authority and one.tier in wanted)
        return next((one for one in of_post if one.since <= self.at), None)

    def _named(self, authority: Authority, tier: str | None) -> UUID | None:
        """Who is named for an authority over a tier; account managers are named by their grants alone."""
        if authority is Authority.ACCOUNT_MANAGER or (authority is Authority.LEAD and tier is None):
            return None
        levels: tuple[str, ...] = ()
        if authority is Authority.LEAD and tier is not None:
            step = step_at(tier, self.at)
            levels = step.levels if step else (Tier(tier),)
        named = self.named(authority, levels)
        return named.agent_id if named else None

    def _holders(self, authority: Authority, agent_id: UUID | None) -> Sequence[Mailbox]:
        if authority is Authority.ACCOUNT_MANAGER:
            return self.account_managers
        found = self.staff.get(agent_id) if agent_id else None
        return (found,) if found else ()


def posts_of(tenant_id: UUID, at: datetime) -> Posts:
    """The posts of a client in scope at an instant, read at one go for as many questions as there are."""
    named = namings(tenant_id)
    staff = addresses.of_staff(tenant_id, {one.agent_id for one in named if one.agent_id})
    return Posts(tenant_id, at, named, staff, addresses.of_account_managers(tenant_id))


def namings(tenant_id: UUID) -> list[Named]:
    """Everybody whom a client in scope ever had named, the latest first."""
    newest_first = select(Responsibility).order_by(Responsibility.since.desc(), Responsibility.id.desc())
    return [
        Named(Authority(row.authority), row.tier, row.agent_id, row.since, row.author, row.reason)
        for row in db.session.scalars(newest_first.where(Responsibility.tenant_id == tenant_id))
    ]


def step_at(tier: str, at: datetime) -> Step | None:
    """The step of the ladder that holds a level; None where the client has no such level."""
    try:
        steps = ladder_in_force(at).steps
    except Missing:
        return None
    return next((step for step in steps if tier in step.levels), None)
