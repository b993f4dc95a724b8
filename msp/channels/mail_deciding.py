"""Pure: what becomes of a mail (reliability.md 6.8): a ticket, an answer on one, nothing, or a person looks at it.

It is never decided by the sender alone: a signed address leads to its ticket; our own message ids and a reference in
the subject, which can be guessed, lead there only where the sender's domain vouches for the mail. Each of them counts
only for somebody who may see that ticket.
"""

from dataclasses import dataclass
from enum import StrEnum

from msp.channels.mail_kinds import Kind
from msp.channels.mail_origin import Origin

#: Beyond these in an hour somebody, or a machine, writes in a circle.
OPENED_BY_SENDER, TAKEN_FROM_SENDER, OPENED_IN_MAILBOX = 10, 30, 100


class Way(StrEnum):
    """How a mail was found to belong to a ticket."""

    TOKEN = "signed address"  # noqa: S105 - the name of a way, no secret
    THREAD = "message it answers"
    TAG = "reference in its subject"


class Act(StrEnum):
    """What is done with a mail."""

    OPEN = "open"
    REPLY = "reply"
    DROP = "drop"
    REVIEW = "review"
    DISMISS = "dismiss"


@dataclass(frozen=True, slots=True)
class Sight:
    """A ticket that a mail points to, as far as the sender may see it."""

    reference: str
    way: Way
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Traffic:
    """How much was taken in within the last hour."""

    opened_by_sender: int = 0
    taken_from_sender: int = 0
    opened_in_mailbox: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of a mail when it is decided what becomes of it."""

    kind: Kind
    is_whole: bool = True
    is_repeat: bool = False
    has_words: bool = True
    sender: str = ""
    is_known: bool = False
    origin: Origin = Origin.UNASKED
    #: Why what it points to is not the sender's, as a sentence; empty when everything is.
    doubt: str = ""
    sights: tuple[Sight, ...] = ()
    traffic: Traffic = Traffic()


@dataclass(frozen=True, slots=True)
class Decision:
    """What is done, on which ticket, and why, in a sentence for whoever looks."""

    act: Act
    reason: str
    reference: str = ""
    #: A closed ticket that the new one names.
    follows: str = ""


_MACHINES = {
    Kind.OWN: "One of our own mails came back.",
    Kind.BOUNCE: "A mail server says that a mail could not be delivered.",
    Kind.AUTOMATIC: "A machine wrote it: an absence note or a notification.",
}


def decide(mail: Evidence) -> Decision:
    """The one outcome of a mail."""
    if mail.is_repeat:
        return Decision(Act.DROP, "The same mail came before.")
    if mail.kind in _MACHINES:
        return Decision(Act.DROP, _MACHINES[mail.kind])
    if mail.kind is Kind.LIST and not mail.is_known:
        return Decision(Act.DROP, "It came through a mailing list, from nobody of this client.")
    if doubt := _doubt(mail):
        return Decision(Act.REVIEW, doubt)
    sight = mail.sights[0] if mail.sights else None
    if mail.origin is not Origin.PASSED and (sight is None or sight.way is not Way.TOKEN):
        # 6.8: without the domain's word only the signed address lets somebody in.
        if mail.origin is Origin.UNKNOWN:
            return Decision(Act.REVIEW, "The sender's domain does not vouch for it, and it came to no signed address.")
        if sight is not None:
            return Decision(Act.REVIEW, f"It names {sight.reference}, but nobody vouches for its sender.")
    if sight is None:
        return Decision(Act.OPEN, "A known person wrote to the mailbox.")
    if sight.is_closed:
        # A closed ticket is history; its own refusal says to open a new one and to name it there.
        return Decision(Act.OPEN, f"It answers {sight.reference}, which is closed.", follows=sight.reference)
    return Decision(Act.REPLY, f"Found by the {sight.way}.", reference=sight.reference)


def _doubt(mail: Evidence) -> str:
    """Why a person has to look at it; empty when nobody has to."""
    if mail.kind is Kind.UNREADABLE:
        return "It is not put together like a mail and could not be read."
    if not mail.is_whole:
        return "Not all of it was fetched: it is too large, or the server kept it back. It still lies in the mailbox."
    if mail.kind is Kind.LIST:
        # People write to us through a list of their own too: it never counts by itself, and is never lost.
        return "It came through a mailing list."
    if not mail.sender:
        return "It names no sender, or more than one."
    if mail.origin is Origin.FAILED:
        return "The sender's domain says that it is not from there (DMARC)."
    if not mail.is_known:
        return "Nobody of this client writes from that address."
    if mail.doubt:
        return mail.doubt
    if len({sight.reference for sight in mail.sights}) > 1:
        return f"It points to several tickets: {', '.join(sorted({sight.reference for sight in mail.sights}))}."
    if not mail.has_words:
        return "It holds no words and no files."
    return _too_much(mail.traffic, opens=not mail.sights or mail.sights[0].is_closed)


def _too_much(traffic: Traffic, *, opens: bool) -> str:
    if traffic.taken_from_sender >= TAKEN_FROM_SENDER:
        return f"More than {TAKEN_FROM_SENDER} mails of this sender within an hour."
    if opens and traffic.opened_by_sender >= OPENED_BY_SENDER:
        return f"More than {OPENED_BY_SENDER} tickets of this sender within an hour."
    if opens and traffic.opened_in_mailbox >= OPENED_IN_MAILBOX:
        return f"More than {OPENED_IN_MAILBOX} tickets by mail within an hour."
    return ""
