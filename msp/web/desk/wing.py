"""The blueprint that every file of the desk hangs its pages on, and the word that keeps it to the provider's people."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint

from msp.kernel.errors import Forbidden
from msp.store import Side
from msp.web.door import Visit

bp = Blueprint("desk", __name__, url_prefix="/desk")


def staff_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """Keep a view to the provider's people; it stands below `needs`, so a foreign tenant is 404 before this is 403.

    A client's person holds some of the same verbs, but these pages show what only the provider may read.
    """

    @wraps(view)
    def for_staff(visit: Visit, **address: Any) -> Any:
        if visit.actor.side is not Side.PROVIDER:
            raise Forbidden("The desk is for the provider's people; your own place is the portal.")
        return view(visit, **address)

    for_staff.sides = frozenset({Side.PROVIDER})  # type: ignore[attr-defined]
    return for_staff
