"""The APScheduler door: every periodic job on one page, with its why; the rows are the real timers."""

import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask, current_app

from msp import billing, channels, sla, tenants, tickets, vendors, wiring
from msp.config import Settings
from msp.identity import links, sessions, signing_in
from msp.kernel import clock
from msp.store import acting_for, db, form_uses, heartbeats, outbox, reading_the_door, retention
from msp.store.locks import Leader
from msp.tenants import TenantView

#: How many tickets of one client follow their ladder in one tick: a transaction that others need not wait for long.
MOVES_A_TICK = 100
#: How many effects one tick does at most: even when each of them waits for a slow server, a claim outlasts them all.
EFFECTS_A_TICK = 25
#: How many rounds of the sweep one tick makes at most, while each finds something to fire.
SWEEPS_A_TICK = 10

Jobs = tuple[tuple[Callable[[datetime], None], int], ...]
log = structlog.get_logger(__name__)


def fire_due_clocks(now: datetime) -> None:
    """Warn, breach and escalate what became due; what falls due in a crowd does not wait for many ticks."""
    for _ in range(SWEEPS_A_TICK):
        if not sla.sweep(now=now) or not sla.clocks_due(now=now).due:
            break


def deliver_effects(now: datetime) -> None:
    """Do outside what was promised inside."""
    outbox.drain(wiring.EFFECTS, now=now, limit=EFFECTS_A_TICK)


def remind_of_open_months(now: datetime) -> None:
    """Ask account managers to close the month that ended: on its first, third and seventh day after, once each."""
    for_each_client(channels.remind_of_open_month, now)


def remind_of_ending_holidays(now: datetime) -> None:
    """Tell account managers whose list of closed dates ends within twelve months, once for each list and year."""
    for_each_client(channels.remind_of_ending_holidays, now)


def remind_staff(now: datetime) -> None:
    """Call to mind what our people hold that ends, are to learn, and when they are on call, each of it once."""
    with reading_the_door():
        houses = [tenant for tenant in tenants.all_tenants() if tenant.is_provider]
    for provider in houses:
        with acting_for(provider.id):
            channels.remind_staff(provider, now)
            db.session.commit()


def reconcile_payments(now: datetime) -> None:
    """Ask about payments that Stripe is silent about, so that a lost webhook leaves no invoice open."""
    billing.reconcile([client.id for client in _clients()], now=now)


def keep_forecasts(now: datetime) -> None:
    """Compute how every client's running month is heading: a list of many clients cannot wait for all of them."""
    for_each_client(billing.keep_forecast, now)


def chase_vendors(now: datetime) -> None:
    """Remind vendors that have not answered, and ask those whose own time has passed."""
    vendors.chase(now=now)


def forget_what_is_over(now: datetime) -> None:
    """Retention: what nobody needs any longer goes, in small bites (docs/retention.md says what is kept how long)."""
    settings: Settings = current_app.config["SETTINGS"]
    sessions.forget_old_sessions(now=now)
    signing_in.forget_old_counters(now=now)
    links.forget_old_links(older_than=timedelta(days=settings.keep_links_days), now=now)
    heartbeats.forget_other_jobs([job.__name__ for job, _ in JOBS])
    db.session.commit()
    db.session.remove()
    with reading_the_door():
        everybody = tenants.all_tenants()
    for tenant in everybody:
        retention.empty_payloads(tenant.id, older_than=timedelta(days=settings.keep_effects_days), now=now)
        form_uses.forget_form_uses(tenant.id, older_than=timedelta(days=settings.keep_forms_days), now=now)


def follow_ladders(now: datetime) -> None:
    """Move the open tickets of steps that a ladder took away: many at once, or when it begins later."""
    for_each_client(_follow, now)


def fetch_mail(now: datetime) -> None:
    """Keep what lies in the clients' mailboxes."""
    channels.fetch_mail(now=now)


def read_mail(now: datetime) -> None:
    """Decide what becomes of the mails that were kept."""
    channels.read_mail(now=now)


def forget_old_mail(now: datetime) -> None:
    """Retention of the raw bytes of mails that were dealt with."""
    channels.forget_old_mail(now=now)


def count_stays(now: datetime) -> None:
    """Count the stays of tickets that no act of ours has counted: those from before there were figures."""
    for_each_client(tickets.figures.keep_missing_figures, now)


