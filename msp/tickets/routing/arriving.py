"""A ticket that comes to the step of a team which gets its tickets in turn is given to whose turn it is."""

from msp import identity, tiers
from msp.identity import AUTOMATIC
from msp.tickets.access import ticket_by_id
from msp.tickets.actions.escalation import assign
from msp.tickets.agents import holds
from msp.tickets.events import TicketDeEscalated, TicketEscalated, TicketOpened
from msp.tickets.lifecycle import AT_WORK
from msp.tickets.models import Channel, Ticket
from msp.tickets.proposing import candidates
from msp.tiers import Mode, Step, Tier, staff
from msp.tiers.staff.routing import round_robin


def when_ticket_arrives(fact: TicketOpened | TicketEscalated | TicketDeEscalated) -> None:
    """Give it to the next one of the team who is on duty and has room; where nobody is, it waits for a hand.

    What a log of the past brings was given to somebody long ago.
    """
    ticket = ticket_by_id(fact.tenant_id, fact.object_id)
    if ticket.assignee_id is not None or ticket.state not in AT_WORK or ticket.channel == Channel.REPLAY:
        return
    step = tiers.ladder_in_force(fact.at).holding(Tier(ticket.tier))
    if step is not None and step.is_staffed and step.teams and step.mode is Mode.TIERS:
        _give_in_turn(ticket, step, fact)


def _give_in_turn(ticket: Ticket, step: Step, fact: TicketOpened | TicketEscalated | TicketDeEscalated) -> None:
    turn = staff.hold_turn(step.teams)
    if turn is None:
        return
    serving = [agent for agent in identity.agents_serving(fact.tenant_id) if holds(agent, step)]
    members = staff.crews([turn.team_key])[turn.team_key].member_ids
    able = candidates(fact.tenant_id, [agent for agent in serving if agent.id in members], {}, now=fact.at)
    chosen = round_robin(able, turn.last_agent_id)
    if chosen is not None:
        staff.pass_turn(turn, chosen)
        assign(ticket, chosen, by=AUTOMATIC, now=fact.at)
