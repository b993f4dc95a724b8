"""Two plain answers for whoever watches the process."""

from flask import Blueprint
from sqlalchemy import select

from msp.store import db, reading_the_door
from msp.web.door import public

bp = Blueprint("health", __name__)


@bp.get("/health/live")
@public("a probe without rights; it says only that the process answers")
def live():
    """The process answers."""
    return {"status": "live"}


@bp.get("/health/ready")
@public("a probe without rights; it says only whether the database answers")
def ready():
    """The database answers."""
    with reading_the_door():
        db.session.execute(select(1))
    return {"status": "ready"}
