"""Pure: what a ladder says of its steps and of itself, in words that a client reads."""

from collections.abc import Iterator

from msp.agreements.differences.line import NOTHING, listed, span
from msp.kernel.text import nth
from msp.tiers import EntryRule, Ladder, Mode, Replies, Step, Tier

_NONE = "none"
_MODES = {Mode.TIERS: "work is handed up and down", Mode.SWARM: "people come to the work (swarming)"}
_REPLIES = {Replies.DIRECT: "directly", Replies.COMMUNICATOR: "through the communicator", None: "as the ladder says"}
_READS = {True: "yes", False: "no", None: "above the first step at which somebody works"}


def team(step: Step | None) -> str:
    """Who of the provider works there."""
    named = [*(step.teams if step else ()), *([step.team] if step and step.team else ())]
    return listed(f"“{name}”" for name in named)


def worker(step: Step | None) -> str:
    """Whose people they are."""
    if step is None or not step.is_vendor:
        return "the provider"
    return f"the vendor {step.vendor_slug}" if step.vendor_slug else "a vendor"


def hours(step: Step | None) -> str:
    """In which hours its minutes are counted."""
    return f"“{step.hours}”" if step and step.hours else "those of the resolution promise"


def acknowledge(step: Step | None) -> str:
    """How soon somebody takes up what comes."""
    return _minutes(step.acknowledge_minutes if step else None)


def dwell(step: Step | None) -> str:
    """How long a ticket may stay."""
    return _minutes(step.dwell_minutes if step else None)


def onward(ladder: Ladder | None, step: Step | None) -> str:
    """Where a ticket goes that stayed too long; nothing is said of a step with no limit that names none."""
    if ladder is None or step is None or (step.dwell_minutes is None and step.next is None):
        return NOTHING
    to = ladder.after_timeout(step.tier)
    if to is None:
        return "the duty manager"
    return to.tier.value if step.next else "the next step up"


def entering(step: Step | None) -> str:
    """Which new tickets begin there."""
    return "; or ".join(rule_words(rule) for rule in step.enter) if step and step.enter else NOTHING


def handover(step: Step | None) -> str:
    """What must be filled in to bring a ticket up to it."""
    return listed(f"“{field}”" for field in (step.handover if step else ()))


def billed(step: Step | None) -> str:
    """Under which tier of the rate card its work is billed."""
    return step.rate_key.value if step and step.rate_key else "its lowest level"


def reads(step: Step | None) -> str:
    """Whether its people read restricted notes."""
    return _READS[step.reads_restricted if step else None]


def skills(step: Step | None) -> str:
    """Which skills count in choosing who works."""
    return listed(step.skills if step else ())


def mode(step: Step | None) -> str:
    """Whether work is handed over, or people come to it."""
    return _MODES[step.mode if step else Mode.TIERS]


def replies(step: Step | None) -> str:
    """How its people speak with the requester."""
    return _REPLIES[step.replies if step else None]


def billed_at(ladder: Ladder, level: Tier) -> str:
    """Under which tier work at a level is billed, whoever says so."""
    return ladder.step_of(level).billed_as.value


def reads_at(ladder: Ladder, level: Tier) -> str:
    """Whether people at a level read restricted notes, whoever says so."""
    return _READS[ladder.reads_restricted(level)]


def replies_at(ladder: Ladder, level: Tier) -> str:
    """How people at a level speak with the requester, whoever says so."""
    return _REPLIES[ladder.replies_at(level)]


def ladder_words(ladder: Ladder | None) -> dict[str, str]:
    """What holds for all steps."""
    return {
        "Communicator": ladder.communicator.value if ladder and ladder.communicator else "everybody replies directly",
        "Reopened tickets": _reopens(ladder),
        "Returns between two steps": f"the {nth(ladder.bounces)} calls a swarm" if ladder else _NONE,
    }


def rule_words(rule: EntryRule) -> str:
    """One rule of entry: P1 or P2, about network, by mail, from a VIP."""
    return ", ".join(_conditions(rule))


def _conditions(rule: EntryRule) -> Iterator[str]:
    if rule.priorities:
        yield " or ".join(sorted(rule.priorities))
    if rule.categories:
        yield f"about {' or '.join(sorted(rule.categories))}"
    if rule.channels:
        yield f"by {' or '.join(sorted(rule.channels))}"
    if rule.vip_only:
        yield "from a VIP"


def _reopens(ladder: Ladder | None) -> str:
    if ladder is None or ladder.reopens is None:
        return "stay where they are"
    to = ladder.reopens.to.value if ladder.reopens.to else "the next step"
    return f"go to {to} at the {nth(ladder.reopens.count)} time"


def _minutes(value: int | None) -> str:
    return _NONE if value is None else span(value * 60)
