"""A refusal stands beside the field that it names."""

from enum import StrEnum

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField
from wtforms.validators import Length

from msp.kernel.errors import Conflict, Invalid
from msp.web.forms import DayField, attach, id_of, one_of


class Colour(StrEnum):
    RED = "red"


class Paint(Form):
    colour = StringField("Colour", [Length(max=3, message="Too long.")])
    on = DayField("On")


def test_a_refusal_stands_beside_its_field():
    form = Paint(prefix="paint-")
    attach(Invalid("No such colour.", field="colour"), form)
    assert form.errors == {"colour": ["No such colour."]}


def test_a_refusal_that_names_no_field_of_the_form_stands_above_it():
    form = Paint()
    attach(Invalid("Nobody is here.", field="person"), form)
    attach(Conflict("Somebody was faster."), form)
    assert form.form_errors == ["Nobody is here.", "Somebody was faster."]


def test_a_refusal_stands_after_what_the_form_itself_found():
    form = Paint(MultiDict({"colour": "green"}))
    assert not form.validate()
    attach(Invalid("No such colour.", field="colour"), form)
    assert form.colour.errors == ["Too long.", "No such colour."]


def test_a_day_is_written_with_the_year_first():
    form = Paint(MultiDict({"on": "05.10.2026"}))
    assert not form.validate()
    assert form.on.errors == ["Write the day as year, month and day, such as 2026-10-05."]


def test_a_choice_and_an_id_are_read_or_refused():
    assert one_of(Colour, "red", field="colour", sentence="Choose.") is Colour.RED
    for text in ("blue", "", None):
        with pytest.raises(Invalid, match="Choose") as refusal:
            one_of(Colour, text, field="colour", sentence="Choose.")
        assert refusal.value.field == "colour"
        with pytest.raises(Invalid, match="Choose"):
            id_of(text, field="person", sentence="Choose.")


@pytest.mark.parametrize("day", ["0026-10-05", "1969-12-31", "9999-01-01"])
def test_a_year_that_nobody_means_is_no_day(day: str):
    form = Paint(MultiDict({"on": day}))
    assert not form.validate()
    assert form.on.errors == ["Write the day as year, month and day, such as 2026-10-05."]
