"""Visiting rows that are due: a transaction each, and what happens to one of them holds up no other."""

from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

import structlog
from sqlalchemy.exc import OperationalError

from msp.store.base import db
from msp.store.scope import acting_for

#: What is done with the row of a tenant (its id) and an id; inside the tenant's scope and a transaction of the visit.
Act = Callable[[UUID, UUID], int]
#: The same with several rows of a tenant at a time.
ActTogether = Callable[[UUID, list[UUID]], int]
Aside = Callable[[UUID, UUID], None]

log = structlog.get_logger(__name__)


def stays_due(_tenant_id: UUID, _id: UUID) -> None:
    """For rows with no instant that could be moved: the next round meets them again."""


def visit_each(what: str, rows: Iterable[tuple[UUID, UUID]], act: Act, aside: Aside = stays_due) -> int:
    """Act on each (tenant id, id) in its tenant's scope and commit; returns what the acts came to together.

    A database that is busy or gone is no fault of the row, so it stays due. A row that fails by itself is logged and
    put `aside`, in a transaction of its own, by the act of whoever knows the row.
    """
    return sum(_visit(what, row, act, aside) for row in rows)


def visit_together(
    what: str, rows: Iterable[tuple[UUID, UUID]], act: ActTogether, aside: Aside = stays_due, *, at_once: int
) -> int:
    """Act on so many rows of a tenant in one transaction, in the order in which they come; else as `visit_each`.

    Where one of them fails nothing of the others is kept; then each has a transaction of its own.
    """
    came_to = 0
    for tenant_id, ids in _in_batches(rows, at_once):
        done = _try_together(what, tenant_id, ids, act) if len(ids) > 1 else None
        one_by_one = [] if done is not None else [(tenant_id, id_) for id_ in ids]
        came_to += done or 0
        came_to += visit_each(what, one_by_one, lambda tenant_id, id_: act(tenant_id, [id_]), aside)
    return came_to


def _in_batches(rows: Iterable[tuple[UUID, UUID]], at_once: int) -> Iterator[tuple[UUID, list[UUID]]]:
    of_tenants: dict[UUID, list[UUID]] = {}
    for tenant_id, id_ in rows:
        of_tenants.setdefault(tenant_id, []).append(id_)
    for tenant_id, ids in of_tenants.items():
        for start in range(0, len(ids), at_once):
            yield tenant_id, ids[start : start + at_once]


def _try_together(what: str, tenant_id: UUID, ids: list[UUID], act: ActTogether) -> int | None:
    """What the act came to; None when it failed, and 0 when the database is busy or gone."""
    with acting_for(tenant_id):
        try:
            came_to = act(tenant_id, ids)
            db.session.commit()
            return came_to
        except OperationalError:
            log.warning("visits put off", visit=what, rows=len(ids), exc_info=True)
            return 0
        except Exception:
            log.warning("visits one by one", visit=what, rows=len(ids), exc_info=True)
            return None


def _visit(what: str, row: tuple[UUID, UUID], act: Act, aside: Aside) -> int:
    with acting_for(row[0]):
        try:
            came_to = act(*row)
            db.session.commit()
            return came_to
        except OperationalError:
            log.warning("visit put off", visit=what, id=str(row[1]), exc_info=True)
        except Exception:
            log.exception("visit failed", visit=what, id=str(row[1]))
            db.session.rollback()
            _put_aside(what, row, aside)
        return 0


def _put_aside(what: str, row: tuple[UUID, UUID], aside: Aside) -> None:
    try:
        aside(*row)
        db.session.commit()
    except Exception:  # it stays due and is met again; the rows behind it have their turn all the same
        log.exception("not put aside", visit=what, id=str(row[1]))
