"""Excusing a broken promise under the client's guard rails, which say when it takes two people."""

from collections.abc import Iterable
from datetime import datetime

from msp.agreements.queries import guard_rails_in_force
from msp.identity import Actor
from msp.sla.excusing import ExcuseForm, excuse


def two_people(moments: Iterable[datetime]) -> frozenset[str]:
    """The priorities whose breach is excused by two people at the client in scope, by the strictest of some moments.

    Whoever is bound by the rule may be the one who sets it: lifted for an hour, it binds all the same.
    """
    return frozenset().union(*(guard_rails_in_force(at).rails.two_people for at in {*moments}))


def excuse_breach(form: ExcuseForm, *, by: Actor, now: datetime) -> bool:
    """Carry out an act about an excuse by the rules of then and now, refused as `excuse` is; says if it takes two."""
    return excuse(form, two_people, by=by, now=now)
