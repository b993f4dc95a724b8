"""Example queue rows and a conversation for the kit page."""

from dataclasses import dataclass

from msp.web.office.kit_clocks import CLOCKS, LONG_NAME, Clock


@dataclass(frozen=True)
class Raised:
    """To whom a ticket is raised."""

    to: str
    percent: str


@dataclass(frozen=True)
class Row:
    """One ticket in a queue, as `_kit/queue.html` shows it."""

    reference: str
    subject: str
    client_key: str
    client_name: str
    requester: str | None
    tier: str
    priority: str
    status: str
    clock: Clock | None
    who: str | None
    moved_words: str
    is_unread: bool = False
    raised: Raised | None = None
    status_words: str | None = None
    moved_iso: str = "2026-10-14T12:30:00Z"
    url: str = "#queue"


@dataclass(frozen=True)
class File:
    """An attachment."""

    name: str
    size_words: str
    url: str = "#conversation"


@dataclass(frozen=True)
class Message:
    """One message of a conversation, as `_kit/conversation.html` shows it."""

    id: str
    author: str | None
    side: str
    visibility: str
    audience: str
    body_html: str
    words: str = "12 min ago"
    iso: str = "2026-10-14T12:30:00Z"
    exact: str = "Wed 14 Oct 2026, 14:30 Vienna"
    via: str | None = None
    attachments: tuple[File, ...] = ()
    step: str = ""


@dataclass(frozen=True)
class Event:
    """What happened between two messages."""

    kind: str
    words: str
    moment_words: str
    iso: str = "2026-10-14T12:30:00Z"


ROWS = (
    Row(
        "ACME-1042",
        "Payroll export fails with “period locked” since this morning",
        "ACME",
        "Acme Fabrication GmbH",
        "Rosa Díaz",
        "L2",
        "P1",
        "open",
        CLOCKS[2],
        "Lena Brandt",
        "2 min ago",
        True,
        Raised("Raised to account manager,", "110 %"),
    ),
    Row(
        "ACORN-88",
        "X-ray images open slowly in room 3",
        "ACORN",
        "Acorn Dental",
        "Tom Reed",
        "L1",
        "P2",
        "new",
        CLOCKS[1],
        None,
        "12 min ago",
        True,
    ),
    Row(
        "BORE-310",
        "New colleague starts on Monday: laptop, mail, VPN",
        "BORE",
        "Boréal Énergie S.A.",
        "Élodie Charpentier",
        "L1",
        "P3",
        "waiting_requester",
        CLOCKS[4],
        "Sam Okafor",
        "1 h ago",
    ),
    Row(
        "LONG-20417",
        f"Re: Fwd: Re: {LONG_NAME} cannot print from the accounting terminal server on the second floor",
        "LONG",
        LONG_NAME,
        LONG_NAME,
        "L4",
        "P2",
        "waiting_vendor",
        CLOCKS[5],
        LONG_NAME,
        "yesterday",
    ),
    Row("CEDAR-7", "", "CEDAR", "Cedar & Sons", None, "L0", "P4", "new", None, None, "3 days ago"),
    Row(
        "DELTA-512",
        "Scanner at gate 4 drops off the network",
        "DELTA",
        "Delta Freight",
        "Ivo",
        "L3",
        "P3",
        "resolved",
        CLOCKS[3],
        "Mina Park",
        "Mon",
    ),
)

CONVERSATION: tuple[Message | Event, ...] = (
    Message(
        "1",
        "Rosa Díaz",
        "requester",
        "public",
        "You, Acme Fabrication and the service desk see this",
        "The payroll export stops with “period locked”.\nWe must send it before four o'clock.",
        "2 h ago",
        via="by e-mail",
        attachments=(
            File("export-error.png", "240 kB"),
            File(f"{LONG_NAME} – payroll export October final v2 (copy).xlsx", "1.2 MB"),
        ),
    ),
    Event("clock", "First response promised by 10:00; resolution by 14:30", "2 h ago"),
    Message(
        "2",
        "Lena Brandt",
        "agent",
        "public",
        "Rosa and Acme Fabrication see this",
        "Good morning Rosa, I see the lock. Our payroll people will release it; you hear from me before 11.",
        step="Service desk",
    ),
    Event("tier", "Lena escalated L1 to L2: needs payroll rights", "1 h ago"),
    Message(
        "3",
        "Sam Okafor",
        "agent",
        "internal",
        "Only our L1 to L3 see this",
        "Lock was left by the nightly job. Releasing it needs the vendor's tool; do not tell the client a time yet.",
        step="Payroll experts",
    ),
    Message(
        "4",
        LONG_NAME,
        "vendor",
        "public",
        "Acme Fabrication sees this",
        "Lock released.",
        "3 min ago",
        via="through the vendor link",
    ),
)
