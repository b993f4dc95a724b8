"""To what the list of what is owed is narrowed, read from its address and offered above it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from msp.kernel.errors import Invalid
from msp.sla import PROMISES, Metric
from msp.sla.owed import OwedFilter
from msp.tenants import ServiceView, TenantView
from msp.tickets import Priority
from msp.tiers import Tier
from msp.web.above_lists import Choice
from msp.web.clocks import LABELS
from msp.web.narrowing import assignee_meant, client_named, priority_named, service_key, tier_named
from msp.web.services import service_choice

NAMES = ("whose", "client", "service", "tier", "priority", "metric")
#: Whose work each list is; account managers take no tickets, so theirs has no list of their own.
WHOSE = {"": "All", "mine": "Mine", "unassigned": "Unassigned"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for; an empty text asks for everything."""

    whose: str = ""
    client: str = ""
    service: str = ""
    tier: str = ""
    priority: str = ""
    metric: str = ""

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> "Asked":
        """The filters of an address."""
        return cls(**{name: arguments.get(name, "").strip() for name in NAMES})

    @property
    def address(self) -> dict[str, str]:
        """The same as arguments of an address, without what is not asked for."""
        return {name: getattr(self, name) for name in NAMES if getattr(self, name)}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out beside other people's work."""
        return bool(set(self.address) - {"whose"})

    def to_filter(self, clients: Iterable[TenantView], agent_id: UUID | None) -> OwedFilter:
        """The filter of the room of promises; Invalid when the address asks for what is not offered."""
        return OwedFilter(
            tenant_id=client_named(self.client, clients),
            tier=tier_named(self.tier),
            priority=priority_named(self.priority),
            metric=_metric(self.metric),
            service=service_key(self.service),
            assignee=assignee_meant(self.whose, agent_id),
        )

    def offered(self, clients: Iterable[TenantView], services: Iterable[ServiceView] = ()) -> Iterator[Choice]:
        """The filters above the list; one client is no choice, and services are those of the one that is chosen."""
        names = sorted(((tenant.slug, tenant.name) for tenant in clients), key=lambda each: each[1].casefold())
        if len(names) > 1:
            yield Choice("client", "Client", (("", "All"), *names), self.client)
        yield from service_choice(services, self.service)
        promises = tuple((metric, LABELS[metric]) for metric in PROMISES)
        yield Choice("metric", "Promise", (("", "All"), *promises), self.metric)
        for name, label, kind in (("tier", "Tier", Tier), ("priority", "Priority", Priority)):
            options = tuple((each.value, each.value) for each in kind)
            yield Choice(name, label, (("", "All"), *options), getattr(self, name))


def _metric(text: str) -> Metric | None:
    if text and text not in PROMISES:
        raise Invalid("There is no such promise.", field="metric")
    return Metric(text) if text else None
