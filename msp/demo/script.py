"""Pure: a client as plots need it: its hours and targets, its ladder, and who works for it at which hour."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from random import Random
from zoneinfo import ZoneInfo

from msp.demo.people import AGENTS, ASKERS, Asker, Staff
from msp.demo.plans import Client
from msp.sla.calendar import ServiceHours
from msp.tickets import Priority
from msp.tiers import Ladder, Tier

NIGHT = "Sven Olsen"


@dataclass(frozen=True)
class Script:
    """One client, with everything a ticket's life is planned from."""

    client: Client

    @cached_property
    def office(self) -> ServiceHours:
        """The hours on which solving runs."""
        return ServiceHours.from_document({"tz": self.client.time_zone, **self.client.hours})

    @cached_property
    def answering(self) -> ServiceHours:
        """The hours on which the first answer runs."""
        hours = self.client.policy["first_response"]["hours"]
        return self.office if isinstance(hours, str) else ServiceHours.from_document(hours)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The client's wall clock."""
        return ZoneInfo(self.client.time_zone)

    @cached_property
    def ladder(self) -> Ladder:
        """The steps of the client."""
        return Ladder.from_document({"steps": list(self.client.steps)})

    def about(self, service: str) -> "Script":
        """The same client as a ticket about one of its services meets it."""
        return Script(self.client.under(service))

    @property
    def askers(self) -> tuple[Asker, ...]:
        """The people who ask."""
        return tuple(asker for asker in ASKERS if asker.client == self.client.key)

    def target_seconds(self, metric: str, priority: Priority) -> int:
        """What the policy promises, in service seconds."""
        targets = self.client.policy[metric]["targets"]
        return targets.get(priority.value, targets["*"])

    def way_up(self, level: Tier) -> list[Tier]:
        """The provider's tiers above the first, up to the one that can do what a level can."""
        staffed = [step for step in self.ladder.steps if not step.is_self_service and not step.is_vendor]
        wanted = Tier.L2 if level is Tier.L4 else level
        if any(wanted in step.levels for step in staffed[:1]):
            return []
        reached = next((place for place, step in enumerate(staffed) if step.levels[-1] >= wanted), len(staffed) - 1)
        return [step.tier for step in staffed[1 : reached + 1]]

    @property
    def rescuer(self) -> Tier:
        """Where an automatic escalation leads from the desk, or the desk itself where there is none."""
        staffed = [step for step in self.ladder.steps if not step.is_self_service and not step.is_vendor]
        escalates = "escalate" in self.client.policy["resolution"] and len(staffed) > 1
        return staffed[1].tier if escalates else Tier.L1

    def worker(self, level: Tier, at: datetime, rng: Random) -> Staff:
        """Somebody who holds a level here and is at work at that hour."""
        held = [agent for agent in AGENTS if level.value in agent.tiers.get(self.client.key, ())]
        if len(held) > 1 and any(agent.name == NIGHT for agent in held):
            by_day = 7 <= at.astimezone(self.zone).hour < 19
            held = [agent for agent in held if (agent.name != NIGHT) is by_day]
        return rng.choice(held)

    def holders(self, level: Tier) -> Tier:
        """The level itself where somebody holds it here, else the next one that somebody holds."""
        levels = [Tier(held) for agent in AGENTS for held in agent.tiers.get(self.client.key, ())]
        return min((held for held in levels if level <= held <= Tier.L3), default=Tier.L1)
