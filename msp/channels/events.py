"""What happened to mailboxes and to mails that came in."""

from dataclasses import dataclass
from uuid import UUID

from msp.kernel.events import Fact

__all__ = ["MailDecided", "MailReceived", "MailboxSet", "MailboxSwitched"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxSet(Fact):
    """A client's mailbox was connected, or its settings were changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxSwitched(Fact):
    """A mailbox is read from now on, or no longer."""

    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MailReceived(Fact):
    """A mail was taken out of a mailbox; what becomes of it is decided later."""

    mailbox_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MailDecided(Fact):
    """It is decided what becomes of a mail; a ticket is named where it stands on one."""

    outcome: str
    ticket_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterHoursSet(Fact):
    """Somebody of the provider chose when letters about promises may come; `object_id` is the agent."""

    holds_warnings: bool
    holds_breaches: bool
