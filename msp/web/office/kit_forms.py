"""Example forms for the kit page: as asked, and with faults."""

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FileField, Form, RadioField, SelectField, StringField, TextAreaField, validators

from msp.web.forms import offered

REASONS = [("requester", "Waiting for the requester"), ("vendor", "Waiting for the vendor"), ("date", "Agreed date")]


class ReplyForm(Form):
    """A public reply."""

    body = TextAreaField("Reply", [validators.InputRequired("Write what you want to tell Rosa.")])
    then = SelectField("Then", choices=offered([("", "Leave it open"), *REASONS]))


class NoteForm(Form):
    """An internal note."""

    body = TextAreaField("Note", [validators.InputRequired("Write the note.")])


class TicketForm(Form):
    """Every kind of field once."""

    subject = StringField(
        "Subject",
        [
            validators.InputRequired("Say in a few words what it is about."),
            validators.Length(max=60, message="Keep the subject to 60 characters; the rest belongs into the text."),
        ],
        description="One line, such as “Payroll export stops with period locked”.",
    )
    body = TextAreaField("What happened", [validators.InputRequired("Tell us what happened.")])
    hours = StringField(
        "Time worked", [validators.Regexp(r"\d+:\d\d", message="Write hours and minutes, such as 1:30.")]
    )
    kind = SelectField("Kind", choices=offered([("incident", "Something is broken"), ("request", "I need something")]))
    reach = RadioField(
        "Who is affected",
        [validators.InputRequired("Choose who is affected.")],
        choices=offered([("me", "Only me"), ("team", "My team"), ("all", "Everybody here")]),
        description="It decides how fast we promise to answer.",
    )
    file = FileField("Files", description="Up to 10 MB each.")
    urgent = BooleanField("Work cannot go on", description="Choose this only when people are sent home.")


FORM_ASKED = TicketForm()
FORM_FAULTY = TicketForm(
    MultiDict({"faulty-subject": "Payroll " * 9, "faulty-hours": "an hour and a half", "faulty-kind": "request"}),
    prefix="faulty-",
)
FORM_FAULTY.validate()
FAULTY_REPLY = ReplyForm(MultiDict({"kit-faulty-body": "", "kit-faulty-then": "vendor"}), prefix="kit-faulty-")
FAULTY_REPLY.validate()
