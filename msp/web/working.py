"""How the work behind the pages goes: who leads, which job ran when, what waits and for how long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from msp import sla, vendors
from msp.store import heartbeats, queues, reading_the_door
from msp.store.heartbeats import JobView, LeaderView
from msp.store.queues import QueueView

#: How long what is due may lie: a threshold is noticed within a minute (reliability.md I7), then it is somebody's task.
CLOCKS_MAY_WAIT = timedelta(minutes=2)
#: An effect that is due is tried within seconds; only a crowd or a worker that stands still makes it wait.
EFFECTS_MAY_WAIT = timedelta(minutes=15)
#: A vendor is chased within a minute; nothing but a fault of ours makes it wait.
CHASERS_MAY_WAIT = timedelta(minutes=5)
#: State of a job → why the work is not done; a single fault is none, a job that goes on failing is.
STATES = {"stuck": "A job does not come to its end.", "late": "A job is late."}


@dataclass(frozen=True, slots=True)
class Work:
    """What was seen of the worker at one moment; counts and instants only."""

    leader: LeaderView | None
    jobs: tuple[JobView, ...]
    clocks: QueueView
    chasers: QueueView
    effects: tuple[QueueView, ...]


def look(now: datetime) -> Work:
    """Look at all of it; outside any transaction, since the watchman reads alone."""
    clocks, chasers = sla.clocks_due(now=now), vendors.chasers_due(now=now)
    effects = tuple(queues.effects_due(now=now))
    with reading_the_door():
        return Work(heartbeats.leader(), tuple(heartbeats.jobs()), clocks, chasers, effects)


def trouble_of(work: Work, now: datetime) -> str:
    """Pure: why the work is not being done in time, as a sentence; empty when it is."""
    if work.leader is None:
        return "No worker has ever run here."
    if work.leader.is_silent(now):
        return "The worker is silent."
    return _waiting(work, now) or _jobs(work.jobs, now)


def _waiting(work: Work, now: datetime) -> str:
    if work.clocks.age(now) > CLOCKS_MAY_WAIT.total_seconds():
        return "Clocks wait for their visit."
    if any(queue.age(now) > EFFECTS_MAY_WAIT.total_seconds() for queue in work.effects):
        return "Effects wait for their delivery."
    if work.chasers.age(now) > CHASERS_MAY_WAIT.total_seconds():
        return "Vendors wait to be chased."
    return ""


def _jobs(jobs: Sequence[JobView], now: datetime) -> str:
    states = {job.state(now) for job in jobs}
    if told := [words for state, words in STATES.items() if state in states]:
        return told[0]
    return "A job fails at every run." if any(job.has_failed_long(now) for job in jobs) else ""
