"""Which deeds a page offers to its reader, by place; a refused one is offered whatever the ticket is by now."""

from collections import defaultdict
from dataclasses import dataclass

from flask import request

from msp.web.desk.deeds import DEEDS, Around, DeedForm, Place
from msp.web.door import Visit

#: The order in which deeds are offered.
ORDER = (
    "reply",
    "draft",
    "draft-sending",
    "draft-return",
    "draft-withdrawal",
    "note",
    "assignment",
    "taking-up",
    "communicator",
    "escalation",
    "de-escalation",
    "raise",
    "waiting",
    "resumption",
    "resolution",
    "reopening",
    "closing",
    "work",
    "swarm-answer",
    "swarm-time",
    "swarm",
    "swarm-invitation",
    "swarm-end",
    "acknowledgement",
    "vendor-message",
    "link",
    "link-back",
    "return",
    "rejection",
    "following",
    "unfollowing",
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A deed as the page offers it; a refused one stands open with what was typed."""

    form: DeedForm
    url: str
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Pane:
    """One side of the composer as `_kit/conversation.html` shows it."""

    form: DeedForm
    url: str
    addressee: str
    help: str


Offers = dict[Place, list[Offer]]


def offers_of(visit: Visit, around: Around, refused: DeedForm | None, *, only_refused: bool = False) -> Offers:
    """Every deed that the reader may do and that makes sense now; on a merged ticket none does."""
    offers: Offers = defaultdict(list)
    for deed in sorted(DEEDS, key=lambda deed: ORDER.index(deed.name)):
        form = refused if type(refused) is deed else None
        if form is None and not only_refused and visit.can(deed.can) and deed.is_offered(around):
            form = deed.as_new()
        if form is not None:
            form.fit(around)
            # What was refused goes where it came from, also when the ticket no longer offers it.
            url = request.path if form is refused and request.endpoint == form.endpoint else form.url(around)
            offers[deed.place].append(Offer(form, url, form is refused))
    return offers


def pane_of(offers: Offers, name: str, addressee: str, help_words: str) -> Pane | None:
    """One side of the composer, if it is offered."""
    found = [offer for offer in offers[Place.COMPOSER] if offer.form.name == name]
    return Pane(found[0].form, found[0].url, addressee, help_words) if found else None
