"""Who has a ticket."""

from collections.abc import Sequence
from uuid import UUID

from wtforms import HiddenField, SelectField

from msp import identity, tickets, tiers
from msp.identity import AgentView, Can
from msp.kernel.errors import Conflict
from msp.tickets import Ticket
from msp.tiers import Tier
from msp.web.desk.acting import carry_out
from msp.web.desk.deeds import Around, DeedForm, on_the_page
from msp.web.desk.proposed import Proposed, warning_of
from msp.web.desk.wing import bp
from msp.web.door import Visit, Within, needs
from msp.web.forms import Answered, id_of, offered

CHOOSE = "Choose an agent who holds a tier at this client."


@on_the_page
class AssignmentForm(DeedForm):
    """Which agent has the ticket from now on; nobody is a choice too."""

    name, can, endpoint = "assignment", Can.TICKET_ASSIGN, "desk.assign"
    label, icon, key, button = "Assign", "person-check", "a", "Assign"
    agent_id = SelectField("Agent", [Answered()], validate_choice=False)
    #: Who had it when the page was made: nobody takes a ticket from a colleague without having seen that he has it.
    had = HiddenField()

    #: Who gets it with one press; their buttons stand before the list and bear its name, so that theirs is what counts.
    proposals: Sequence[Proposed] = ()

    def fit(self, around: Around) -> None:
        """Propose the first, and offer everybody in the order in which they would be proposed, with a warning."""
        serving = {agent.id: agent for agent in around.agents if agent.tiers}
        order = [id_ for id_ in around.suggestion.order if id_ in serving]
        has = around.ticket.assignee_id
        names = [(str(id_), _named(serving[id_], around)) for id_ in (*order, *(serving.keys() - set(order)))]
        self.agent_id.choices = offered([*names, ("", "Nobody" if has else "Nobody (as now)")])
        self.proposals = around.suggestion.first
        self.had.data = str(has or "")
        if not self.is_sent and around.actor.id != has:
            self.agent_id.data = str(around.actor.id)


@bp.post("/tickets/<reference>/assignment")
@needs(Can.TICKET_ASSIGN, Within.TICKET)
def assign(visit: Visit, reference: str):
    """Give the ticket to an agent, to oneself, or to nobody."""
    form = AssignmentForm.as_sent()

    def act(ticket: Ticket) -> str:
        _refuse_unseen(ticket, form.had.data, visit)
        chosen = form.agent_id.data
        agent_id = id_of(chosen, field="agent_id", sentence=CHOOSE) if chosen else None
        warning = warning_of(visit, ticket, agent_id)
        tickets.assign(ticket, agent_id, by=visit.actor, now=visit.now)
        return (
            f"{ticket.reference} is {_whose(agent_id, visit)} now. {_awaited(ticket, agent_id, visit)}{warning}".strip()
        )

    return carry_out(visit, reference, form, act)


@on_the_page
class TakingUpForm(DeedForm):
    """Nothing to fill in: whoever has the ticket works on it."""

    name, can, endpoint = "taking-up", Can.TICKET_ASSIGN, "desk.take_up"
    label, icon, button = "Take up", "hand-index", "I work on it"

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether the step waits for a sign of the reader, who has the ticket."""
        waits = around.step is not None and around.step.acknowledge_minutes is not None
        has_it = around.ticket.assignee_id is not None and around.ticket.assignee_id == around.actor.id
        return super().is_offered(around) and waits and has_it and not tickets.is_taken_up(around.ticket)


@bp.post("/tickets/<reference>/taking-up")
@needs(Can.TICKET_ASSIGN, Within.TICKET)
def take_up(visit: Visit, reference: str):
    """Say that the ticket is taken up at its step."""

    def act(ticket: Ticket) -> str:
        tickets.take_up(ticket, by=visit.actor, now=visit.now)
        return f"{ticket.reference} is taken up."

    return carry_out(visit, reference, TakingUpForm.as_sent(), act)


def _awaited(ticket: Ticket, agent_id: UUID | None, visit: Visit) -> str:
    """What is told where the step waits for a sign of whoever was given the ticket by somebody else."""
    if agent_id is None or agent_id == visit.actor.id:
        return ""
    step = tiers.ladder_in_force(visit.now).holding(Tier(ticket.tier))
    if step is None or step.acknowledge_minutes is None or tickets.is_taken_up(ticket):
        return ""
    return f"{step.name} still waits for them to take it up. "


def _refuse_unseen(ticket: Ticket, had: str | None, visit: Visit) -> None:
    if had is not None and had != str(ticket.assignee_id or ""):
        raise Conflict(
            f"Meanwhile {ticket.reference} is {_whose(ticket.assignee_id, visit)}. Send it again to change that."
        )


def _named(agent: AgentView, around: Around) -> str:
    you = " (you)" if agent.id == around.actor.id else ""
    warning = around.suggestion.warnings.get(agent.id)
    known = f"{agent.name or 'No name'}{you}, {' '.join(sorted(agent.tiers))}"
    return f"{known}: {warning}" if warning else known


def _whose(agent_id: UUID | None, visit: Visit) -> str:
    if agent_id is None:
        return "nobody's"
    return "yours" if agent_id == visit.actor.id else f"with {identity.agents_by_id([agent_id])[agent_id].name}"
