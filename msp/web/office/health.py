"""Whether the work behind the pages is done: the worker, its jobs, what waits, and what was given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app, render_template, url_for

from msp import tenants
from msp.identity import Can
from msp.store import given_up
from msp.store.given_up import GivenUpCount
from msp.store.heartbeats import JobView
from msp.store.queues import QueueView
from msp.store.standing import Standing, standing
from msp.tenants import TenantView
from msp.web.door import Visit, Within, needs
from msp.web.office.wing import bp
from msp.web.working import Work, look, trouble_of

#: State of a job → how the page says it, and how loudly.
STATES = {
    "fine": ("On time", "good"),
    "running": ("Running", "neutral"),
    "failed": ("Failed", "warn"),
    "late": ("Late", "bad"),
    "stuck": ("Does not end", "bad"),
}


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job with its state in words."""

    name: str
    job: JobView
    state: str
    kind: str


@dataclass(frozen=True, slots=True)
class GivenUpRow:
    """How much was given up at one tenant; the provider's own has no page."""

    name: str
    waiting: GivenUpCount
    url: str | None


@dataclass(frozen=True, slots=True)
class HealthPage:
    """Everything at one moment; across clients counts and instants only."""

    trouble: str
    work: Work
    jobs: Sequence[JobRow]
    queues: Sequence[tuple[str, QueueView]]
    given_up: Sequence[GivenUpRow]
    standing: Standing
    now: datetime
    zone: str

    @property
    def effects(self) -> int:
        """How many effects are due."""
        return sum(queue.due for queue in self.work.effects)

    @property
    def waiting(self) -> int:
        """How many effects wait for a person."""
        return sum(row.waiting.count for row in self.given_up)


@bp.get("/health")
@needs(Can.HEALTH_READ, Within.PROVIDER)
def health(visit: Visit):
    """The worker, its jobs and queues, what was given up, the database and the disk."""
    # The watchman reads alone: before anything of the provider's own is read.
    work, waiting = look(visit.now), given_up.given_up_by_tenant()
    settings = current_app.config["SETTINGS"]
    page = HealthPage(
        trouble=trouble_of(work, visit.now),
        work=work,
        jobs=[_job(job, visit.now) for job in work.jobs],
        queues=_queues(work),
        given_up=_given_up(waiting),
        standing=standing(settings.var_dir, Path(current_app.config["MIGRATIONS"])),
        now=visit.now,
        zone=visit.tenant.time_zone,
    )
    return render_template("office/health/health.html", page=page)


def _queues(work: Work) -> list[tuple[str, QueueView]]:
    effects = [(f"Effects: {queue.name}", queue) for queue in work.effects]
    return [("Clocks to visit", work.clocks), ("Vendors to chase", work.chasers), *effects]


def _job(job: JobView, now: datetime) -> JobRow:
    words, kind = STATES[job.state(now)]
    return JobRow(job.job.replace("_", " ").capitalize(), job, words, kind)


def _given_up(waiting: Sequence[GivenUpCount]) -> list[GivenUpRow]:
    known = tenants.tenants_by_id([one.tenant_id for one in waiting])
    return [GivenUpRow(known[one.tenant_id].name, one, _url(known[one.tenant_id])) for one in waiting]


def _url(tenant: TenantView) -> str | None:
    return None if tenant.is_provider else url_for("office.effects", tenant=tenant.slug)
