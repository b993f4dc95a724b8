"""Pure: one letter to one recipient, and the mail that is made of it; nothing typed by anybody can add a header."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum
from typing import Any
from uuid import UUID

from email_validator import EmailNotValidError, validate_email

from msp.kernel import text as typed

SUBJECT_LENGTH, NAME_LENGTH = 200, 120
#: What stands above our words in a mail that can be answered; whatever an answer holds below it was ours.
MARKER = "— please write above this line —"

#: Every server takes seven bits; eight are a privilege that it must announce.
SEVEN_BIT = SMTP.clone(cte_type="7bit")


class Automatic(StrEnum):
    """What a mail says of its own origin (RFC 3834), so that machines do not answer it."""

    NO = "no"
    REPLIED = "auto-replied"
    GENERATED = "auto-generated"


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be told to whom: the template, what stands in it, and the page of ours that it leads to.

    It says facts only; the words are put together when the mail leaves, so that no fault in them can undo the act.
    """

    template: str
    to: str
    name: str
    path: str
    #: The instant of the act that is told, in ISO 8601.
    written_at: str
    values: dict[str, Any] = field(default_factory=dict)
    automatic: str = Automatic.GENERATED
    #: Mails of one thread are shown together by the reader's mail program.
    thread: str = ""
    #: The id of the link whose token stands for `{token}` in the path; no queued letter holds the token itself.
    link: str = ""
    #: The ids of the client, the ticket and the person for whom an answer by mail is signed, if one can be given.
    answer: dict[str, str] = field(default_factory=dict)

    def payload(self) -> dict[str, Any]:
        """The letter as an outbox row keeps it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and text of a mail."""

    subject: str
    text: str


def mail(letter: Letter, words: Words, *, sender: Address, effect_id: UUID, reply_to: str = "") -> EmailMessage:
    """The mail of a letter; its Message-ID follows from the effect, so that a repeat is known as one.

    With an address to answer to, the marker stands above its words. ValueError when the recipient is no single address.
    """
    message = EmailMessage(policy=SEVEN_BIT)
    message["From"] = sender
    message["To"] = address_of(letter.name, letter.to)
    message["Subject"] = one_line(words.subject, SUBJECT_LENGTH)
    # Dated by the act and not by the sending: a repeat is the same mail to the last byte.
    message["Date"] = datetime.fromisoformat(letter.written_at)
    message["Message-ID"] = f"<{effect_id}@{sender.domain}>"
    if letter.thread:
        message["In-Reply-To"] = message["References"] = f"<{UUID(letter.thread)}@{sender.domain}>"
    if reply_to:
        message["Reply-To"] = address_of(sender.display_name, reply_to)
    if letter.automatic != Automatic.NO:
        message["Auto-Submitted"] = Automatic(letter.automatic).value
        message["X-Auto-Response-Suppress"] = "All"
    message.set_content(plain(f"{MARKER}\n\n{words.text}" if reply_to else words.text))
    return message


def address_of(name: str, address: str) -> Address:
    """Name and mailbox for a header; ValueError when the address is no single one."""
    local, _, host = mailbox(address).rpartition("@")
    return Address(one_line(name, NAME_LENGTH), username=local, domain=host)


def mailbox(text: str) -> str:
    """One mail address in the form that travels; ValueError when it is none, or more than one."""
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(f"not a mail address: {error}") from error
    return found.ascii_email or found.normalized


def written_out(message: EmailMessage) -> bytes:
    """The mail as bytes; beyond ASCII only where an address needs it (RFC 6531)."""
    utf8 = not message["To"].addresses[0].addr_spec.isascii()
    return message.as_bytes(policy=SEVEN_BIT.clone(utf8=utf8))


def one_line(text: str, longest: int) -> str:
    """Text for a header: one line without controls, and nothing that decodes to something else."""
    line = typed.line(text)
    # An encoded word inside a typed text would be decoded by whoever reads the header.
    line = line.replace("=?", "= ?")
    return line if len(line) <= longest else line[: longest - 1] + "…"


def plain(text: str) -> str:
    """Text for the body: its lines kept, everything that is no character taken out."""
    return typed.lines(text) + "\n"
