"""What the queue is narrowed to, read from its address and offered above it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from werkzeug.datastructures import MultiDict

from msp.tenants import CategoryView, ServiceView, TenantView
from msp.tickets import QueueFilter, StatusGroup
from msp.tiers import Tier
from msp.web.above_lists import Choice
from msp.web.desk.wording import PRIORITIES
from msp.web.forms import one_of
from msp.web.narrowing import assignee_meant, client_named, key_named, priority_named, service_key, tier_named
from msp.web.services import key_choice, service_choice

TIERS = {
    Tier.L0: "Self-service",
    Tier.L1: "Service desk",
    Tier.L2: "Technical",
    Tier.L3: "Expert",
    Tier.L4: "Vendor",
}
STATUSES = {
    StatusGroup.OPEN: "Open",
    StatusGroup.WAITING: "Waiting",
    StatusGroup.RESOLVED: "Resolved",
    StatusGroup.CLOSED: "Closed",
    StatusGroup.ALL: "All",
}
#: Names of the address, in the order in which the filters stand.
NAMES = ("q", "whose", "client", "service", "category", "tier", "priority", "status")


@dataclass(frozen=True, slots=True)
class Named:
    """What one client calls its services and what its tickets are about."""

    services: Sequence[ServiceView] = ()
    categories: Sequence[CategoryView] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for; an empty text asks for nothing."""

    q: str = ""
    whose: str = ""
    client: str = ""
    service: str = ""
    category: str = ""
    tier: str = ""
    priority: str = ""
    status: str = ""

    @classmethod
    def of(cls, arguments: MultiDict[str, str]) -> "Asked":
        """The filters of an address."""
        return cls(**{name: arguments.get(name, "").strip() for name in NAMES})

    @property
    def address(self) -> dict[str, str]:
        """The same as arguments of an address, without what is not asked for."""
        named = {name: getattr(self, name) for name in NAMES}
        return {name: value for name, value in named.items() if value}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out of the open list."""
        return bool(set(self.address) - {"whose"})

    @property
    def usual(self) -> StatusGroup:
        """Which tickets are meant when no status is asked for.

        A search looks among what is done, too; and a reply may wait on a ticket that is resolved.
        """
        return StatusGroup.ALL if self.q or self.whose == "answer" else StatusGroup.OPEN

    def _statuses(self) -> Iterable[tuple[str, str]]:
        yield "", STATUSES[self.usual]
        yield from ((group.value, words) for group, words in STATUSES.items() if group is not self.usual)

    def to_filter(self, clients: Iterable[TenantView], agent_id: UUID | None) -> QueueFilter:
        """The filter of the tickets' room; Invalid when the address asks for what is not offered."""
        return QueueFilter(
            tenant_id=client_named(self.client, clients),
            tier=tier_named(self.tier),
            priority=priority_named(self.priority),
            status=one_of(StatusGroup, self.status or self.usual, field="status", sentence="There is no such status."),
            assignee=assignee_meant("" if self.whose in ("answer", "swarm") else self.whose, agent_id),
            service=service_key(self.service),
            category=key_named(self.category, "category"),
            text=self.q,
        )

    def offered(self, clients: Iterable[TenantView], named: Named) -> list[Choice]:
        """The filters above the list; one client is no choice, services and categories are where there are any."""
        names = sorted(((tenant.slug, tenant.name or tenant.key) for tenant in clients), key=lambda each: each[1])
        tiers = [(tier.value, f"{tier} {words}") for tier, words in TIERS.items()]
        priorities = [(priority.value, f"{priority} {words}") for priority, words in PRIORITIES.items()]
        client = Choice("client", "Client", (("", "All"), *names), self.client)
        rest = (
            *service_choice(named.services, self.service),
            *key_choice("category", "Category", named.categories, self.category),
            Choice("tier", "Tier", (("", "All"), *tiers), self.tier),
            Choice("priority", "Priority", (("", "All"), *priorities), self.priority),
            Choice("status", "Status", tuple(self._statuses()), self.status),
        )
        return [client, *rest] if len(names) > 1 else list(rest)
