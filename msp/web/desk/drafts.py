"""Replies that are proposed to the communicator: written, sent, sent back, taken back."""

from uuid import UUID

from flask import url_for
from flask_wtf.file import MultipleFileField
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from msp import tickets
from msp.identity import Can
from msp.kernel.errors import Missing
from msp.tickets import AttachmentView, Status, Ticket, WaitReason, together
from msp.tickets.together import DraftForm, Then
from msp.web.attachments import download, read_uploads
from msp.web.desk.acting import carry_out
from msp.web.desk.deeds import AT_WORK, Around, DeedForm, Place, on_the_page
from msp.web.desk.wing import bp
from msp.web.desk.wording import called
from msp.web.door import Visit, Within, needs
from msp.web.forms import SAID_ALREADY, Answered, offered, one_of

ANSWERED = AT_WORK | {Status.RESOLVED}


@on_the_page
class DraftDeed(DeedForm):
    """Words to the requester that the communicator sends, files, and what may happen to the ticket then."""

    name, can, endpoint = "draft", Can.TICKET_REPLY, "desk.draft_reply"
    statuses = ANSWERED
    place = Place.COMPOSER
    body = TextAreaField("Draft", [DataRequired("Write what the requester should be told.")])
    then = SelectField("Then", [Answered()], default="", validate_choice=False)
    attachments = MultipleFileField("Files")

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether somebody else speaks with the requester for the actor."""
        return super().is_offered(around) and around.speaks is not None

    def fit(self, around: Around) -> None:
        """Offer to propose what a reply may do; begin with the words that came back."""
        self.then.choices = offered(_thens(around))
        if not self.is_sent and around.returned:
            self.body.data, self.then.data = around.returned.body, around.returned.then


@on_the_page
class SendDraftForm(DeedForm):
    """The oldest draft that waits, in the words in which the communicator sends it."""

    name, can, endpoint = "draft-sending", Can.TICKET_REPLY, "desk.send_draft"
    statuses, place = ANSWERED, Place.DRAFT
    label, icon, button = "Answer with it", "send", "Send it as your reply"
    body = TextAreaField("Reply", [DataRequired("Write what you want to tell them.")])
    then = SelectField("Then", [Answered()], default="", validate_choice=False)

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether a draft waits for the actor."""
        return super().is_offered(around) and around.draft is not None and around.decides

    def fit(self, around: Around) -> None:
        """Begin with the words and the wish of whoever proposed them."""
        self.then.choices = offered(_thens(around))
        if not self.is_sent and around.draft:
            self.body.data, self.then.data = around.draft.body, around.draft.then

    def url(self, around: Around) -> str:
        """The draft is named in the address."""
        return _at_draft(self, around)


@on_the_page
class ReturnDraftForm(DeedForm):
    """Why a draft is not sent."""

    name, can, endpoint = "draft-return", Can.TICKET_REPLY, "desk.return_draft"
    statuses, place = frozenset(Status), Place.DRAFT
    label, icon, button = "Send it back", "reply", "Send it back"
    words = TextAreaField("What should be different", [DataRequired("Say what should be different."), Length(0, 500)])

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether a draft waits for the actor."""
        return around.draft is not None and around.decides

    def url(self, around: Around) -> str:
        """The draft is named in the address."""
        return _at_draft(self, around)


@on_the_page
class WithdrawDraftForm(DeedForm):
    """Nothing to fill in: the author takes his draft back."""

    name, can, endpoint = "draft-withdrawal", Can.TICKET_REPLY, "desk.withdraw_draft"
    statuses, place = frozenset(Status), Place.DRAFT
    label, icon, button = "Take it back", "x-lg", "Take it back"
    question = "Take this draft back? It stays in the history, and nobody sends it."

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether one's own draft waits."""
        return around.draft is not None and around.draft.author_id == around.actor.id

    def url(self, around: Around) -> str:
        """The draft is named in the address."""
        return _at_draft(self, around)


@bp.post("/tickets/<reference>/drafts")
@needs(Can.TICKET_REPLY, Within.TICKET)
def draft_reply(visit: Visit, reference: str):
    """Propose a reply to the communicator."""
    form = DraftDeed.as_sent()

    def act(ticket: Ticket) -> str:
        files = read_uploads(form.attachments.data)
        then = one_of(Then, form.then.data, field="then", sentence="Choose what happens then.")
        if _was_proposed(visit, ticket, form.body.data or ""):
            return SAID_ALREADY
        together.draft_reply(ticket, DraftForm(form.body.data or "", then, files), by=visit.actor, now=visit.now)
        speaks = tickets.communicator_of(ticket)
        return f"Your draft waits for {speaks.name if speaks else 'the communicator'}; the requester reads nothing yet."

    return carry_out(visit, reference, form, act)


