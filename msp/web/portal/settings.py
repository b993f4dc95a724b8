"""What a client's admin sets: each setting in its editor, looked at, then published or asked for."""

from uuid import UUID

from msp.identity import Can
from msp.web.door import Visit, Within, needs
from msp.web.portal.wing import bp
from msp.web.settings import deciding, editing, history, making
from msp.web.settings.place import PORTAL


@bp.get("/<tenant>/agreement/<setting>")
@needs(Can.CONFIG_WRITE, Within.TENANT)
def setting(visit: Visit, setting: str):
    """The editor of a setting."""
    return editing.edit(visit, PORTAL, setting)


@bp.post("/<tenant>/agreement/<setting>")
@needs(Can.CONFIG_WRITE, Within.TENANT)
def send_setting(visit: Visit, setting: str):
    """Look at what was typed before it is made."""
    return editing.send(visit, PORTAL, setting)


@bp.post("/<tenant>/agreement/<setting>/changes")
@needs(Can.CONFIG_WRITE, Within.TENANT)
def make_change(visit: Visit, setting: str):
    """Publish what was looked at, or ask for it."""
    return making.make(visit, PORTAL, setting)


@bp.get("/<tenant>/agreement/<setting>/history")
@needs(Can.CONFIG_READ, Within.TENANT)
def setting_history(visit: Visit, setting: str):
    """Every version of a setting."""
    return history.history(visit, PORTAL, setting)


@bp.get("/<tenant>/agreement/changes/<uuid:change_id>")
@needs(Can.CONFIG_READ, Within.TENANT)
def change(visit: Visit, change_id: UUID):
    """A change that was asked for, and what became of it."""
    return deciding.show_change(visit, PORTAL, change_id)


@bp.post("/<tenant>/agreement/changes/<uuid:change_id>/withdrawal")
@needs(Can.CONFIG_WRITE, Within.TENANT)
def withdraw_change(visit: Visit, change_id: UUID):
    """Take a request back before it is answered."""
    return deciding.withdraw(visit, PORTAL, change_id)
