"""Pure: a rota on call laid over a span of time, with what nobody covers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msp.tiers.staff.roster import Span, without


@dataclass(frozen=True, slots=True)
class Turn:
    """Who is on call from when until when."""

    agent_id: UUID
    span: Span


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a span: who is on call, or nobody; `missing` is who should be and is absent."""

    starts_at: datetime
    ends_at: datetime
    agent_id: UUID | None
    missing: UUID | None = None


def stretches(span: Span, turns: Sequence[Turn], absences: Mapping[UUID, Sequence[Span]]) -> list[Stretch]:
    """A span cut into who is on call when, in order and without a hole; where nobody is, that is a stretch too."""
    parts: list[Stretch] = []
    for turn in turns:
        inside = Span(max(turn.span.starts_at, span.starts_at), min(turn.span.ends_at, span.ends_at))
        if inside.starts_at >= inside.ends_at:
            continue
        there = without(inside, absences.get(turn.agent_id, ()))
        parts += [Stretch(part.starts_at, part.ends_at, turn.agent_id) for part in there]
        parts += [Stretch(part.starts_at, part.ends_at, None, turn.agent_id) for part in without(inside, there)]
    covered = [Span(part.starts_at, part.ends_at) for part in parts]
    parts += [Stretch(part.starts_at, part.ends_at, None) for part in without(span, covered)]
    return sorted(parts, key=lambda part: part.starts_at)


def gaps(parts: Sequence[Stretch]) -> list[Span]:
    """When nobody is on call; stretches that touch are one."""
    found: list[Span] = []
    for part in parts:
        if part.agent_id is not None:
            continue
        if found and found[-1].ends_at == part.starts_at:
            found[-1] = Span(found[-1].starts_at, part.ends_at)
        else:
            found.append(Span(part.starts_at, part.ends_at))
    return found
