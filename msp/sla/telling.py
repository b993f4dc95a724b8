"""To whom a clock is told: in whose words, by which names, and what is known there of the versions that counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from msp.sla.track import VENDOR_REASON
from msp.sla.words import reason_words


class VersionKind(StrEnum):
    """What a version is of."""

    POLICY = "policy"
    HOURS = "hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRecord:
    """A published version: the `number`-th of its series, and what its author said about it."""

    id: str
    kind: VersionKind
    series: str
    number: int
    valid_from: datetime
    content_hash: str
    author: str = ""
    reason: str = ""

    @property
    def name(self) -> str:
        """Its name in explanations, as `Versions` gives it."""
        return f"{self.series}, version {self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How clocks are told to one reader; names that are not given stay codes."""

    to_client: bool = False
    priorities: Mapping[str, str] = field(default_factory=dict)
    tiers: Mapping[str, str] = field(default_factory=dict)
    vendors: Mapping[str, str] = field(default_factory=dict)
    records: tuple[VersionRecord, ...] = ()

    def priority(self, code: str | None) -> str:
        """A priority in the reader's words."""
        return self.priorities.get(code, code) if code else "none"

    def tier(self, code: str | None) -> str:
        """A tier in the reader's words."""
        return self.tiers.get(code, code) if code else "no tier"

    def subject(self, code: str | None) -> str:
        """The tier or the vendor that a clock is about, in the reader's words."""
        return self.vendors.get(code, self.tiers.get(code, code)) if code else ""

    def why(self, reason: str, with_vendor: str) -> str:
        """Why a clock was held, to be said after an amount; a vendor who held it is named."""
        if reason == VENDOR_REASON:
            return f"while with {with_vendor}"
        return reason_words(reason, to_client=self.to_client)

    def all_why(self, reasons: Iterable[str], with_vendor: str) -> str:
        """Several reasons at once, in one phrase."""
        return " and ".join(self.why(reason, with_vendor) for reason in reasons)

    def record(self, kind: VersionKind, name: str) -> VersionRecord | None:
        """What is known here of a version; None where its terms stand by themselves, as in a hand-off."""
        return next((one for one in self.records if (one.kind, one.name) == (kind, name)), None)


#: An agent, by codes.
PLAIN = Telling()
