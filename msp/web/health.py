"""Three plain answers for whoever watches the processes."""

from flask import Blueprint, current_app

from msp.kernel import clock
from msp.store import db, reading_the_door, walls
from msp.web.door import public
from msp.web.working import look, trouble_of

bp = Blueprint("health", __name__)


@bp.get("/health/live")
@public("a probe without rights; it says only that the process answers")
def live():
    """The process answers."""
    return {"status": "live"}


@bp.get("/health/ready")
@public("a probe without rights; it says only whether the database answers")
def ready():
    """The database answers, and in production its fourth wall holds the app."""
    with reading_the_door():
        weakness = walls.weakness_of(db.session.connection())
    if weakness and current_app.config["SETTINGS"].mode == "production":
        return {"status": "not ready", "reason": weakness}, 503
    return {"status": "ready"}


@bp.get("/health/work")
@public("a probe without rights; it says only whether the worker keeps up")
def work():
    """The worker keeps up. No web process leaves a balancer because of it: that is what `ready` is for."""
    now = clock.now()
    trouble = trouble_of(look(now), now)
    return ({"status": "not working", "reason": trouble}, 503) if trouble else {"status": "working"}
