"""What every form shares: choices read from text, refusals beside their field, and words that follow a saved act."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import ClassVar, TypeVar
from uuid import UUID

from flask import Response, after_this_request, flash
from wtforms import DateField, Field
from wtforms.fields.choices import SelectChoice  # pyright: ignore[reportAttributeAccessIssue] - newer than the stubs
from wtforms.form import BaseForm

from msp.kernel.errors import Invalid, Refusal

Choice = TypeVar("Choice", bound=StrEnum)


def attach(refusal: Refusal, form: BaseForm) -> None:
    """Put the sentence of a refusal beside the field that it names, or above the form when it names none of its."""
    named = [field for field in form if field.short_name == refusal.field]
    for field in named:
        # WTForms gives a tuple until a field was validated.
        faults: Sequence[str] = field.errors
        field.errors = [*faults, refusal.sentence]
    if not named:
        form.form_errors.append(refusal.sentence)


def offered(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """What a field offers: each value with its words, in order."""
    return [SelectChoice(value, words) for value, words in pairs]


class Answered:
    """Marks a choice that always has an answer, so that its label does not say that one may leave it out."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Nothing to check: the action refuses what is none of the choices."""


class DayField(DateField):
    """A day of the calendar; a fault says how one is written."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a day such as 2026-10-05."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("Write the day as year, month and day, such as 2026-10-05.") from error


def one_of(kind: type[Choice], text: str | None, *, field: str, sentence: str) -> Choice:
    """The member of a list that a form names; Invalid with the sentence when it is none."""
    try:
        return kind(text or "")
    except ValueError as error:
        raise Invalid(sentence, field=field) from error


def id_of(text: str | None, *, field: str, sentence: str) -> UUID:
    """The id that a form names; Invalid with the sentence when it is none."""
    try:
        return UUID(text or "")
    except ValueError as error:
        raise Invalid(sentence, field=field) from error


def say_when_saved(words: str) -> None:
    """Tell the next page what happened, but only if the answer to this request says that it did."""

    @after_this_request
    def _tell(response: Response) -> Response:
        # The door commits after the view; words that were flashed before would outlive a commit that failed.
        if response.status_code < 400:
            flash(words, "success")
        return response
