"""An explanation as JSON: instants in UTC, amounts in whole seconds, for whoever computes with it."""

from typing import Any

from msp.sla.clock import standing
from msp.sla.explain import ExplainedStretch, Explanation, Point
from msp.sla.instants import instant_to_text
from msp.sla.timeline import printed
from msp.sla.versions_that_counted import CountedVersion


def explanation_document(explanation: Explanation) -> dict[str, Any]:
    """Everything that a page shows of a clock, under the names of the file form (clocks.md section 5)."""
    clock = explanation.clock
    return {
        "name": clock.name,
        "metric": str(clock.metric),
        "subject": clock.subject,
        "cycle": clock.cycle,
        "standing": str(standing(clock)),
        **printed(clock),
        "held": dict(clock.held_seconds),
        "marks": [_mark(point) for point in explanation.points],
        "stretches": [_stretch(stretch) for stretch in explanation.stretches],
        "versions": [_version(version) for version in explanation.versions],
        "sentences": list(explanation.sentences),
    }


def _mark(point: Point) -> dict[str, Any]:
    return {"kind": str(point.kind), "at": instant_to_text(point.at), "label": point.label}


def _stretch(stretch: ExplainedStretch) -> dict[str, Any]:
    return {
        "from": instant_to_text(stretch.start),
        "to": instant_to_text(stretch.end),
        "kind": str(stretch.kind),
        "reason": stretch.reason,
        "why": stretch.why,
        "counted": stretch.counted_seconds,
        "held": stretch.held_seconds,
        "target": stretch.target_seconds,
        "priority": stretch.priority,
        "tier": stretch.tier,
        "policy": stretch.policy_version,
        "hours": stretch.hours_version,
    }


def _version(version: CountedVersion) -> dict[str, Any]:
    spans = [{"from": instant_to_text(start), "to": instant_to_text(end)} for start, end in version.spans]
    told: dict[str, Any] = {"kind": str(version.kind), "name": version.name, "counted": spans}
    record = version.record
    if record is None:
        return told
    told |= {"valid_from": instant_to_text(record.valid_from), "content_hash": record.content_hash}
    return told | {key: value for key, value in (("author", record.author), ("reason", record.reason)) if value}
