"""Promises: service hours, targets, clocks, and how they were judged."""

from msp.sla.actions import VersionForm, publish_hours_version, publish_policy_version
from msp.sla.calendar import Opening
from msp.sla.clock import Clock, Standing, State, standing
from msp.sla.coming import OpenPromise, open_promises
from msp.sla.events import (
    BreachExcused,
    BreachRetracted,
    ExcuseDeclined,
    ExcuseProposed,
    ExcuseRevoked,
    HoursPublished,
    PolicyPublished,
    PromiseRaised,
    TargetAtRisk,
    TargetBreached,
    VerdictsFrozen,
)
from msp.sla.explain import ExplainedKind, ExplainedStretch, Explanation, Point, PointKind, explain
from msp.sla.preview import ClockShift, ShiftedClock
from msp.sla.previewing import preview_change
from msp.sla.proposal import ProposedKind, ProposedVersion
from msp.sla.queries import (
    PublishedVersion,
    all_hours_in_force,
    clocks_of,
    clocks_unlike_their_events,
    hours_in_force,
    hours_versions,
    policies_in_force,
    policy_in_force,
    policy_names,
    policy_versions,
)
from msp.sla.reactions import when_ticket_changed, when_version_published
from msp.sla.supposing import missed_at_once
from msp.sla.sweep import clocks_due, sweep
from msp.sla.terms import PROMISES, Metric
from msp.sla.undertaken import VendorClock, vendor_clocks
from msp.sla.undertaking import Undertaking, undertaking_from_document
from msp.sla.verdicts import VerdictView, freeze_verdicts, preview_verdicts, verdicts_of

__all__ = [
    "PROMISES",
    "BreachExcused",
    "BreachRetracted",
    "Clock",
    "ClockShift",
    "ExcuseDeclined",
    "ExcuseProposed",
    "ExcuseRevoked",
    "ExplainedKind",
    "ExplainedStretch",
    "Explanation",
    "HoursPublished",
    "Metric",
    "OpenPromise",
    "Opening",
    "Point",
    "PointKind",
    "PolicyPublished",
    "PromiseRaised",
    "ProposedKind",
    "ProposedVersion",
    "PublishedVersion",
    "ShiftedClock",
    "Standing",
    "State",
    "TargetAtRisk",
    "TargetBreached",
    "Undertaking",
    "VendorClock",
    "VerdictView",
    "VerdictsFrozen",
    "VersionForm",
    "all_hours_in_force",
    "clocks_due",
    "clocks_of",
    "clocks_unlike_their_events",
    "explain",
    "freeze_verdicts",
    "hours_in_force",
    "hours_versions",
    "missed_at_once",
    "open_promises",
    "policies_in_force",
    "policy_in_force",
    "policy_names",
    "policy_versions",
    "preview_change",
    "preview_verdicts",
    "publish_hours_version",
    "publish_policy_version",
    "standing",
    "sweep",
    "undertaking_from_document",
    "vendor_clocks",
    "verdicts_of",
    "when_ticket_changed",
    "when_version_published",
]
