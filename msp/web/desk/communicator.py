"""Who speaks with the requester."""

from wtforms import SelectField, TextAreaField
from wtforms.validators import Length

from msp.identity import Can
from msp.tickets import Status, Ticket, together
from msp.tickets.together import CommunicatorForm
from msp.web.desk.acting import carry_out
from msp.web.desk.deeds import AT_WORK, Around, DeedForm, Place, on_the_page
from msp.web.desk.wing import bp
from msp.web.door import Visit, Within, needs
from msp.web.forms import Answered, id_of, offered


@on_the_page
class CommunicatorDeed(DeedForm):
    """Who speaks with the requester from now on, and why."""

    name, can, endpoint = "communicator", Can.TICKET_ASSIGN, "desk.name_communicator"
    statuses, place = AT_WORK | {Status.RESOLVED}, Place.PEOPLE
    label, icon, button = "Change who speaks with the requester", "chat-dots", "Change it"
    agent_id = SelectField("Communicator", [Answered()], validate_choice=False)
    reason = TextAreaField("Why", [Answered(), Length(0, 500)])

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether the client's ladder has a communicator."""
        return super().is_offered(around) and around.ladder.communicator is not None

    def fit(self, around: Around) -> None:
        """Offer those who hold the communicator's step; where nobody speaks yet, no reason is needed."""
        if around.communicator is None:
            self.label, self.button, self.reason.flags.required = "Say who speaks with the requester", "Save", False
        step = around.ladder.holding(around.ladder.communicator) if around.ladder.communicator else None
        levels = set(step.levels) if step else set()
        here = [agent for agent in around.agents if levels & set(agent.tiers)]
        self.agent_id.choices = offered((str(agent.id), agent.name or "No name") for agent in here)


@bp.post("/tickets/<reference>/communicator")
@needs(Can.TICKET_ASSIGN, Within.TICKET)
def name_communicator(visit: Visit, reference: str):
    """Let somebody else of the communicator's step speak with the requester."""
    form = CommunicatorDeed.as_sent()

    def act(ticket: Ticket) -> str:
        agent_id = id_of(form.agent_id.data, field="agent_id", sentence="Choose an agent of the communicator's step.")
        asked = CommunicatorForm(agent_id, form.reason.data or "")
        together.name_communicator(ticket, asked, by=visit.actor, now=visit.now)
        speaks = together.communicator_of(ticket)
        return f"{speaks.name if speaks else 'Somebody else'} speaks with the requester now."

    return carry_out(visit, reference, form, act)
