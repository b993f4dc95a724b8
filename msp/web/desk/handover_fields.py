"""The fields of a hand-over: what the steps of a ladder ask for, each thing once, however the form was sent."""

import re
from collections.abc import Collection
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField, HiddenField, TextAreaField
from wtforms.validators import Length

from msp.tiers import Tier
from msp.tiers.document import MOST_NAMES
from msp.web.forms import Answered

#: A step has at least one level, and each of them asks for so many things at most.
MOST_ASKED = len(Tier) * MOST_NAMES
LONG_ANSWER = "Keep it to 1,000 characters; more belongs into the note."


class HandoverEntry(Form):
    """One thing that a step asks for; `name` is what its ladder calls it."""

    name = HiddenField()
    text = TextAreaField(validators=[Answered(), Length(max=1_000, message=LONG_ANSWER)])


class HandoverFields(FieldList):
    """Everything that the steps ask for, by the name that their ladder gives it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(FormField(HandoverEntry), max_entries=MOST_ASKED, **kwargs)

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, by name."""
        return {entry.form.name.data or "": entry.form.text.data or "" for entry in self}

    def process(self, formdata: Any, *more: Any, **named: Any) -> None:
        """Read what was sent under numbers of ours.

        A digit need not be a number (“²”), nor a number one that Python reads (ten thousand digits).
        """
        numbered = re.compile(rf"{re.escape(self.name)}-[0-9]{{1,3}}-(name|text)")
        plain = [key for key in formdata or () if numbered.fullmatch(key)]
        read = MultiDict((key, value) for key in plain for value in formdata.getlist(key))
        super().process(read, *more, **named)

    def ask_for(self, wanted: Collection[str]) -> None:
        """Ask for these things; what was typed for one of them stays, everything else goes."""
        here = {entry.form.name.data: entry for entry in self}
        self.entries = [entry for name, entry in here.items() if name in wanted]
        for name in wanted:
            if name not in here:
                self.append_entry({"name": name})
