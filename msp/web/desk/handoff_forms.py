"""The forms about a hand-off: what leaves, what is said to the vendor, its link, and the way back."""

from uuid import UUID

from flask import url_for
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from msp import vendors
from msp.identity import Can
from msp.tickets import Status, TicketPage, Words
from msp.tiers import Tier
from msp.vendors import ContactView
from msp.web.desk.deeds import Around, DeedForm, Place, on_the_page, staffed
from msp.web.desk.escalations import named
from msp.web.filters import size
from msp.web.forms import Answered, id_of, offered

EXCERPT_LENGTH = 80


class _Ticked(SelectMultipleField):
    """Choices of which any number may be ticked; none is ticked before."""

    widget, option_widget = ListWidget(prefix_label=False), CheckboxInput()


class HandoffForm(DeedForm):
    """To whom the ticket goes, and what leaves the house with it."""

    name, can, endpoint, button = "handoff", Can.HANDOFF_CREATE, "desk.preview_handoff", "See what leaves"
    contact_id = SelectField("Vendor contact", [Answered()], validate_choice=False)
    subject = StringField("Subject", [Length(max=200, message="At most 200 characters fit.")])
    summary = TextAreaField(
        "What the vendor needs to know",
        [DataRequired("Write what the vendor needs to know.")],
        description="Only this and what you tick below leaves the house. Leave out passwords.",
    )
    with_requester = BooleanField("Tell the vendor who asked")
    message_ids = _Ticked("Public messages that leave too", validate_choice=False)
    file_ids = _Ticked("Files that leave too", validate_choice=False)

    def offer(self, page: TicketPage, contacts: list[ContactView]) -> None:
        """Offer the contacts that stand, and what is public on the ticket; notes are never among it."""
        public = [words for words in page.words if not words.is_note]
        self.contact_id.choices = offered((str(one.id), f"{one.vendor_name}: {one.contact_name}") for one in contacts)
        self.message_ids.choices = offered((str(one.id), _excerpt(one)) for one in public)
        beside = [file for words in public for file in words.attachments]
        self.file_ids.choices = offered((str(file.id), f"{file.name} ({size(file.size_bytes)})") for file in beside)

    def chosen(self) -> vendors.HandoffForm:
        """What was chosen, for the vendors' room; Invalid names what cannot be."""
        words = "Choose one of this client's vendor contacts."
        return vendors.HandoffForm(
            id_of(self.contact_id.data, field="contact_id", sentence=words),
            self.summary.data or "",
            self.subject.data or "",
            bool(self.with_requester.data),
            _ids(self.message_ids.data, "message_ids", "Only public messages of this ticket can leave."),
            _ids(self.file_ids.data, "file_ids", "Only files of public messages of this ticket can leave."),
        )


class _HandoffDeed(DeedForm):
    """Something about the hand-off by which a vendor has the ticket now."""

    can, place, statuses = Can.HANDOFF_CREATE, Place.VENDOR, frozenset(Status)

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether a vendor has the ticket."""
        return around.handoff_id is not None

    def url(self, around: Around) -> str:
        """The address names the hand-off."""
        return url_for(self.endpoint, reference=around.ticket.reference, handoff_id=around.handoff_id)


@on_the_page
class HandoffReturnForm(_HandoffDeed):
    """What came of it, and where the ticket goes."""

    name, endpoint = "return", "desk.take_back"
    label, icon, button = "Take it back", "arrow-return-left", "Take it back"
    outcome = TextAreaField("What came of it", [DataRequired("Write what the vendor did or said.")])
    tier = SelectField("To", [Answered()], validate_choice=False)

    def fit(self, around: Around) -> None:
        """Offer the provider's own steps, the highest first."""
        below = [step for step in staffed(around.ladder) if step.tier < Tier.L4]
        self.tier.choices = offered((step.tier.value, named(step)) for step in reversed(below))


@on_the_page
class RejectionForm(_HandoffDeed):
    """That the vendor does not take it, and what it said."""

    name, endpoint = "rejection", "desk.vendor_rejects"
    label, icon, button = "Vendor does not take it", "x-octagon", "It goes back where it came from"
    reason = TextAreaField("What the vendor said", [DataRequired("Write why the vendor does not take it.")])


@on_the_page
class AcknowledgementForm(_HandoffDeed):
    """Nothing to fill in: the vendor said that it works on it."""

    name, endpoint = "acknowledgement", "desk.acknowledge"
    label, icon, button = "Vendor has answered", "check2", "Vendor has answered"


@on_the_page
class VendorMessageForm(_HandoffDeed):
    """Words to the vendor; the requester never reads them."""

    name, endpoint = "vendor-message", "desk.write_to_vendor"
    label, icon, button = "Write to the vendor", "send", "Send to the vendor"
    body = TextAreaField(
        "Message to the vendor",
        [DataRequired("Write your message first.")],
        description="It goes to the vendor by mail and stands on its page. The client does not read it.",
    )


@on_the_page
class LinkForm(_HandoffDeed):
    """Nothing to fill in: a new link for the vendor, and the old one ends."""

    name, endpoint = "link", "desk.send_link"
    label, icon, button = "Send a new link", "envelope", "Send a new link"


@on_the_page
class LinkBackForm(_HandoffDeed):
    """Nothing to fill in: the vendor's link opens nothing any more."""

    name, endpoint = "link-back", "desk.take_link_back"
    label, icon, button = "Take the link back", "x-circle", "Take the link back"
    question = "The vendor's link will open nothing any more; the ticket stays with the vendor. Take it back?"


def _excerpt(words: Words) -> str:
    text = " ".join(words.body.split())
    short = text if len(text) <= EXCERPT_LENGTH else f"{text[: EXCERPT_LENGTH - 1]}…"
    return f"{words.author_name}: {short}"


def _ids(given: list[str] | None, field: str, sentence: str) -> tuple[UUID, ...]:
    return tuple(id_of(text, field=field, sentence=sentence) for text in given or ())
