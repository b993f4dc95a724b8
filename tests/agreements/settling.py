"""Short hands for what clients set themselves: rails set by Omar, changes asked for by Anna, documents."""

from copy import deepcopy
from datetime import datetime
from typing import Any

from msp import agreements
from msp.agreements import ChangeView, DecisionForm, Draft, RailsForm, Setting
from tests.desk_work import at, committed
from tests.world import World

Document = dict[str, Any]
WHY = "We open earlier now."


def set_rails(world: World, document: Document, *, when: float = 0) -> None:
    """Omar says what Acorn may set itself."""
    omar = world.actors["omar"]
    with committed(world.acorn, omar):
        newest = agreements.guard_rails_in_force(at(when)).id
        agreements.set_guard_rails(RailsForm(document, "Agreed by telephone.", newest), by=omar, now=at(when))


def free(*settings: str) -> Document:
    """Rails under which these settings are free."""
    return {setting: {"mode": "free"} for setting in settings}


def asked(world: World, draft: Draft, *, who: str = "anna", when: float = 0, base: str | None = None) -> ChangeView:
    """Somebody of Acorn asks for a change."""
    person = world.actors[who]
    with committed(world.acorn, person):
        written_on = base or agreements.standing(draft.setting, draft.name, draft.document).base
        return agreements.ask_for_change(draft, written_on, by=person, now=at(when))


def decided(world: World, change: ChangeView, *, yes: bool = True, who: str = "omar", when: float = 1) -> ChangeView:
    """Omar answers on what he sees."""
    omar = world.actors[who]
    with committed(world.acorn, omar):
        seen = agreements.standing(change.setting, change.name, change.document).base
        form = DecisionForm(yes, "" if yes else "Not this year.", seen)
        return agreements.decide_change(change.id, form, by=omar, now=at(when))


def draft(setting: Setting, document: Document, *, name: str = "", start: datetime | None = None) -> Draft:
    """A change with a reason."""
    names = {Setting.TARGETS: "standard", Setting.HOURS: "office"}
    return Draft(setting, name or names.get(setting, ""), document, WHY, start)


def standing_document(setting: Setting, name: str) -> Document:
    """What stands now, to be changed; inside a scope."""
    return deepcopy(dict(agreements.standing(setting, name).document or {}))


def open_from(document: Document, start: str, end: str = "17:00") -> Document:
    """Hours that open at another time on every weekday they have."""
    return {**document, "weekly": {day: [[start, end]] for day in document["weekly"]}}
