"""What Acorn's admin may set, what she set, and what she asks for: guard rails, a change in force, one that waits."""

from datetime import datetime, timedelta
from typing import Any

from msp import agreements
from msp.agreements import Draft, RailsForm, Setting
from msp.demo.cast import Cast
from msp.demo.people import MANAGER
from msp.store import acting_for, db

ANNA = "anna@acorn.example"
#: The desk of Acorn answers nobody later than this, and promises nothing that it cannot keep.
RAILS: dict[str, dict[str, Any]] = {
    "ladder": {"mode": "free", "bounds": {"levels": ["L1", "L2"], "max_dwell_minutes": 480, "vendor_steps": False}},
    "targets": {"mode": "on_request", "bounds": {"first_response": {"P1": {"min": 900, "max": 7200}}}},
    "hours": {"mode": "on_request"},
    "priorities": {"mode": "free"},
    "contacts": {"mode": "free"},
}
LABELS = {"P1": "Surgery stopped", "P2": "High", "P3": "Normal", "P4": "Low"}


def wish(cast: Cast, now: datetime) -> None:
    """Write the guard rails, the priorities' names in the clinic's own words, and a wish for a faster first answer."""
    acorn, anna, omar = cast.tenants["ACORN"], cast.actors[ANNA], cast.actors[MANAGER.email]
    with acting_for(acorn.id, omar.who):
        form = RailsForm(RAILS, "What Acorn may set itself, as agreed at the start")
        agreements.set_guard_rails(form, by=omar, now=now - timedelta(days=30))
        db.session.commit()
    with acting_for(acorn.id, anna.who):
        _change(Draft(Setting.PRIORITIES, "", LABELS, "The words that our clinics use"), anna, now - timedelta(days=21))
        policy = agreements.standing(Setting.TARGETS, "standard").document or {}
        first = {**policy["first_response"], "targets": {**policy["first_response"]["targets"], "P1": 900}}
        faster = Draft(
            Setting.TARGETS,
            "standard",
            {**policy, "first_response": first},
            "A stopped surgery cannot wait half an hour for the first word.",
        )
        _change(faster, anna, now - timedelta(hours=3))
        db.session.commit()


def _change(draft: Draft, anna: Any, now: datetime) -> None:
    base = agreements.standing(draft.setting, draft.name).base
    agreements.ask_for_change(draft, base, by=anna, now=now)
