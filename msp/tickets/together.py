"""What people of several tiers do together on a ticket: who speaks with the requester, drafts, swarms; a face."""

from msp.tickets.actions.communicators import CommunicatorForm, name_communicator
from msp.tickets.actions.drafting import DraftForm, Ending, Then, draft_reply, return_draft, send_draft, withdraw_draft
from msp.tickets.actions.swarming import (
    Answer,
    SwarmForm,
    answer_invitation,
    call_swarm,
    end_swarm,
    invite,
    log_swarm_time,
    when_ticket_bounced,
)
from msp.tickets.communicators import (
    DraftView,
    answers_of,
    communicator_of,
    draft_file,
    drafts_of,
    spoken_through,
)
from msp.tickets.matching import proposed, teams_of
from msp.tickets.swarms import (
    InvitationView,
    SwarmFigures,
    SwarmView,
    open_swarm,
    swarm_figures,
    swarms_inviting,
    swarms_of,
)
from msp.tickets.team_events import (
    CommunicatorNamed,
    ReplyDrafted,
    ReplyDraftEnded,
    SwarmAnswered,
    SwarmCalled,
    SwarmEnded,
    SwarmInvited,
)

__all__ = [
    "Answer",
    "CommunicatorForm",
    "CommunicatorNamed",
    "DraftForm",
    "DraftView",
    "Ending",
    "InvitationView",
    "ReplyDraftEnded",
    "ReplyDrafted",
    "SwarmAnswered",
    "SwarmCalled",
    "SwarmEnded",
    "SwarmFigures",
    "SwarmForm",
    "SwarmInvited",
    "SwarmView",
    "Then",
    "answer_invitation",
    "answers_of",
    "call_swarm",
    "communicator_of",
    "draft_file",
    "draft_reply",
    "drafts_of",
    "end_swarm",
    "invite",
    "log_swarm_time",
    "name_communicator",
    "open_swarm",
    "proposed",
    "return_draft",
    "send_draft",
    "spoken_through",
    "swarm_figures",
    "swarms_inviting",
    "swarms_of",
    "teams_of",
    "when_ticket_bounced",
    "withdraw_draft",
]
