"""The forms of a vendor's page; its address is the secret, so they carry no other token."""

from datetime import datetime
from typing import ClassVar, Self

from flask import request
from wtforms import DateTimeLocalField, Form, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from msp.web.forms import wall_instant

WHEN = "Give the day and time at which you expect to be done."


class PageForm(Form):
    """One step of the page; whoever can send it knows the address already, which no other site does."""

    name: ClassVar[str]

    @classmethod
    def as_sent(cls) -> Self:
        """The form as this request sent it."""
        return cls(request.form, prefix=f"{cls.name}-")

    @classmethod
    def as_new(cls) -> Self:
        """The form as it is first shown, also while another one was sent."""
        return cls(prefix=f"{cls.name}-")


class OpeningForm(PageForm):
    """Nothing to fill in: show what was handed over."""

    name = "opening"


class AnswerForm(PageForm):
    """That it is worked on."""

    name = "answer"
    vendor_reference = StringField("Your own number for it", [Length(max=60, message="At most 60 characters fit.")])


class MessageForm(PageForm):
    """Words to the provider."""

    name = "message"
    body = TextAreaField("Message", [DataRequired("Write your message first.")])


class EtaField(DateTimeLocalField):
    """A day and time on the wall clock of the vendor; a fault says how one is given."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a moment such as 2026-10-05T14:30."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(WHEN) from error


class EtaForm(PageForm):
    """When the vendor expects to be done."""

    name = "eta"
    eta = EtaField("Day and time", [DataRequired(WHEN)], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])

    def instant(self, zone: str) -> datetime:
        """The instant of what was given, on the wall clock of a zone; Invalid when that clock never shows it."""
        return wall_instant(self.eta.data, zone, field="eta", sentence=WHEN)


class OutcomeForm(PageForm):
    """That it is done, and what was done."""

    name = "outcome"
    outcome = TextAreaField("What did you do?", [DataRequired("Write in a line what you did or found.")])


class RejectionForm(PageForm):
    """That the vendor does not take it, and why."""

    name = "rejection"
    reason = TextAreaField("Why not?", [DataRequired("Write in a line why you do not take it.")])
