"""A refusal stands beside the field that it names."""

from datetime import UTC, datetime
from enum import StrEnum

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField
from wtforms.validators import Length

from msp.kernel.errors import Conflict, Invalid
from msp.web.forms import DayField, attach, id_of, one_of, wall_instant


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


def _instant(text: str | None, zone: str = "Europe/Stockholm") -> datetime:
    wall = None if text is None else datetime.fromisoformat(text)
    return wall_instant(wall, zone, field="on", sentence="Give a time.")


def test_a_wall_time_is_the_instant_at_which_its_zone_first_shows_it():
    assert _instant("2026-07-01T12:00") == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert _instant("2026-10-25T02:30") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "Give a time."),
        ("0001-01-01T00:00", "Give a time."),
        ("9999-12-31T23:59", "Give a time."),
        ("2026-07-01T12:00+02:00", "Give a time."),
        ("2026-03-29T02:30", "The clock skips that time on that day; give another."),
    ],
)
def test_a_wall_time_that_no_clock_shows_is_refused_beside_its_field(text: str | None, sentence: str):
    for zone in ("Europe/Stockholm", "Europe/Vienna"):
        with pytest.raises(Invalid) as refusal:
            _instant(text, zone)
        assert (refusal.value.field, refusal.value.sentence) == ("on", sentence)
