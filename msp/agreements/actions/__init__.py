"""The only writers of the room."""

from msp.agreements.actions.changes import ask_for_change, publish_change, withdraw_change
from msp.agreements.actions.decisions import DecisionForm, decide_change, draft_of
from msp.agreements.actions.rails import RailsForm, set_guard_rails
from msp.agreements.actions.raising import PercentsForm, set_percents
from msp.agreements.actions.services import OWN, UnderForm, put_service_under

__all__ = [
    "OWN",
    "DecisionForm",
    "PercentsForm",
    "RailsForm",
    "UnderForm",
    "ask_for_change",
    "decide_change",
    "draft_of",
    "publish_change",
    "put_service_under",
    "set_guard_rails",
    "set_percents",
    "withdraw_change",
]
