"""What people decide about effects that could not be delivered."""

from dataclasses import dataclass

from msp.kernel.events import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectTriedAgain(Fact):
    """A given-up effect is due once more; `decision_id` leads to the reason."""

    kind: str
    decision_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectLetGo(Fact):
    """A given-up effect is no longer wanted; `decision_id` leads to the reason."""

    kind: str
    decision_id: str
