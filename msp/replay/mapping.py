"""Pure: what the columns and states of a log mean, read from a TOML file and checked."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from msp.kernel.errors import Invalid
from msp.tickets import Impact, Urgency
from msp.tiers import Tier


class Meaning(StrEnum):
    """What a state of the log means for the ticket."""

    QUEUED = "queued"
    WORKING = "working"
    WAITING_REQUESTER = "waiting_requester"
    WAITING_VENDOR = "waiting_vendor"
    SCHEDULED = "scheduled"
    RESOLVED = "resolved"
    CLOSED = "closed"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what; `state` is one or several columns joined by a slash."""

    case: str
    at: str
    client: str
    tier: str
    impact: str
    agent: str
    state: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LogMapping:
    """How a log is read: columns, words, clients, and what the clients are promised."""

    name: str
    subject: str
    columns: Columns
    tiers: Mapping[str, Tier]
    impacts: Mapping[str, tuple[Impact, Urgency]]
    states: Mapping[str, Meaning]
    clients: tuple[Mapping[str, Any], ...]
    plan: Mapping[str, Any]

    def client_of(self, value: str) -> str:
        """The key of the client that a value of the client column belongs to; the last client takes the rest."""
        for client in self.clients:
            if value in client.get("values", ()):
                return client["key"]
        return self.clients[-1]["key"]


def read_mapping(path: Path) -> LogMapping:
    """Read a mapping file; Invalid names the part that is missing or means nothing."""
    try:
        document = tomllib.loads(path.read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"{path.name} is no mapping file: {error}") from error
    try:
        return _mapping(document)
    except KeyError as error:
        raise Invalid(f"The mapping {path.name} says nothing about {error}.") from error
    except ValueError as error:
        raise Invalid(f"The mapping {path.name} uses a word that is not known: {error}.") from error


def _mapping(document: Mapping[str, Any]) -> LogMapping:
    columns = dict(document["columns"])
    state = columns.pop("state")
    columns["state"] = tuple([state] if isinstance(state, str) else state)
    subject = columns.pop("subject")
    if not document["clients"]:
        raise Invalid("A mapping names at least one client.")
    return LogMapping(
        name=document["name"],
        subject=subject,
        columns=Columns(**columns),
        tiers={word: Tier(tier) for word, tier in document["tiers"].items()},
        impacts={word: (Impact(pair[0]), Urgency(pair[1])) for word, pair in document["impacts"].items()},
        states={word: Meaning(meaning) for word, meaning in document["states"].items()},
        clients=tuple(document["clients"]),
        plan=document["plan"],
    )
