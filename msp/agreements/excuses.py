"""Excusing a broken promise under the client's guard rails, which say when it takes two people."""

from datetime import datetime

from msp.agreements.queries import guard_rails_in_force
from msp.identity import Actor
from msp.sla.excusing import ExcuseForm, excuse


def two_people(at: datetime) -> frozenset[str]:
    """The priorities whose breach is excused by two people at the client in scope."""
    return guard_rails_in_force(at).rails.two_people


def excuse_breach(form: ExcuseForm, *, by: Actor, now: datetime) -> str:
    """Carry out an act about an excuse by the rules in force; refused as `excuse` refuses. Returns the priority."""
    return excuse(form, two_people(now), by=by, now=now)
