"""Who of the provider was trained on a client: its people, its systems, its ways."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import render_template, url_for
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.validators import InputRequired

from msp.identity import Can
from msp.identity.rosters import staff_at
from msp.kernel.errors import Invalid
from msp.tenants import TenantView
from msp.tiers import staff
from msp.tiers.staff import sheets
from msp.web.door import Visit, Within, needs
from msp.web.forms import Answered, DayField, id_of, offered
from msp.web.office.wing import bp
from msp.web.settling import said, settled

DAY = "Write the day of the training."
WHO = "Choose somebody who serves this client."


class TrainedForm(FlaskForm):
    """Who was trained when."""

    agent_id = SelectField("Who?", [Answered()], validate_choice=False)
    trained_on = DayField("Trained on", [InputRequired(DAY)])


@dataclass(frozen=True, slots=True)
class TrainedRow:
    """Somebody who serves the client; without a day they were not trained on it."""

    id: UUID
    name: str
    trained_on: date | None


@dataclass(frozen=True, slots=True)
class TrainedPage:
    """Everybody who serves a client, and who of them was trained on it."""

    tenant: TenantView
    rows: Sequence[TrainedRow]
    form: TrainedForm


@bp.get("/<tenant>/trained")
@needs(Can.STAFF_MANAGE, Within.TENANT)
def trained(visit: Visit):
    """Who was trained on a client."""
    return _show(visit, TrainedForm(formdata=None))


@bp.post("/<tenant>/trained")
@needs(Can.STAFF_MANAGE, Within.TENANT)
def train_on_client(visit: Visit):
    """Note that somebody was trained on a client."""
    form = TrainedForm()

    def act() -> str:
        agent_id = id_of(form.agent_id.data, field="agent_id", sentence=WHO)
        serving = {person.id: person.name for person in staff_at(visit.tenant.id)}
        if agent_id not in serving:
            raise Invalid(WHO, field="agent_id")
        if form.trained_on.data is None:
            raise Invalid(DAY, field="trained_on")
        staff.train_on_client(agent_id, form.trained_on.data, now=visit.now)
        return f"{serving[agent_id]} is proposed first for {visit.tenant.name} from now on, all else being equal."

    return settled(form, act, lambda: _show(visit, form), _url(visit))


@bp.post("/<tenant>/trained/<uuid:agent_id>/withdrawal")
@needs(Can.STAFF_MANAGE, Within.TENANT)
def untrain_on_client(visit: Visit, agent_id: UUID):
    """Somebody counts no longer as trained on a client."""
    staff.withdraw_client_training(agent_id, now=visit.now)
    return said(f"They count no longer as trained on {visit.tenant.name}.", _url(visit))


def _url(visit: Visit) -> str:
    return url_for("office.trained", tenant=visit.tenant.slug)


def _show(visit: Visit, form: TrainedForm) -> str:
    serving, days = staff_at(visit.tenant.id), sheets.training_days(visit.tenant.id)
    form.agent_id.choices = offered((str(person.id), person.name) for person in serving)
    rows = [TrainedRow(person.id, person.name, days.get(person.id)) for person in serving]
    return render_template("office/people/trained.html", page=TrainedPage(visit.tenant, rows, form))
