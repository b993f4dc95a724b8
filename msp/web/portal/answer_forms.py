"""The forms of a request's page."""

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

BODY_LENGTH = 50_000
_TOO_LONG = Length(max=BODY_LENGTH, message=f"At most {BODY_LENGTH:,} characters fit; send the rest as a file.")


class ReplyForm(FlaskForm):
    """Words to those who work on the request, with files."""

    body = TextAreaField("Reply", [InputRequired("Write your answer first."), _TOO_LONG])
    attachments = MultipleFileField("Files")


class ReopenForm(ReplyForm):
    """What is still wrong after a solution."""

    body = TextAreaField(
        "What is still wrong?",
        [InputRequired("Say what is still wrong, so that work can go on where it stopped."), _TOO_LONG],
    )
