"""Visiting rows that are due: a transaction each, and what happens to one of them holds up no other."""

from collections.abc import Callable, Iterable
from uuid import UUID

import structlog
from sqlalchemy.exc import OperationalError

from msp.store.base import db
from msp.store.scope import acting_for

#: What is done with the row of a tenant (its id) and an id; inside the tenant's scope and a transaction of the visit.
Act = Callable[[UUID, UUID], int]
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
