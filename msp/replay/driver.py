"""One case of a log through the same actions as the web's, at the log's own times."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from msp import tickets
from msp.identity import Actor
from msp.replay.log import Case, Step
from msp.replay.mapping import Meaning
from msp.store import Side
from msp.tickets import Cause, Channel, MoveForm, Status, Ticket, TicketForm, TicketKind, WaitReason

WAITS = {
    Meaning.WAITING_REQUESTER: WaitReason.REQUESTER,
    Meaning.WAITING_VENDOR: WaitReason.VENDOR,
    Meaning.SCHEDULED: WaitReason.SCHEDULED,
}
ENDS = (Meaning.RESOLVED, Meaning.CLOSED)


@dataclass(slots=True)
class _Drive:
    """A ticket under way, and whether its requester was answered."""

    ticket: Ticket
    answered: bool = False


def drive(case: Case, requester_id: UUID, external_ref: str) -> Ticket:
    """Live the case from its first row to its last, inside its client's scope."""
    first, *rest = case.steps
    form = TicketForm(
        kind=TicketKind.INCIDENT,
        subject=case.subject,
        description=f"{case.subject}, as told by the log.",
        impact=case.weight[0],
        urgency=case.weight[1],
        requester_id=requester_id,
        channel=Channel.REPLAY,
        tier=first.tier,
        external_ref=external_ref,
    )
    under_way = _Drive(tickets.open_ticket(form, by=_agent(first), now=first.at))
    _live(under_way, first)
    for step in rest:
        _move(under_way.ticket, step)
        _live(under_way, step)
    _end(under_way.ticket, case.steps)
    return under_way.ticket


def _agent(step: Step) -> Actor:
    return Actor(Side.PROVIDER, None, step.agent)


def _move(ticket: Ticket, step: Step) -> None:
    if step.tier == ticket.tier:
        return
    if ticket.state is Status.RESOLVED:
        tickets.reopen(ticket, by=_agent(step), now=step.at)
    verb = tickets.escalate if step.tier > ticket.tier else tickets.de_escalate
    verb(ticket, MoveForm(to=step.tier, cause=Cause.IMPORTED), by=_agent(step), now=step.at)


def _live(under_way: _Drive, step: Step) -> None:
    ticket, by = under_way.ticket, _agent(step)
    if step.meaning in ENDS:
        if ticket.state is not Status.RESOLVED:
            tickets.resolve(ticket, None, by=by, now=step.at)
        return
    if ticket.state is Status.RESOLVED and step.meaning is not Meaning.IGNORED:
        tickets.reopen(ticket, by=by, now=step.at)
    if step.meaning is Meaning.WORKING and not under_way.answered:
        tickets.reply(ticket, "We are working on it.", by=by, now=step.at)
        under_way.answered = True
    _wait(ticket, WAITS.get(step.meaning), step)


def _wait(ticket: Ticket, wanted: WaitReason | None, step: Step) -> None:
    for reason in [reason for reason in ticket.wait_reasons if reason != wanted]:
        tickets.resume(ticket, WaitReason(reason), by=_agent(step), now=step.at)
    if wanted is not None and wanted not in ticket.wait_reasons:
        tickets.wait(ticket, wanted, by=_agent(step), now=step.at)


def _end(ticket: Ticket, steps: Sequence[Step]) -> None:
    # Only the last word closes: logs reopen what they had called closed.
    if steps[-1].meaning is Meaning.CLOSED and ticket.state is Status.RESOLVED:
        tickets.close(ticket, by=_agent(steps[-1]), now=steps[-1].at)
