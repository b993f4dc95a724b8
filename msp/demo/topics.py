"""Pure: what people ask for in the demo, and the words of the desk, read from the files in `texts/`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from msp.tickets import Impact, TicketKind, Urgency

TEXTS = Path(__file__).parent / "texts"


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing somebody asks for: the words of both sides, and the level that can solve it."""

    subject: str
    body: str
    level: str
    fix: str
    kind: TicketKind
    impact: Impact
    urgency: Urgency
    ask: str = ""
    tell: str = ""
    found: str = ""
    vendor: str = ""
    scheduled: bool = False
    #: The key of the service that it is about, where the client buys one by name.
    service: str = ""


def topics_of(client: str, rng: Random) -> list[Topic]:
    """Everything that people of a client may ask for, each at one of its own places."""
    own = document(f"topics_{client.lower()}")
    found = [*document("topics_common")["topic"], *own["topic"]]
    return [_topic(entry, rng.choice(own["places"])) for entry in found]


def phrase(name: str, rng: Random, **values: str) -> str:
    """One of the desk's sentences of that name, with the values put in."""
    known = document("phrases")[name]
    return (known if isinstance(known, str) else rng.choice(known)).format(**values)


@cache
def document(name: str) -> Mapping[str, Any]:
    """A file of `texts/`, read once."""
    return tomllib.loads((TEXTS / f"{name}.toml").read_text("utf-8"))


def _topic(entry: Mapping[str, Any], place: str) -> Topic:
    impact, urgency = entry["weight"].split("/")
    words = {name: str(entry.get(name, "")).format(place=place) for name in _WORDS}
    return Topic(
        **words,
        level=entry["level"],
        kind=TicketKind(entry.get("kind", TicketKind.INCIDENT)),
        impact=Impact(impact),
        urgency=Urgency(urgency),
        vendor=entry.get("vendor", ""),
        scheduled=entry.get("scheduled", False),
        service=entry.get("service", ""),
    )


_WORDS = ("subject", "body", "fix", "ask", "tell", "found")
