"""The fields of a hand-over: what the steps of a ladder ask for, each thing once, however the form was sent."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from wtforms import FieldList, Form, FormField, HiddenField, TextAreaField

from msp.tiers import Tier
from msp.tiers.document import MOST_NAMES

#: A step has at least one level, and each of them asks for so many things at most.
MOST_ASKED = len(Tier) * MOST_NAMES
_NUMBERED = re.compile(r"-[0-9]{1,3}-(name|text)")


class HandoverEntry(Form):
    """One thing that a step asks for; `name` is what its ladder calls it."""

    name = HiddenField()
    text = TextAreaField()


class HandoverFields(FieldList):
    """Everything that the steps ask for, by the name that their ladder gives it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(FormField(HandoverEntry), max_entries=MOST_ASKED, **kwargs)

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, by name."""
        return {entry.form.name.data or "": entry.form.text.data or "" for entry in self}

    def ask_for(self, wanted: Mapping[str, str]) -> None:
        """Ask for these things, each with its words; what was typed for one of them stays, everything else goes."""
        here: dict[str, Any] = {}
        for place in reversed(range(len(self))):
            name = self[place].form.name.data
            if name not in wanted or name in here:
                self.pop_entry(place)
            else:
                here[name] = self[place]
        for name, words in wanted.items():
            entry = here.get(name) or self.append_entry({"name": name})
            entry.form.text.description = words

    def _extract_indices(self, prefix: str, formdata: Mapping[str, Any]) -> Iterator[int]:
        # A digit need not be a number (“²”), nor a number one that Python reads (ten thousand digits).
        plain = {key: None for key in formdata if key.startswith(prefix) and _NUMBERED.fullmatch(key, len(prefix))}
        return super()._extract_indices(prefix, plain)
