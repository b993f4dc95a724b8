"""The APScheduler door: every periodic job on one page, with its why; the rows are the real timers."""

import signal
from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask

from msp import billing, sla, tenants, vendors, wiring
from msp.identity import sessions, signing_in
from msp.kernel import clock
from msp.store import acting_for, db, outbox, reading_the_door
from msp.store.locks import Leader
from msp.tenants import TenantView

#: How many effects one tick does at most: even when each of them waits for a slow server, a claim outlasts them all.
EFFECTS_A_TICK = 25

log = structlog.get_logger(__name__)


def fire_due_clocks(now: datetime) -> None:
    """Warn, breach and escalate what became due."""
    sla.sweep(now=now)


def deliver_effects(now: datetime) -> None:
    """Do outside what was promised inside."""
    outbox.drain(wiring.EFFECTS, now=now, limit=EFFECTS_A_TICK)


def keep_forecasts(now: datetime) -> None:
    """Compute how every client's running month is heading: a list of many clients cannot wait for all of them."""
    for_each_client(billing.keep_forecast, now)


def chase_vendors(now: datetime) -> None:
    """Remind vendors that have not answered, and ask those whose own time has passed."""
    vendors.chase(now=now)


def forget_sessions(now: datetime) -> None:
    """Retention of browser sessions, and of counters against guessing."""
    sessions.forget_old_sessions(now=now)
    signing_in.forget_old_counters(now=now)


#: Job, seconds between two ticks. A missed tick costs promptness only: what is due lies in the rows.
JOBS: tuple[tuple[Callable[[datetime], None], int], ...] = (
    (fire_due_clocks, 10),
    (deliver_effects, 5),
    (keep_forecasts, 300),
    (chase_vendors, 60),
    (forget_sessions, 3600),
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


def for_each_client(act: Callable[[TenantView, datetime], None], now: datetime) -> None:
    """An act for every client, each in its scope and a transaction of its own; a fault at one stops no other."""
    with reading_the_door():
        clients = tenants.all_tenants()
    for tenant in clients:
        if not tenant.is_provider:
            try:
                with acting_for(tenant.id):
                    act(tenant, now)
                    db.session.commit()
            except Exception:
                log.exception("not done for a client", act=act.__name__, tenant=str(tenant.id))
