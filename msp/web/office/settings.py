"""A client's settings in the office: the same editors without guard rails, their history, and the client's requests."""

from uuid import UUID

from msp.identity import Can
from msp.web.door import Visit, Within, needs
from msp.web.office.wing import bp
from msp.web.settings import deciding, editing, history, making
from msp.web.settings.place import OFFICE


@bp.get("/<tenant>/agreement/<setting>")
@needs(Can.CONFIG_GOVERN, Within.TENANT)
def setting(visit: Visit, setting: str):
    """The editor of a setting."""
    return editing.edit(visit, OFFICE, setting)


@bp.post("/<tenant>/agreement/<setting>")
@needs(Can.CONFIG_GOVERN, Within.TENANT)
def send_setting(visit: Visit, setting: str):
    """Look at what was typed before it is made."""
    return editing.send(visit, OFFICE, setting)


@bp.post("/<tenant>/agreement/<setting>/changes")
@needs(Can.CONFIG_GOVERN, Within.TENANT)
def make_change(visit: Visit, setting: str):
    """Publish what was looked at."""
    return making.make(visit, OFFICE, setting)


@bp.get("/<tenant>/agreement/<setting>/history")
@needs(Can.CONFIG_READ, Within.TENANT)
def setting_history(visit: Visit, setting: str):
    """Every version of a setting."""
    return history.history(visit, OFFICE, setting)


@bp.get("/<tenant>/agreement/changes/<uuid:change_id>")
@needs(Can.CONFIG_READ, Within.TENANT)
def change(visit: Visit, change_id: UUID):
    """A change that a client asks for, with what it would do now."""
    return deciding.show_change(visit, OFFICE, change_id)


@bp.post("/<tenant>/agreement/changes/<uuid:change_id>/decision")
@needs(Can.CONFIG_GOVERN, Within.TENANT)
def decide_change(visit: Visit, change_id: UUID):
    """Say yes or no to it."""
    return deciding.decide(visit, OFFICE, change_id)
