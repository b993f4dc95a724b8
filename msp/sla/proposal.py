"""Pure: a version of hours, policy or ladder as it is proposed, put among those that are published."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from msp.kernel.errors import Conflict, Invalid
from msp.sla.calendar import ServiceHours
from msp.sla.policy import policy_from_document
from msp.sla.versions import Versions
from msp.tiers import Ladder, StepLimits


class ProposedKind(StrEnum):
    """Of which setting a version is proposed."""

    POLICY = "policy"
    HOURS = "hours"
    LADDER = "ladder"


@dataclass(frozen=True, slots=True)
class ProposedVersion:
    """A version as it would be published; the name of a ladder says nothing, for a client has one."""

    kind: ProposedKind
    name: str
    document: Mapping[str, Any]
    valid_from: datetime


def with_proposal(versions: Versions, change: ProposedVersion, *, now: datetime) -> Versions:
    """The versions as they would be with the proposal among them.

    Invalid when its document makes no sense or it starts in the past, Conflict when another starts at the same instant.
    """
    match ProposedKind(change.kind):
        case ProposedKind.POLICY:
            policy = policy_from_document(change.document)
            for terms in policy.metrics.values():
                if isinstance(terms.hours, str) and terms.hours not in versions.hours:
                    sentence = f"{terms.metric} runs on “{terms.hours}”, but no service hours of that name exist."
                    raise Invalid(sentence, field=f"{terms.metric}.hours")
            return replace(versions, policies=_added(versions.policies, change, policy, now))
        case ProposedKind.HOURS:
            hours = ServiceHours.from_document(change.document)
            return replace(versions, hours=_added(versions.hours, change, hours, now))
        case ProposedKind.LADDER:
            limits = Ladder.from_document(change.document).limits
            refuse_unknown_hours(limits, versions)
            added = _added({change.name: versions.limits}, change, limits, now)
            return replace(versions, limits=added[change.name])


def refuse_unknown_hours(limits: Mapping[str, StepLimits], versions: Versions) -> None:
    """Invalid when stays at a step are to be counted in service hours that nobody published."""
    for tier, each in limits.items():
        if each.hours is not None and each.hours not in versions.hours:
            sentence = f"The step of {tier} runs on “{each.hours}”, but no service hours of that name exist."
            raise Invalid(sentence, field="steps")


def _added(series: Mapping[str, Any], change: ProposedVersion, value: Any, now: datetime) -> dict[str, Any]:
    known = series.get(change.name, ())
    if any(start == change.valid_from for start, _ in known):
        raise Conflict("Another version of that name starts at the same instant.", field="valid_from")
    if known and change.valid_from < now:
        raise Invalid("A new version cannot start in the past; what happened then stays as it was.", field="valid_from")
    return {**series, change.name: [*known, (change.valid_from, value)]}
