"""The blueprint of every file of the office, and the word that keeps its pages to the provider's people."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint

from msp.kernel.errors import Forbidden
from msp.store import Side
from msp.web.door import Visit

bp = Blueprint("office", __name__, url_prefix="/office")


def staff_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """Keep a view to the provider's people; it stands below `needs`, so a foreign tenant is 404 before this is 403.

    A client's admin holds some of the same verbs, but these pages show clients as their provider sees them.
    """

    @wraps(view)
    def for_staff(visit: Visit, **address: Any) -> Any:
        if visit.actor.side is not Side.PROVIDER:
            raise Forbidden("The office is for the provider's people; your own place is the portal.")
        return view(visit, **address)

    for_staff.sides = frozenset({Side.PROVIDER})  # type: ignore[attr-defined]
    return for_staff
