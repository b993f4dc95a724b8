"""Facts: what happened, in the past tense, dispatched at once inside the same transaction."""

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

DEPTH_LIMIT = 3

Reaction = Callable[[Any], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that happened to one object of one tenant; ids and values only, never rows."""

    tenant_id: UUID
    object_id: UUID
    at: datetime


class Choreography:
    """Which fact wakes which reactions, in table order; `witness` sees every fact first (the audit trail)."""

    def __init__(self) -> None:
        self._table: Mapping[type[Fact], Sequence[Reaction]] = {}
        self._witness: Reaction | None = None
        self._depth: ContextVar[int] = ContextVar("fact_depth", default=0)

    def wire(self, table: Mapping[type[Fact], Sequence[Reaction]], witness: Reaction) -> None:
        """Take the table of `msp.wiring`; a fact outside it cannot be published."""
        self._table, self._witness = table, witness

    def publish(self, fact: Fact) -> None:
        """Run the reactions to `fact`; whatever one of them raises undoes the whole act."""
        depth = self._depth.get()
        if depth >= DEPTH_LIMIT:
            raise RuntimeError(f"{type(fact).__name__} is fact number {depth + 1} in one chain: a reaction loops")
        if self._witness is None or type(fact) not in self._table:
            raise RuntimeError(f"{type(fact).__name__} is not in the table of msp/wiring.py")
        token = self._depth.set(depth + 1)
        try:
            self._witness(fact)
            for reaction in self._table[type(fact)]:
                reaction(fact)
        finally:
            self._depth.reset(token)


choreography = Choreography()
publish = choreography.publish
