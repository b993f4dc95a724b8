"""What clients may set themselves: guard rails, changes asked for and decided, and what a change would do."""

from msp.agreements.actions import (
    OWN,
    DecisionForm,
    PercentsForm,
    RailsForm,
    UnderForm,
    ask_for_change,
    decide_change,
    draft_of,
    publish_change,
    put_service_under,
    set_guard_rails,
    set_percents,
    withdraw_change,
)
from msp.agreements.differences.line import Line
from msp.agreements.events import ChangeApplied, ChangeDecided, ChangeProposed, ChangeWithdrawn, GuardRailsSet
from msp.agreements.guard_rails import GuardRails, Mode, Outcome, Rail, Ruling
from msp.agreements.models import ChangeState
from msp.agreements.publishing import Draft
from msp.agreements.queries import (
    ChangeView,
    RailsView,
    change,
    changes,
    guard_rail_versions,
    guard_rails_in_force,
    waiting_changes,
)
from msp.agreements.review import Review, StaleChange, difference, review
from msp.agreements.series import Standing, Version, series_names, standing, version_named, versions
from msp.agreements.settings import WORDS, Setting

__all__ = [
    "OWN",
    "WORDS",
    "ChangeApplied",
    "ChangeDecided",
    "ChangeProposed",
    "ChangeState",
    "ChangeView",
    "ChangeWithdrawn",
    "DecisionForm",
    "Draft",
    "GuardRails",
    "GuardRailsSet",
    "Line",
    "Mode",
    "Outcome",
    "PercentsForm",
    "Rail",
    "RailsForm",
    "RailsView",
    "Review",
    "Ruling",
    "Setting",
    "StaleChange",
    "Standing",
    "UnderForm",
    "Version",
    "ask_for_change",
    "change",
    "changes",
    "decide_change",
    "difference",
    "draft_of",
    "guard_rail_versions",
    "guard_rails_in_force",
    "publish_change",
    "put_service_under",
    "review",
    "series_names",
    "set_guard_rails",
    "set_percents",
    "standing",
    "version_named",
    "versions",
    "waiting_changes",
    "withdraw_change",
]
