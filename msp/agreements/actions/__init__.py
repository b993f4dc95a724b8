"""The only writers of the room."""

from msp.agreements.actions.changes import ask_for_change, publish_change, withdraw_change
from msp.agreements.actions.decisions import DecisionForm, decide_change, draft_of
from msp.agreements.actions.rails import RailsForm, set_guard_rails

__all__ = [
    "DecisionForm",
    "RailsForm",
    "ask_for_change",
    "decide_change",
    "draft_of",
    "publish_change",
    "set_guard_rails",
    "withdraw_change",
]
