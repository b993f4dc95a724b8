"""What the worker leaves behind at every tick: which process leads, and when each job last ran and how."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, CheckConstraint, Integer, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from msp.store.base import Base, db

#: A leader that was not seen for so long is silent: the fastest job ticks every five seconds.
SILENT_AFTER = timedelta(seconds=60)
#: A job may miss so many ticks before it is called late, and run for so many before it is called stuck.
PATIENCE_TICKS, PATIENCE = 3, timedelta(seconds=60)
#: A database that starts anew is back within minutes; a job that fails for longer is somebody's task, and one that
#: seldom runs has as many ticks as the others first.
FAULTS_MAY_LAST = timedelta(minutes=5)


class Heartbeat(Base):
    """The last run of one job; as many rows as there are jobs."""

    __tablename__ = "heartbeats"

    job: Mapped[str] = mapped_column(String(60), primary_key=True)
    every_seconds: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    took_ms: Mapped[int | None] = mapped_column(Integer)
    fault: Mapped[str | None] = mapped_column(String(60))
    #: When the faults began, now or the last time: the first of an unbroken row of them.
    failed_at: Mapped[datetime | None]
    runs: Mapped[int] = mapped_column(BigInteger, default=0)
    failures: Mapped[int] = mapped_column(BigInteger, default=0)
    worker: Mapped[str] = mapped_column(String(200))


class LeaderRow(Base):
    """The worker that held the lock when it was last seen: told to people, and decides nothing."""

    __tablename__ = "leaders"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    worker: Mapped[str] = mapped_column(String(200))
    since: Mapped[datetime]
    seen_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class LeaderView:
    """Who leads, since when, and when it was last seen."""

    worker: str
    since: datetime
    seen_at: datetime

    def is_silent(self, now: datetime) -> bool:
        """Whether nothing was heard of it for too long."""
        return now - self.seen_at > SILENT_AFTER


@dataclass(frozen=True, slots=True)
class JobView:
    """The last run of a job."""

    job: str
    every_seconds: int
    started_at: datetime
    finished_at: datetime | None
    took_ms: int | None
    fault: str | None
    failed_at: datetime | None
    runs: int
    failures: int

    def state(self, now: datetime) -> str:
        """`stuck`, `running`, `late`, `failed` or `fine`, the worst first."""
        patience = timedelta(seconds=self.every_seconds * PATIENCE_TICKS) + PATIENCE
        overdue = now - self.started_at > patience
        if self.finished_at is None:
            return "stuck" if overdue else "running"
        return "late" if overdue else "failed" if self.fault else "fine"

    def has_failed_long(self, now: datetime) -> bool:
        """Whether run after run has failed for longer than a fault that passes by itself; also while it runs again."""
        patience = max(FAULTS_MAY_LAST, timedelta(seconds=self.every_seconds * PATIENCE_TICKS))
        return bool(self.fault) and self.failed_at is not None and now - self.failed_at > patience


def begin(job: str, every_seconds: int, worker: str, *, now: datetime) -> None:
    """Note that a job starts, and that its worker leads; the caller commits."""
    leader = db.session.get(LeaderRow, 1) or LeaderRow(id=1, worker="", since=now)
    if leader.worker != worker:
        leader.worker, leader.since = worker, now
    leader.seen_at = now
    beat = db.session.get(Heartbeat, job) or Heartbeat(job=job, runs=0, failures=0)
    beat.every_seconds, beat.started_at, beat.finished_at, beat.worker = every_seconds, now, None, worker
    beat.runs += 1
    db.session.add_all((leader, beat))


def end(job: str, took_ms: int, fault: str | None, *, now: datetime) -> None:
    """Note that a job ended, and with which kind of fault, if any; the caller commits."""
    beat = db.session.get_one(Heartbeat, job)
    if fault:
        beat.failed_at = beat.failed_at if beat.fault else now
        beat.failures += 1
    beat.finished_at, beat.took_ms, beat.fault = now, took_ms, fault[:60] if fault else None


def forget_other_jobs(names: Sequence[str]) -> None:
    """Drop the rows of jobs that this code no longer has; the caller commits."""
    db.session.execute(delete(Heartbeat).where(Heartbeat.job.not_in(names)))


def leader() -> LeaderView | None:
    """Who leads; None when no worker ever did."""
    row = db.session.get(LeaderRow, 1)
    return LeaderView(row.worker, row.since, row.seen_at) if row else None


def jobs() -> list[JobView]:
    """Every job that ever ran, by name."""
    return [_view(row) for row in db.session.scalars(select(Heartbeat).order_by(Heartbeat.job))]


def _view(row: Heartbeat) -> JobView:
    told = (row.started_at, row.finished_at, row.took_ms, row.fault, row.failed_at, row.runs, row.failures)
    return JobView(row.job, row.every_seconds, *told)
