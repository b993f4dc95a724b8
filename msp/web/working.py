"""How the work behind the pages goes: who leads, which job ran when, what waits and for how long."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from msp import sla
from msp.store import heartbeats, queues, reading_the_door
from msp.store.heartbeats import JobView, LeaderView
from msp.store.queues import QueueView

#: How long what is due may lie: a threshold is noticed within a minute (reliability.md I7), then it is somebody's task.
CLOCKS_MAY_WAIT = timedelta(minutes=2)
#: An effect that is due is tried within seconds; only a crowd or a worker that stands still makes it wait.
EFFECTS_MAY_WAIT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Work:
    """What was seen of the worker at one moment; counts and instants only."""

    leader: LeaderView | None
    jobs: tuple[JobView, ...]
    clocks: QueueView
    effects: tuple[QueueView, ...]


def look(now: datetime) -> Work:
    """Look at all of it; outside any transaction, since the watchman reads alone."""
    clocks, effects = sla.clocks_due(now=now), tuple(queues.effects_due(now=now))
    with reading_the_door():
        return Work(heartbeats.leader(), tuple(heartbeats.jobs()), clocks, effects)


def trouble_of(work: Work, now: datetime) -> str:
    """Pure: why the work is not being done in time, as a sentence; empty when it is."""
    if work.leader is None:
        return "No worker has ever run here."
    if work.leader.is_silent(now):
        return "The worker is silent."
    if work.clocks.age(now) > CLOCKS_MAY_WAIT.total_seconds():
        return "Clocks wait for their visit."
    if any(queue.age(now) > EFFECTS_MAY_WAIT.total_seconds() for queue in work.effects):
        return "Effects wait for their delivery."
    if any(job.state(now) == "stuck" for job in work.jobs):
        return "A job does not come to its end."
    return ""
