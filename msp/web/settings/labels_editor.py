"""What a client calls its priorities, as a form."""

from typing import Any, ClassVar

from wtforms import StringField

from msp.agreements.settings import PRIORITIES
from msp.web.forms import Answered
from msp.web.settings.editor import Document, Opened, SettingForm


class LabelsForm(SettingForm):
    """One name for each priority."""

    P1 = StringField("P1, the most urgent", [Answered()])
    P2 = StringField("P2", [Answered()])
    P3 = StringField("P3", [Answered()])
    P4 = StringField("P4, the least urgent", [Answered()])


class LabelsEditor:
    """Four names; the codes never change."""

    template: ClassVar[str] = "settings/labels.html"

    def opened(self, document: Document | None) -> Opened:
        """The names that count."""
        return _opened(LabelsForm(formdata=None, data=dict(document or {})))

    def sent(self, before: Document | None) -> Opened:
        """The names as they were sent."""
        return _opened(LabelsForm())

    def typed(self, opened: Opened, before: Document | None) -> dict[str, Any]:
        """The four names."""
        return {key: opened.form[key].data or "" for key in PRIORITIES}


def _opened(form: LabelsForm) -> Opened:
    return Opened(form, {"fields": [form[key] for key in PRIORITIES]})