@bp.get("/tickets/<reference>/drafts/files/<uuid:file_id>")
@needs(Can.NOTE_READ, Within.TICKET)
def draft_file(visit: Visit, reference: str, file_id: UUID):
    """A file that goes with a proposed reply."""
    file, content = together.draft_file(tickets.ticket_for(visit.actor, reference), file_id)
    return download(AttachmentView(file.id, file.name, file.size_bytes, file.media_type), content)


@bp.post("/tickets/<reference>/drafts/<uuid:draft_id>/sending")
@needs(Can.TICKET_REPLY, Within.TICKET)
def send_draft(visit: Visit, reference: str, draft_id: UUID):
    """Answer the requester with a draft, edited or not, and wait or resolve in one go."""
    form = SendDraftForm.as_sent()
    _known(visit, reference, draft_id)

    def act(ticket: Ticket) -> str:
        then = one_of(Then, form.then.data, field="then", sentence="Choose what happens then.")
        if then is Then.RESOLVE:
            tickets.ticket_for(visit.actor, reference, Can.TICKET_CLOSE)
        together.send_draft(ticket, draft_id, form.body.data or "", by=visit.actor, now=visit.now)
        if then is Then.RESOLVE:
            tickets.resolve(ticket, None, by=visit.actor, now=visit.now)
            return f"The reply was sent. {ticket.reference} is resolved."
        if then is Then.WAIT:
            tickets.wait(ticket, WaitReason.REQUESTER, by=visit.actor, now=visit.now)
        return f"The reply was sent.{' The ticket waits for an answer.' if then else ''}"

    return carry_out(visit, reference, form, act)


@bp.post("/tickets/<reference>/drafts/<uuid:draft_id>/return")
@needs(Can.TICKET_REPLY, Within.TICKET)
def return_draft(visit: Visit, reference: str, draft_id: UUID):
    """Send a draft back to its author with words."""
    form = ReturnDraftForm.as_sent()
    _known(visit, reference, draft_id)

    def act(ticket: Ticket) -> str:
        together.return_draft(ticket, draft_id, form.words.data or "", by=visit.actor, now=visit.now)
        return "The draft went back to its author; the requester reads nothing of it."

    return carry_out(visit, reference, form, act)


@bp.post("/tickets/<reference>/drafts/<uuid:draft_id>/withdrawal")
@needs(Can.TICKET_REPLY, Within.TICKET)
def withdraw_draft(visit: Visit, reference: str, draft_id: UUID):
    """Take one's own draft back."""
    _known(visit, reference, draft_id)

    def act(ticket: Ticket) -> str:
        together.withdraw_draft(ticket, draft_id, by=visit.actor, now=visit.now)
        return "Your draft was taken back."

    return carry_out(visit, reference, WithdrawDraftForm.as_sent(), act)


def _known(visit: Visit, reference: str, draft_id: UUID) -> None:
    ticket = tickets.ticket_for(visit.actor, reference)
    if draft_id not in [draft.id for draft in together.drafts_of(ticket)]:
        raise Missing()


def _at_draft(form: DeedForm, around: Around) -> str:
    named = around.draft.id if around.draft else None
    return url_for(form.endpoint, reference=around.ticket.reference, draft_id=named)


def _was_proposed(visit: Visit, ticket: Ticket, text: str) -> bool:
    """Without scripts a second press sends the form again; the ticket is held, so two presses queue."""
    return any(
        draft.author_id == visit.actor.id
        and draft.body == text.replace("\r\n", "\n").strip()
        and visit.now - draft.drafted_at < tickets.ONE_PRESS
        for draft in together.drafts_of(ticket)
    )


def _thens(around: Around) -> list[tuple[str, str]]:
    choices = [(Then.NOTHING.value, "Leave it as it is")]
    if around.ticket.state in AT_WORK:
        if WaitReason.REQUESTER not in around.ticket.wait_reasons:
            choices.append((Then.WAIT.value, f"Wait for {called(around.requester)} to answer"))
        choices.append((Then.RESOLVE.value, "Resolve the ticket"))
    return choices
