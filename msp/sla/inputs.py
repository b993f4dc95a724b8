"""Pure: what a verdict is judged from, the hash that stands for it, and which part of it is another by now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msp.sla.content import content_hash

_ZONES = ", tzdata "


def engine_named(rules: str, zones: str) -> str:
    """How the rules and the version of the zone data are named together beside a verdict."""
    return f"{rules}{_ZONES}{zones}"


@dataclass(frozen=True, slots=True)
class Inputs:
    """The log of a ticket in plain values and the versions begun by `as_of`, for one clock of it."""

    events: list[dict[str, Any]]
    #: Kind, name, first instant and content hash of each.
    versions: list[list[str]]
    clock: str
    cycle: int
    as_of: datetime

    def hash_under(self, engine: str) -> str:
        """The hash of everything that decides: the rules and the zone data of an engine (`engine_named`) too."""
        rules, _, zones = engine.partition(_ZONES)
        return content_hash(
            [self.events, self.versions, self.clock, self.cycle, self.as_of.isoformat(), rules, zones],
        )

    def as_kept(self) -> dict[str, Any]:
        """What is kept of them beside a verdict: enough to say later what became another."""
        return {
            "as_of": self.as_of.isoformat(),
            "events": len(self.events),
            "log": content_hash(self.events),
            "versions": [list(version) for version in self.versions],
        }


def unlike(then: Mapping[str, Any] | None, now: Inputs) -> Iterator[str]:
    """What differs between the inputs that were kept and those of now, a sentence each; nothing where none were."""
    if then is None:
        return
    kept = now.as_kept()
    if then["events"] != kept["events"]:
        yield f"its log had {then['events']} events then, and has {kept['events']} now."
    elif then["log"] != kept["log"]:
        yield "an event of its log is not the one of then."
    known = [tuple(version) for version in then["versions"]]
    present = [tuple(version) for version in kept["versions"]]
    for kind, name, since, _ in [version for version in known if version not in present]:
        yield f"“{name}” of {kind} that began {since} is gone, or says another thing now."
    for kind, name, since, _ in [version for version in present if version not in known]:
        yield f"“{name}” of {kind} that began {since} was not there then."
