"""Pure: the raw bytes of a mail → what the desk needs of it; no bytes make it raise (reliability.md T19)."""

import re
from dataclasses import dataclass, field
from email.message import Message
from hashlib import sha256

from msp.channels import mail_headers
from msp.channels.mail_frame import taken_apart
from msp.channels.mail_kinds import Kind, Marks, kind_of
from msp.channels.mail_parts import Contents, contents
from msp.tickets import UploadForm

#: Where the address stands to which a mail was sent, as the sender wrote it and as servers note it.
_RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A mail, read: everything in it is text that anybody may have made up."""

    kind: Kind
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    sender_name: str = ""
    sender: str = ""
    subject: str = ""
    recipients: str = ""
    #: What servers said of its origin, topmost first.
    authentication: tuple[str, ...] = ()
    text: str = ""
    files: tuple[UploadForm, ...] = field(default=(), repr=False)
    left_out: tuple[str, ...] = ()
    fingerprint: str = ""


def parsed(raw: bytes, *, largest_file: int, own: tuple[str, ...] = ()) -> ParsedMail:
    """Read a mail; `own` are the addresses of this house, from which no mail comes in by itself."""
    try:
        message = taken_apart(raw)
        return _read(message, raw, contents(message, largest_file), own)
    except Exception:  # too much of it, or whatever was overlooked: the raw bytes are kept, and a person looks at it
        return ParsedMail(Kind.UNREADABLE, fingerprint=sha256(raw).hexdigest())


def _read(message: Message, raw: bytes, found: Contents, own: tuple[str, ...]) -> ParsedMail:
    name, address = mail_headers.sender(message)
    ids = mail_headers.message_ids(message, "Message-ID")
    answers = mail_headers.message_ids(message, "In-Reply-To")
    mentioned = (*answers, *mail_headers.message_ids(message, "References"), *found.inside)
    return ParsedMail(
        kind=kind_of(_marks(message, address, own)),
        message_id=ids[0] if ids else "",
        in_reply_to=answers[0] if answers else "",
        references=tuple(dict.fromkeys(mentioned)),
        sender_name=name,
        sender=address,
        subject=mail_headers.text(message, "Subject", mail_headers.SUBJECT_LENGTH),
        recipients=" ".join(value for header in _RECIPIENTS for value in mail_headers.values(message, header)),
        authentication=tuple(mail_headers.values(message, "Authentication-Results")),
        text=found.text,
        files=tuple(found.files),
        left_out=tuple(found.left_out),
        fingerprint=_fingerprint(message, raw),
    )


def _marks(message: Message, address: str, own: tuple[str, ...]) -> Marks:
    return Marks(
        sender=address,
        is_own=bool(address) and address in own,
        content_type=message.get_content_type(),
        return_paths=tuple(value.strip() for value in mail_headers.values(message, "Return-Path")),
        auto_submitted=mail_headers.token(message, "Auto-Submitted"),
        precedence=mail_headers.token(message, "Precedence"),
        names=frozenset(name.lower() for name in message.keys()),  # noqa: SIM118 - a message is no mapping
    )


def _fingerprint(message: Message, raw: bytes) -> str:
    """The same for two deliveries of one mail: who, when, which, and all below the head that servers write into."""
    head = [" ".join(mail_headers.values(message, name)) for name in ("Message-ID", "From", "Date")]
    end = _END_OF_HEAD.search(raw)
    body = raw[end.end() :] if end else b""
    return sha256("\n".join(head).encode("utf-8", "replace") + b"\n" + body).hexdigest()
