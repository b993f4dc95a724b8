"""One notice to several readers: a letter each in the outbox, once however often its fact is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from msp.channels.letter import Automatic, Letter
from msp.channels.letter_hours import Press, wishes_of
from msp.channels.rendering import on_the_wall
from msp.identity.addresses import Mailbox
from msp.kernel.events import Fact
from msp.store import scope
from msp.store.outbox import Effect, queue


@dataclass(frozen=True, slots=True)
class Notice:
    """What a letter says, apart from who reads it; `{token}` in its path stands for the token of `link`."""

    template: str
    path: str
    values: dict[str, Any]
    automatic: Automatic = Automatic.GENERATED
    thread: str = ""
    link: str = ""
    #: Whether it may wait for the reader's hours.
    press: Press = Press.NEWS
    #: Whether the reader may answer by mail; the answer belongs to the ticket of the thread.
    is_answerable: bool = False


def tell(fact: Fact, told: Iterable[Mailbox], notice: Notice, once: str = "") -> None:
    """Put a letter about a fact for each reader into the outbox; `once` tells two notices about one object apart."""
    write(fact.object_id, told, notice, once, now=fact.at)


def write(about: UUID, told: Iterable[Mailbox], notice: Notice, once: str = "", *, now: datetime) -> None:
    """Put a letter about an object for each reader into the outbox, once however often it is asked for."""
    for mailbox in told:
        wishes = None if notice.press is Press.NEWS else wishes_of(mailbox.id)
        until = wishes.opening_after(notice.press, now) if wishes else None
        held = {"held": _held(wishes.zone, until, now)} if wishes and until else {}
        letter = Letter(
            template=notice.template,
            to=mailbox.email,
            # Somebody chose that name, and an automatic answer carries no word of anybody (reliability.md T17).
            name="" if notice.automatic is Automatic.REPLIED else mailbox.name,
            path=notice.path,
            # A letter that waited is dated when it leaves; its words say when it was noticed.
            written_at=(until or now).isoformat(),
            values=notice.values | held,
            automatic=notice.automatic,
            thread=notice.thread,
            link=notice.link,
            answer=_answer(notice, mailbox) if notice.is_answerable else {},
        )
        # One letter to one reader about one thing, however often the fact is told.
        key = f"mail:{notice.template}:{about}:{once}:{mailbox.id}"
        # What one reader is told about one ticket arrives in order; a mailbox that refuses holds up no other.
        # One that waits for the morning leaves the lane: it must not hold up what may come at night (decision 0019).
        lane = f"mail:{notice.thread}:{mailbox.id}" if notice.thread and until is None else ""
        queue(Effect("mail", key, letter.payload(), lane), now=now, not_before=until)


def _held(zone: str, until: datetime, now: datetime) -> str:
    """For the foot of a letter that waits: when it was noticed, and until when it is kept."""
    noticed, opening = on_the_wall(now, zone), on_the_wall(until, zone)
    return f"This was noticed on {noticed} and kept for your hours, which begin on {opening}."


def _answer(notice: Notice, mailbox: Mailbox) -> dict[str, str]:
    (tenant_id,) = scope.required().tenant_ids
    return {"tenant": str(tenant_id), "ticket": notice.thread, "person": str(mailbox.id)}


def some(mailbox: Mailbox | None) -> list[Mailbox]:
    """The reader, if there is one."""
    return [] if mailbox is None else [mailbox]