#: Job, seconds between two ticks. A missed tick costs promptness only: what is due lies in the rows.
JOBS: Jobs = (
    (fire_due_clocks, 10),
    (deliver_effects, 5),
    (remind_of_open_months, 900),
    (remind_of_ending_holidays, 3600),
    (remind_staff, 600),
    (forget_what_is_over, 3600),
    (reconcile_payments, 300),
    (keep_forecasts, 300),
    (chase_vendors, 60),
    (follow_ladders, 20),
    (fetch_mail, 20),
    (read_mail, 5),
    (forget_old_mail, 3600),
    (count_stays, 3600),
)


def work(app: Flask, jobs: Jobs = JOBS) -> None:
    """Run the jobs until the process is told to stop; of many such processes one works at a time."""
    told_to_stop = {signal.SIGTERM, signal.SIGINT}
    # Taken up below, by nobody else: a handler could strike while the scheduler holds a lock that it needs itself.
    signal.pthread_sigmask(signal.SIG_BLOCK, told_to_stop)
    leader = Leader(app.config["SETTINGS"].database)
    scheduler = _scheduler(app, leader, jobs)
    scheduler.start()
    log.info("worker started", worker=leader.name, jobs=[job.__name__ for job, _ in jobs])
    signal.sigwait(told_to_stop)
    # Told a second time it goes at once; told once it finishes what is under way, and then frees the lock.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, told_to_stop)
    scheduler.shutdown()
    leader.release()


def _scheduler(app: Flask, leader: Leader, jobs: Jobs) -> BackgroundScheduler:
    # In UTC: a cron trigger in a zone with clock changes fires twice in autumn (stack.md, finding 3).
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": 60}
    # Each job has a thread of its own, so one that overruns holds up only itself.
    executors = {"default": {"type": "threadpool", "max_workers": len(jobs)}}
    scheduler = BackgroundScheduler(timezone="UTC", job_defaults=defaults, executors=executors)
    for job, seconds in jobs:
        # The first tick at once: a worker that was restarted has something to catch up with.
        run = partial(tick, app, leader, job, seconds)
        scheduler.add_job(run, "interval", seconds=seconds, id=job.__name__, next_run_time=clock.now())
    return scheduler


def tick(app: Flask, leader: Leader, job: Callable[[datetime], None], seconds: int) -> None:
    """One run of one job, if this process is the leader; whatever it raises is noted, and the next tick goes on.

    No scope is in force until the job enters one; a worker that does not lead writes nothing at all.
    """
    name = job.__name__
    with app.app_context():
        try:
            if leader.held():
                now, since = clock.now(), clock.ticking()
                _begin(name, seconds, leader.name, now)
                fault = _run(job, now)
                _end(name, clock.ticking() - since, fault)
        except Exception:  # the database is gone, and so is the place to note it: the log is what is left
            log.exception("tick not noted", job=name)
        finally:
            db.session.remove()


def for_each_client(act: Callable[[TenantView, datetime], None], now: datetime) -> None:
    """An act for every client, each in its scope and a transaction of its own; a fault at one stops no other."""
    for client in _clients():
        try:
            with acting_for(client.id):
                act(client, now)
                db.session.commit()
        except Exception:
            log.exception("not done for a client", act=act.__name__, tenant=str(client.id))


def _follow(_client: TenantView, now: datetime) -> None:
    tickets.moves.follow_ladder(limit=MOVES_A_TICK, now=now)


def _clients() -> list[TenantView]:
    with reading_the_door():
        return tenants.clients()


def _run(job: Callable[[datetime], None], now: datetime) -> str | None:
    """Run a job; returns the kind of its fault, which is all of it that a page may show."""
    try:
        job(now)
    except Exception as error:
        log.exception("job failed", job=job.__name__)
        return type(error).__name__
    finally:
        db.session.remove()
    return None


def _begin(name: str, seconds: int, worker: str, now: datetime) -> None:
    heartbeats.begin(name, seconds, worker, now=now)
    db.session.commit()
    db.session.remove()


def _end(name: str, took_seconds: float, fault: str | None) -> None:
    heartbeats.end(name, int(took_seconds * 1000), fault, now=clock.now())
    db.session.commit()
