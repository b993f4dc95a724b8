"""The APScheduler door: every periodic job on one page, with its why; the rows are the real timers."""

import signal
from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask

from msp import channels, sla, wiring
from msp.identity import sessions, signing_in
from msp.kernel import clock
from msp.store import outbox
from msp.store.locks import Leader

#: How many effects one tick does at most: even when each of them waits for a slow server, a claim outlasts them all.
EFFECTS_A_TICK = 25

log = structlog.get_logger(__name__)


def fire_due_clocks(now: datetime) -> None:
    """Warn, breach and escalate what became due."""
    sla.sweep(now=now)


def deliver_effects(now: datetime) -> None:
    """Do outside what was promised inside."""
    outbox.drain(wiring.EFFECTS, now=now, limit=EFFECTS_A_TICK)


def forget_sessions(now: datetime) -> None:
    """Retention of browser sessions, and of counters against guessing."""
    sessions.forget_old_sessions(now=now)
    signing_in.forget_old_counters(now=now)


def fetch_mail(now: datetime) -> None:
    """Keep what lies in the clients' mailboxes."""
    channels.fetch_mail(now=now)


def read_mail(now: datetime) -> None:
    """Decide what becomes of the mails that were kept."""
    channels.read_mail(now=now)


def forget_old_mail(now: datetime) -> None:
    """Retention of the raw bytes of mails that were dealt with."""
    channels.forget_old_mail(now=now)


#: Job, seconds between two ticks. A missed tick costs promptness only: what is due lies in the rows.
JOBS: tuple[tuple[Callable[[datetime], None], int], ...] = (
    (fire_due_clocks, 10),
    (deliver_effects, 5),
    (forget_sessions, 3600),
    (fetch_mail, 20),
    (read_mail, 5),
    (forget_old_mail, 3600),
)


def work(app: Flask) -> None:
    """Run the jobs until the process is told to stop; of many such processes one works at a time."""
    leader = Leader(app.config["SETTINGS"].database)
    # In UTC: a cron trigger in a zone with clock changes fires twice in autumn (stack.md, finding 3).
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": 60}
    scheduler = BlockingScheduler(timezone="UTC", job_defaults=defaults)
    for job, seconds in JOBS:
        scheduler.add_job(partial(tick, app, leader, job), "interval", seconds=seconds, id=job.__name__)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: scheduler.shutdown(wait=False))
    log.info("worker started", jobs=[job.__name__ for job, _ in JOBS])
    scheduler.start()


def tick(app: Flask, leader: Leader, job: Callable[[datetime], None]) -> None:
    """One run of one job, if this process is the leader; no scope is in force until the job enters one."""
    if leader.held():
        with app.app_context():
            job(clock.now())
