"""What is agreed, for a client's own admin to read: ladder, promises, contract, vendor contacts, people."""

from dataclasses import dataclass
from datetime import datetime

from flask import render_template

from msp.identity import Can
from msp.identity.rosters import MemberView, StaffView, members, staff_at
from msp.tenants import TenantView
from msp.web.agreement_paper import AgreementPaper, agreement
from msp.web.door import Visit, Within, needs
from msp.web.portal.wing import bp
from msp.web.settings.overview import Overview, overview
from msp.web.settings.place import PORTAL


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """The agreement and the people on both sides of it."""

    tenant: TenantView
    paper: AgreementPaper
    people: tuple[MemberView, ...]
    staff: tuple[StaffView, ...]
    overview: Overview
    now: datetime
    manages_people: bool


@bp.get("/<tenant>/agreement", endpoint="agreement")
@needs(Can.CONFIG_READ, Within.TENANT)
def read_agreement(visit: Visit):
    """The agreement as it is in force now, and the way to what may be changed."""
    page = AgreementPage(
        tenant=visit.tenant,
        paper=agreement(visit.now, visit.tenant.time_zone),
        people=tuple(person for person in members(visit.tenant.id) if person.is_active),
        staff=tuple(staff_at(visit.tenant.id)),
        overview=overview(visit, PORTAL),
        now=visit.now,
        manages_people=visit.can(Can.CLIENT_USER_MANAGE),
    )
    return render_template("portal/agreement/agreement.html", page=page)
