"""What every form shares: choices read from text, refusals beside their field, and words that follow a saved act."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import ClassVar, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, after_this_request, flash
from wtforms import DateField, Field
from wtforms.fields.choices import SelectChoice  # pyright: ignore[reportAttributeAccessIssue] - newer than the stubs
from wtforms.form import BaseForm

from msp import tickets
from msp.kernel.errors import Conflict, Invalid, Refusal
from msp.tickets import Ticket, UploadForm, Words
from msp.tickets.wording import body
from msp.web.attachments import TooLarge
from msp.web.door import Visit

#: What a page can put right beside the field; everything else is a page of its own.
IN_PLACE = (Invalid, Conflict, TooLarge)

SAID_ALREADY = "That was sent already."

DAY = "Write the day as year, month and day, such as 2026-10-05."
#: The years that have months of ours (msp/kernel/periods.py).
YEARS = range(1970, 9999)

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
            raise ValueError(DAY) from error
        if self.data is not None and self.data.year not in YEARS:
            self.data = None
            raise ValueError(DAY)


def wall_instant(wall: datetime | None, zone: str, *, field: str, sentence: str) -> datetime:
    """The instant, in UTC, at which the wall clock of a zone shows a time.

    Invalid beside the field: with the sentence when there is no time or a year that nobody means, with words of its own
    when that clock never shows it.
    """
    if wall is None or wall.tzinfo is not None or wall.year not in YEARS:
        raise Invalid(sentence, field=field)
    instant = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall:
        raise Invalid("The clock skips that time on that day; give another.", field=field)
    return instant


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


def was_said(visit: Visit, ticket: Ticket, text: str, files: Sequence[UploadForm], *, is_note: bool = False) -> bool:
    """Whether the visitor said the same with the same files a moment ago; the ticket is held, so two presses queue.

    Without scripts a second press of the button sends the form again. Invalid when nothing is said.
    """
    sizes = sorted(len(file.content) for file in files)
    said = (is_note, visit.actor.side, visit.actor.name[:200], body(text), sizes)
    recent = [
        words
        for words in tickets.page(ticket, visit.actor, visit.now).words
        if visit.now - words.sent_at < tickets.ONE_PRESS
    ]
    return any(said == _as_said(words) for words in recent)


def _as_said(words: Words) -> tuple[bool, str, str, str, list[int]]:
    sizes = sorted(file.size_bytes for file in words.attachments)
    return (words.is_note, words.author_side, words.author_name, words.body, sizes)
