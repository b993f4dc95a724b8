"""The versions of each setting, as its room keeps them, and the newest one, which a change follows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from msp import sla, tickets, tiers
from msp.agreements.contacts import contact_before
from msp.agreements.settings import Document, Setting
from msp.sla.content import content_hash
from msp.tickets.labels import USUAL

#: What a client's service hours are called when no policy names any.
HOURS = "office"


class Version(Protocol):
    """A version of a setting from an instant on, whichever room keeps it."""

    @property
    def id(self) -> UUID: ...
    @property
    def valid_from(self) -> datetime: ...
    @property
    def document(self) -> Mapping[str, Any]: ...
    @property
    def author(self) -> str: ...
    @property
    def reason(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """What a change follows: the newest version, also where it is still to come; `base` names it.

    Without a version the document is empty and nobody is its author.
    """

    setting: Setting
    name: str
    document: Document | None
    base: str
    valid_from: datetime | None = None
    author: str = ""
    reason: str = ""


_VERSIONS: Mapping[Setting, Callable[[str], Sequence[Version]]] = {
    Setting.LADDER: lambda _name: tiers.ladder_versions(),
    Setting.TARGETS: sla.policy_versions,
    Setting.HOURS: sla.hours_versions,
    Setting.PRIORITIES: lambda _name: tickets.priority_label_versions(),
}


def versions(setting: Setting, name: str) -> Sequence[Version]:
    """Every version of a setting of the tenant in scope, the newest beginning first; contacts have none."""
    return _VERSIONS[setting](name) if setting in _VERSIONS else ()


def standing(setting: Setting, name: str, document: Document | None = None) -> Standing:
    """What a change of a setting follows; of the contacts it is the one that the document is about."""
    if setting is Setting.CONTACTS:
        before = contact_before(document or {})
        return Standing(setting, name, before, content_hash(dict(before)))
    newest = next(iter(versions(setting, name)), None)
    if newest is None:
        usual = USUAL if setting is Setting.PRIORITIES else None
        return Standing(setting, name, usual, content_hash([setting, name]))
    base = _base(setting, name, newest)
    return Standing(setting, name, newest.document, base, newest.valid_from, newest.author, newest.reason)


def version_named(setting: Setting, name: str, base: str) -> Version | None:
    """The version that a change was written against; None where that was none, or none that is known here."""
    return next((one for one in versions(setting, name) if _base(setting, name, one) == base), None)


def series_names(setting: Setting) -> tuple[str, ...]:
    """The names under which a setting has versions: several of service hours, and of the targets of services."""
    if setting is Setting.HOURS:
        return tuple(sorted({version.name for version in sla.hours_versions()})) or (HOURS,)
    return sla.policy_names() if setting is Setting.TARGETS else ("",)


def _base(setting: Setting, name: str, version: Version) -> str:
    return content_hash([setting, name, version.valid_from.isoformat(), dict(version.document)])
