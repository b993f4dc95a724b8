"""What every editor of a setting is: a form made from a document, and a document made from what was typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from flask_wtf import FlaskForm
from wtforms import HiddenField

from msp.web.settings.starting import StartField

Document = Mapping[str, Any]
#: The buttons of an editor that lead on; every other one changes the form only.
LEADS_ON = frozenset({"", "review", "retire"})
NOW = "Leave it empty and it counts at once. The time is the one on your wall clock; it is never in the past."


class SettingForm(FlaskForm):
    """What all editors ask: from when the change counts, on which version it is written, under which name.

    A reason that was given before somebody changed it again is carried along.
    """

    base = HiddenField()
    name = HiddenField()
    reason = HiddenField()
    starts_at = StartField("From when?", description=NOW)


@dataclass(frozen=True, slots=True)
class Opened:
    """A form together with the rows and words that its template shows."""

    form: SettingForm
    parts: Mapping[str, Any] = field(default_factory=dict)
    #: Which of several things under one setting it changes, as a document; None for one that comes anew.
    about: Document | None = field(default_factory=dict)
    #: As what the form is answered while its own buttons meet with a refusal.
    refused_as: int = 422


class Editor(Protocol):
    """The editor of one setting."""

    template: ClassVar[str]

    def opened(self, document: Document | None) -> Opened:
        """The form as a document fills it."""
        ...

    def sent(self, before: Document | None) -> Opened:
        """The form as it was sent, with a step added, moved or removed where that was asked."""
        ...

    def typed(self, opened: Opened, before: Document | None) -> dict[str, Any]:
        """The document of what was typed; Invalid beside the field that cannot be read."""
        ...
