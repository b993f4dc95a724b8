"""Following a ticket that a colleague has, and following it no more."""

from msp import tickets
from msp.identity import Can
from msp.tickets import Status, Ticket
from msp.web.desk.acting import carry_out
from msp.web.desk.deeds import Around, DeedForm, Place, on_the_page
from msp.web.desk.wing import bp
from msp.web.door import Visit, Within, needs


@on_the_page
class FollowDeed(DeedForm):
    """Nothing to fill in: the agent hears from now on how the ticket goes on."""

    name, can, endpoint = "following", Can.TICKET_ESCALATE, "desk.follow"
    place, statuses = Place.PEOPLE, frozenset(Status)
    label, icon, button = "Follow", "bell", "Follow this ticket"

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether it is somebody else's, and not followed yet."""
        return around.actor.id != around.ticket.assignee_id and not around.is_followed


@on_the_page
class UnfollowDeed(DeedForm):
    """Nothing to fill in: the agent hears no more of it."""

    name, can, endpoint = "unfollowing", Can.TICKET_ESCALATE, "desk.unfollow"
    place, statuses = Place.PEOPLE, frozenset(Status)
    label, icon, button = "Follow no more", "bell-slash", "Follow it no more"

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether it is followed."""
        return around.is_followed


@bp.post("/tickets/<reference>/following")
@needs(Can.TICKET_ESCALATE, Within.TICKET)
def follow(visit: Visit, reference: str):
    """Hear by mail how the ticket goes on."""

    def act(ticket: Ticket) -> str:
        tickets.moves.follow(ticket, by=visit.actor, now=visit.now)
        return f"You follow {ticket.reference} now: mails tell you how it goes on."

    return carry_out(visit, reference, FollowDeed.as_sent(), act)


@bp.post("/tickets/<reference>/following/end")
@needs(Can.TICKET_ESCALATE, Within.TICKET)
def unfollow(visit: Visit, reference: str):
    """Hear no more of the ticket."""

    def act(ticket: Ticket) -> str:
        tickets.moves.unfollow(ticket, by=visit.actor)
        return f"You follow {ticket.reference} no more."

    return carry_out(visit, reference, UnfollowDeed.as_sent(), act)
