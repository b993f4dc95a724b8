"""From a document to a version: checked by the room that keeps it, and published by that room's own action."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msp import sla, tickets, tiers
from msp.agreements.contacts import contact_from_document, publish_contact
from msp.agreements.differences.hours import weekly_minutes
from msp.agreements.ladder_checks import strictly
from msp.agreements.parting import must_say_where
from msp.agreements.settings import Document, Setting
from msp.identity import Actor
from msp.kernel.errors import Conflict, Invalid
from msp.sla.calendar import ServiceHours
from msp.sla.policy import policy_from_document
from msp.tickets.labels import labels_from_document

#: How many tickets follow a ladder in the transaction that publishes it, before the worker takes over.
MOVED_AT_ONCE = 50
#: The finest that versions of a setting are told apart by (clocks.md section 1: whole seconds).
A_SECOND = timedelta(seconds=1)
#: A version without a moment of its own may follow one that begins by so much later: now is now, but not before it.
AT_ONCE = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Draft:
    """A version in the making: which setting, what it is to say, why, and from when."""

    setting: Setting
    name: str
    document: Document
    reason: str = ""
    valid_from: datetime | None = None
    #: Whether it may touch the agreements between tiers, as only the provider's people do.
    with_inside: bool = False


def checked(setting: Setting, document: object) -> dict[str, Any]:
    """A document as its room accepts it; Invalid names what is wrong with it."""
    if not isinstance(document, Mapping) or any(not isinstance(key, str) for key in document):
        raise Invalid("That is not a document of this setting.", field="document")
    return dict(_CHECK[setting](document))


def published(draft: Draft, *, by: Actor, now: datetime) -> UUID:
    """Publish a version by the action of its room; returns its id. Refused as that action refuses."""
    return _PUBLISH[draft.setting](draft, by=by, now=now)


def start_after(newest: datetime | None, asked: datetime | None, *, now: datetime) -> datetime | None:
    """From when a version counts that follows the newest: as asked, None for now, or just after one of this moment.

    Invalid in the past, Conflict before the newest version begins: it would end with that one, without anybody having
    said so.
    """
    if asked is not None and asked < now:
        raise Invalid("That is in the past; what happened then stays as it was.", field="starts_at")
    if newest is None or (asked or now) > newest:
        return asked
    if asked is None and newest - now <= AT_ONCE:
        return newest + A_SECOND
    sentence = "A version that begins later is published already; choose a moment after its beginning."
    raise Conflict(sentence, field="starts_at")


def _policy(document: Document) -> Document:
    policy_from_document(document)
    return document


def _hours(document: Document) -> Document:
    ServiceHours.from_document(document)
    if not weekly_minutes(document):
        sentence = "Service hours need at least one open time a week; without it no clock would ever run."
        raise Invalid(sentence, field="weekly")
    return document


_CHECK: Mapping[Setting, Callable[[Document], Document]] = {
    Setting.LADDER: strictly,
    Setting.TARGETS: _policy,
    Setting.HOURS: _hours,
    Setting.PRIORITIES: labels_from_document,
    Setting.CONTACTS: contact_from_document,
}


def _publish_ladder(draft: Draft, *, by: Actor, now: datetime) -> UUID:
    begins_later = draft.valid_from is not None and draft.valid_from - now > AT_ONCE + A_SECOND
    must_say_where(draft.document, draft.valid_from if begins_later else None)
    form = tiers.LadderForm(dict(draft.document), draft.reason, draft.valid_from)
    version_id = tiers.publish_ladder(form, by=by, now=now)
    # Few tickets follow at once; many are moved by the worker, some hundred at a time.
    if len(tickets.moves.left_behind(now=now, limit=MOVED_AT_ONCE + 1)) <= MOVED_AT_ONCE:
        tickets.moves.follow_ladder(limit=MOVED_AT_ONCE, now=now)
    return version_id


def _publish_policy(draft: Draft, *, by: Actor, now: datetime) -> UUID:
    form = sla.VersionForm(draft.name, dict(draft.document), draft.reason, draft.valid_from)
    return sla.publish_policy_version(form, by=by, now=now)


def _publish_hours(draft: Draft, *, by: Actor, now: datetime) -> UUID:
    form = sla.VersionForm(draft.name, dict(draft.document), draft.reason, draft.valid_from)
    return sla.publish_hours_version(form, by=by, now=now)


def _publish_priorities(draft: Draft, *, by: Actor, now: datetime) -> UUID:
    form = tickets.LabelsForm(dict(draft.document), draft.reason, draft.valid_from)
    return tickets.publish_priority_labels(form, by=by, now=now)


def _publish_contact(draft: Draft, *, by: Actor, now: datetime) -> UUID:
    return publish_contact(draft.document, draft.reason, valid_from=draft.valid_from, by=by, now=now)


_PUBLISH: Mapping[Setting, Callable[..., UUID]] = {
    Setting.LADDER: _publish_ladder,
    Setting.TARGETS: _publish_policy,
    Setting.HOURS: _publish_hours,
    Setting.PRIORITIES: _publish_priorities,
    Setting.CONTACTS: _publish_contact,
}
