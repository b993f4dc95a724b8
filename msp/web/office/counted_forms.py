"""The forms by which numbers, usage and blocks are written down for a client, and files of them are read."""

from typing import ClassVar

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from msp.billing.agreed import ImportKind
from msp.kernel.ids import new_id
from msp.web.forms import Answered, DayField, offered

A_NUMBER = "With a point and nothing between the thousands, such as 1250.5."
FILES = (
    (ImportKind.QUANTITIES, "Numbers: line_key, from_date, quantity, and site if there is one"),
    (ImportKind.USAGE, "Usage: key, meter, quantity, observed_at"),
)


class AddNumber(FlaskForm):
    """So many units of a line from a day on."""

    of_kind: ClassVar = "per_unit"
    line_key = SelectField("Line of the rate card", [Answered()], validate_choice=False)
    quantity = StringField("How many", [InputRequired("Write how many; 0 is a number too."), Length(max=30)])
    from_date = DayField("From which day", [Optional()], description="Today at the client when it is left empty.")
    site = StringField("At which site", [Length(max=120)], description="Sites are counted together.")


class AddUsage(FlaskForm):
    """What a meter counted; the key makes a second press the same record."""

    of_kind: ClassVar = "usage"
    key = HiddenField()
    meter = SelectField("Meter", [Answered()], validate_choice=False)
    quantity = StringField("How much", [InputRequired("Write how much."), Length(max=30)], description=A_NUMBER)
    observed_on = DayField("On which day", [Optional()], description="Today at the client when it is left empty.")

    @classmethod
    def fresh(cls) -> "AddUsage":
        """An empty form with a key of its own."""
        form = cls(formdata=None, prefix="usage-")
        form.key.data = f"by-hand-{new_id()}"
        return form


class AddBlock(FlaskForm):
    """A block of time that was sold."""

    of_kind: ClassVar = "blocks"
    line_key = SelectField("Line of the rate card", [Answered()], validate_choice=False)
    reference = StringField(
        "Reference", [InputRequired("Write its reference."), Length(max=100)], description="Such as BLK-2026-4."
    )
    hours = StringField("Hours", [InputRequired("Write how many hours."), Length(max=20)])
    price = StringField(
        "Price",
        [InputRequired("Write its price; 0 when it was invoiced otherwise."), Length(max=30)],
        description="Before tax, invoiced in the month in which it was bought.",
    )
    bought_on = DayField("Bought on", [Optional()], description="Today at the client when it is left empty.")
    starts_on = DayField("First day", [Optional()], description="Today at the client when it is left empty.")
    ends_on = DayField("Last day", [Optional()], description="It never expires when this is left empty.")


class ReadFile(FlaskForm):
    """A file of numbers or usage."""

    kind = SelectField("What it holds", [Answered()], choices=offered(FILES), validate_choice=False)
    file = FileField(
        "CSV file", [Answered()], description="In UTF-8; its first line names the columns. At most 1,000 rows."
    )
