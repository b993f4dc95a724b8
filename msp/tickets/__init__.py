"""Tickets: opened, talked about, moved on the ladder, resolved; their log, their time, their lists.

The table of contents is that of four files: the verbs stand in `actions`, the facts in `events`, lists and pages in
`queries`, the words for all of them in `vocabulary`.
"""

from msp.tickets import actions, events, queries, vocabulary
from msp.tickets.access import ticket_by_id, ticket_for
from msp.tickets.actions import *  # noqa: F403
from msp.tickets.events import *  # noqa: F403
from msp.tickets.queries import *  # noqa: F403
from msp.tickets.vocabulary import *  # noqa: F403

__all__ = ["ticket_by_id", "ticket_for"]
__all__ += actions.__all__
__all__ += events.__all__
__all__ += queries.__all__
__all__ += vocabulary.__all__
