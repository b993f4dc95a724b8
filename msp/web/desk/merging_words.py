"""What a merge would do with what colleagues do together on the younger tickets, in sentences."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msp import tickets
from msp.kernel.text import listed
from msp.tickets import Ticket
from msp.tickets.moves import Beside


def colleagues_told(survivor: Ticket, parts: Sequence[Ticket], now: datetime) -> Iterable[str]:
    """Who speaks and who follows, and what ends on which part; nothing where nobody worked on them."""
    found = tickets.moves.beside_parts(survivor, parts, now)
    speaks = next((one.speaks for one in found if one.speaks), None)
    if speaks is not None:
        yield f"{speaks.name or 'No name'} speaks with the requester of {survivor.reference} from now on."
    followers = {agent.id: agent.name or "No name" for one in found for agent in one.followers}
    if followers:
        verb = "follows" if len(followers) == 1 else "follow"
        yield f"{listed(sorted(followers.values()))} {verb} {survivor.reference} from now on."
    for part, one in zip(parts, found, strict=True):
        yield from _ending(part, survivor, one)


def _ending(part: Ticket, survivor: Ticket, one: Beside) -> Iterable[str]:
    if one.swarm is not None:
        yield (
            f"The swarm on {part.reference} ends, with its open invitations. Who came to it still books time in it, on"
            f" {survivor.reference}."
        )
    for draft in one.drafts:
        yield f"The reply on {part.reference} that waits goes back to {draft.author_name or 'its author'}."
