"""Pure: what the columns and states of a log mean, read from a TOML file and checked."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from string import Formatter
from typing import Any, TypeVar

from msp.kernel.errors import Invalid
from msp.onboarding import ProviderPlan
from msp.tickets import Impact, Urgency
from msp.tiers import Tier

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a value has to be, as a sentence names it."""

    name: str
    fits: Callable[[Any], bool]


def _all(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(each, kind) for each in value)


_TEXT = _Shape("a text", lambda value: isinstance(value, str))
_TEXTS = _Shape("a list of texts", lambda value: _all(value, str))
_TABLE = _Shape("a table", lambda value: isinstance(value, dict))
_TABLES = _Shape("one table or more", lambda value: _all(value, dict) and bool(value))
_ONE_OR_MORE = _Shape(
    "a text or a list of texts", lambda value: isinstance(value, str) or (_all(value, str) and bool(value))
)

_Shapes = Mapping[str, _Shape]
_PARTS = ("columns", "tiers", "impacts", "states", "provider", "plan")
_DOCUMENT: _Shapes = {"name": _TEXT, **dict.fromkeys(_PARTS, _TABLE), "clients": _TABLES}
_COLUMNS: _Shapes = dict.fromkeys(("case", "at", "client", "tier", "impact", "agent", "subject"), _TEXT) | {
    "state": _ONE_OR_MORE
}
_CLIENT: _Shapes = dict.fromkeys(("key", "name", "time_zone", "currency"), _TEXT)
_PROVIDER: _Shapes = dict.fromkeys(("name", "time_zone", "currency", "tax_id", "bank"), _TEXT) | {"address": _TEXTS}
_PLAN: _Shapes = dict.fromkeys(("ladder", "hours", "policy", "rate_card"), _TABLE) | {"account_manager": _TEXT}
_PARTY: _Shapes = {"address": _TEXTS, "tax_id": _TEXT}


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
    provider: ProviderPlan
    plan: Mapping[str, Any]

    @property
    def named_columns(self) -> tuple[str, ...]:
        """Every column that a log of this mapping has to have, each once."""
        each = self.columns
        named = (each.case, each.at, each.client, each.tier, each.impact, each.agent, *each.state)
        return tuple(dict.fromkeys((*named, *_columns_in(self.subject))))

    def client_of(self, value: str) -> str:
        """The key of the client that a value of the client column belongs to; the last client takes the rest."""
        for client in self.clients:
            if value in client.get("values", ()):
                return client["key"]
        return self.clients[-1]["key"]


def read_mapping(path: Path) -> LogMapping:
    """Read a mapping file; Invalid names the part that is missing or means nothing."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise Invalid(f"The mapping {path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{path.name} is no mapping file: {error}.") from error
    try:
        return _mapping(document)
    except ValueError as error:
        raise Invalid(f"The mapping {path.name} {error}.") from error


def _mapping(document: Mapping[str, Any]) -> LogMapping:
    _check(document, "the file", _DOCUMENT)
    columns = dict(_check(document["columns"], "[columns]", _COLUMNS))
    subject, state = columns.pop("subject"), columns.pop("state")
    columns["state"] = (state,) if isinstance(state, str) else tuple(state)
    for client in document["clients"]:
        _check(client, "[[clients]]", _CLIENT, {"values": _TEXTS})
    provider = _check(document["provider"], "[provider]", _PROVIDER, {"invoice_prefix": _TEXT})
    provider["address"] = tuple(provider["address"])
    list(_columns_in(subject))
    return LogMapping(
        name=document["name"],
        subject=subject,
        columns=Columns(**columns),
        tiers={word: _word(Tier, tier, "tiers") for word, tier in document["tiers"].items()},
        impacts={word: _weight(word, pair) for word, pair in document["impacts"].items()},
        states={word: _word(Meaning, meaning, "states") for word, meaning in document["states"].items()},
        clients=tuple(document["clients"]),
        provider=ProviderPlan(**provider),
        plan=_check(document["plan"], "[plan]", _PLAN, _PARTY),
    )


def _check(table: Mapping[str, Any], where: str, wanted: _Shapes, also: _Shapes | None = None) -> dict[str, Any]:
    """The table, if it says all that is wanted and nothing that would be overlooked."""
    shapes = {**wanted, **(also or {})}
    for name in wanted:
        if name not in table:
            raise ValueError(f"says nothing about '{name}' in {where}")
    for name, value in table.items():
        if name not in shapes:
            raise ValueError(f"says '{name[:40]}' in {where}, which means nothing; known are {', '.join(shapes)}")
        if not shapes[name].fits(value):
            raise ValueError(f"wants {shapes[name].name} as '{name}' in {where}")
    return dict(table)


def _columns_in(subject: str) -> Iterator[str]:
    try:
        parts = list(Formatter().parse(subject))
    except ValueError as error:
        raise ValueError(f"has a subject that is no template: {error}") from error
    for _, name, form, conversion in parts:
        if name is None:
            continue
        if form or conversion or not name or name.isdigit() or set(".[") & set(name):
            raise ValueError("has a subject that names more than columns, such as {case}")
        yield name


def _word(kind: type[Word], value: Any, where: str) -> Word:
    if value not in list(kind):
        raise ValueError(f"uses a word that is not known in [{where}]: {str(value)[:40]}; known are {', '.join(kind)}")
    return kind(value)


def _weight(word: str, pair: Any) -> tuple[Impact, Urgency]:
    if not isinstance(pair, list) or len(pair) != 2:
        raise ValueError(f"wants a pair of impact and urgency for '{word[:40]}' in [impacts], such as ['high', 'low']")
    return _word(Impact, pair[0], "impacts"), _word(Urgency, pair[1], "impacts")
