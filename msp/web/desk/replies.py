"""Public replies: what the requester reads."""

from flask_wtf.file import MultipleFileField
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired

from msp import tickets
from msp.identity import Can
from msp.tickets import Late, SaidBefore, Status, Ticket, WaitReason, together
from msp.web.attachments import read_uploads
from msp.web.desk.acting import carry_out, show_refused
from msp.web.desk.deeds import AT_WORK, Around, DeedForm, Place, on_the_page
from msp.web.desk.drafts import DraftDeed
from msp.web.desk.lateness import LateForm
from msp.web.desk.wing import bp
from msp.web.desk.wording import called
from msp.web.door import Visit, Within, needs
from msp.web.forms import SAID_ALREADY, Answered, offered, one_of, was_said

RESOLVE = "resolve"


@on_the_page
class ReplyForm(LateForm):
    """Words to the requester, files, and what happens to the ticket then."""

    name, can, endpoint = "reply", Can.TICKET_REPLY, "desk.send_reply"
    statuses = AT_WORK | {Status.RESOLVED}
    place = Place.COMPOSER
    body = TextAreaField("Reply", [DataRequired("Write what you want to tell them.")])
    then = SelectField("Then", [Answered()], validate_choice=False)
    attachments = MultipleFileField("Files")

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether the actor speaks with the requester himself."""
        return super().is_offered(around) and around.speaks is None

    def fit(self, around: Around) -> None:
        """Offer to wait or to resolve where the ticket allows it."""
        choices: list[tuple[str, str]] = [("", "Leave it as it is")]
        if around.ticket.state in AT_WORK:
            if WaitReason.REQUESTER not in around.ticket.wait_reasons:
                choices.append((WaitReason.REQUESTER, f"Wait for {called(around.requester)} to answer"))
            choices.append((RESOLVE, "Resolve the ticket"))
        self.then.choices = offered(choices)


@bp.post("/tickets/<reference>/replies")
@needs(Can.TICKET_REPLY, Within.TICKET)
def send_reply(visit: Visit, reference: str):
    """Answer the requester in public, and then wait for them or resolve, in one go."""
    form = ReplyForm.as_sent()

    def act(ticket: Ticket) -> str:
        if form.then.data == RESOLVE:
            tickets.ticket_for(visit.actor, reference, Can.TICKET_CLOSE)
        files = read_uploads(form.attachments.data)
        if was_said(visit, ticket, form.body.data or "", files):
            return SAID_ALREADY
        late, words = form.late(visit), form.body.data or ""
        if late is None:
            tickets.reply(ticket, words, by=visit.actor, now=visit.now, attachments=files)
        else:
            tickets.reply_late(ticket, SaidBefore(words, late, files), by=visit.actor, now=visit.now)
        return f"Your reply was sent.{_then(visit, ticket, form.then.data, late)}"

    return carry_out(visit, reference, form, act, _or_as_a_draft)


def _or_as_a_draft(visit: Visit, reference: str, form: DeedForm) -> str:
    """What cannot be sent by whoever wrote it stands as a draft for the communicator, so that no word is lost."""
    ticket = tickets.ticket_for(visit.actor, reference)
    if together.spoken_through(ticket, visit.actor, visit.now) is None:
        return show_refused(visit, reference, form)
    draft = DraftDeed.as_new()
    draft.body.data, draft.then.data = form["body"].data, form["then"].data or ""
    draft.form_errors.extend(sentence for field in form for sentence in field.errors)
    draft.form_errors.extend(form.form_errors)
    return show_refused(visit, reference, draft)


def _then(visit: Visit, ticket: Ticket, wish: str | None, late: Late | None) -> str:
    if not wish:
        return ""
    if wish == RESOLVE:
        tickets.resolve(ticket, None, late, by=visit.actor, now=visit.now)
        return f" {ticket.reference} is resolved."
    reason = one_of(WaitReason, wish, field="then", sentence="Choose what happens then.")
    tickets.wait(ticket, reason, by=visit.actor, now=visit.now)
    return " The ticket waits for an answer."
