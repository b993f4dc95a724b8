"""Who is in charge of a client's tickets at an instant, and who stands in where nobody is (hierarchical escalation)."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
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
from msp.tiers.staff import away_at, on_call_of
from msp.tiers.step import Step, Tier


@dataclass(frozen=True, slots=True)
class Charge:
    """Who hears of what is raised to an authority: those who hold it, else the first who stand in.

    `held_by` is None when it came to the owner of the installation; `is_passed_over` where somebody is named for the
    authority and serves the client no longer, `is_away` where they are absent now, `is_on_call` where nobody is named
    for the lead and whoever is on call for a team of the step hears of it.
    """

    authority: Authority
    held_by: Authority | None
    mailboxes: tuple[Mailbox, ...]
    is_passed_over: bool = False
    is_away: bool = False
    is_on_call: bool = False


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
    #: Who of all these is absent at the instant.
    away: Set[UUID] = frozenset()
    #: Who is on call for a team, by its key; only those who serve the client.
    on_call: Mapping[str, Mailbox] = field(default_factory=dict)

    def charge(self, authority: Authority, tier: str | None) -> Charge:
        """Who is in charge, and who of them stands in: lead, duty manager, account manager, owner.

        Whoever left, serves the client no longer or is absent now is passed over; where no lead is named, whoever is on
        call for a team of the step is the lead.
        """
        asked: Authority | None = authority
        is_away = is_passed_over = False
        while asked is not None:
            agent_id = self._named(asked, tier)
            found = self._holders(asked, agent_id)
            present = tuple(mailbox for mailbox in found if mailbox.id not in self.away)
            on_call = self._on_call(tier) if asked is Authority.LEAD and agent_id is None else ()
            if present or on_call:
                return Charge(authority, asked, present or on_call, is_passed_over, is_away, bool(on_call))
            if asked is authority:
                is_away, is_passed_over = bool(found), agent_id is not None and not found
            asked = asked.stands_in
        return Charge(authority, None, tuple(addresses.of_owners()), is_passed_over, is_away)

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

    def _on_call(self, tier: str | None) -> tuple[Mailbox, ...]:
        """Whoever is on call for the teams of a step, each once."""
        step = step_at(tier, self.at) if tier is not None else None
        found = [self.on_call[key] for key in step.teams if key in self.on_call] if step else []
        return tuple(dict.fromkeys(found))

    def _holders(self, authority: Authority, agent_id: UUID | None) -> Sequence[Mailbox]:
        if authority is Authority.ACCOUNT_MANAGER:
            return self.account_managers
        found = self.staff.get(agent_id) if agent_id else None
        return (found,) if found else ()


def posts_of(tenant_id: UUID, at: datetime) -> Posts:
    """The posts of a client in scope at an instant, read at one go for as many questions as there are."""
    named, turns = namings(tenant_id), on_call_of(_team_keys(at), at)
    managers = addresses.of_account_managers(tenant_id)
    people = {one.agent_id for one in named if one.agent_id} | set(turns.values())
    staff = addresses.of_staff(tenant_id, people)
    away = away_at(people | {mailbox.id for mailbox in managers}, at)
    on_call = {key: staff[agent_id] for key, agent_id in turns.items() if agent_id in staff}
    return Posts(tenant_id, at, named, staff, managers, away, on_call)


def account_charge(tenant_id: UUID, at: datetime) -> Charge:
    """Who answers for the account of a client in scope: those of its managers who are not absent, else the owner."""
    managers = addresses.of_account_managers(tenant_id)
    away = away_at({mailbox.id for mailbox in managers}, at)
    return Posts(tenant_id, at, (), {}, managers, away).charge(Authority.ACCOUNT_MANAGER, None)


def _team_keys(at: datetime) -> list[str]:
    """The teams of every step of the ladder; none where there is no ladder yet."""
    try:
        return [key for step in ladder_in_force(at).steps for key in step.teams]
    except Missing:
        return []


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
