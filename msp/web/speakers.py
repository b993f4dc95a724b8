"""Pure: from which step of a client's ladder one of the provider's people speaks, as it stands beside the name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msp.identity import AgentView
from msp.tickets import StayView
from msp.tiers import Ladder, Tier


@dataclass(frozen=True, slots=True)
class Speakers:
    """Who serves the client of a ticket at which levels, by the ladder in force, and where the ticket was when."""

    agents: Sequence[AgentView]
    ladder: Ladder | None
    stays: Sequence[StayView]

    def step(self, agent_id: UUID | None, at: datetime) -> str:
        """The name of the step where the ticket was, if the agent holds it, else of the highest that he holds.

        Empty for whoever holds no level at this client, or none that its ladder still has.
        """
        return self._step(next((one for one in self.agents if one.id == agent_id), None), at)

    def step_by_name(self, name: str, at: datetime) -> str:
        """The same where only the name was kept."""
        return self._step(next((one for one in self.agents if one.name == name), None), at)

    def _step(self, agent: AgentView | None, at: datetime) -> str:
        if agent is None or self.ladder is None:
            return ""
        ours = [step for step in self.ladder.steps if step.is_staffed]
        held = [step for step in ours if {level.value for level in step.levels} & set(agent.tiers)]
        here = self._was_at(at)
        there = [step for step in held if here in step.levels]
        return next((step.name for step in reversed(there or held)), "")

    def _was_at(self, at: datetime) -> Tier | None:
        """Where the ticket was just before an instant: what goes with a move was said where it came from."""
        before = [stay.tier for stay in self.stays if stay.entered_at < at] or [stay.tier for stay in self.stays[:1]]
        return Tier(before[-1]) if before else None
