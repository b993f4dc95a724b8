"""Who works together on a ticket, as cards on its page: replies that wait for the communicator, and swarms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from msp import tickets
from msp.identity import Actor, AgentView
from msp.tickets import Ticket, together
from msp.tickets.together import Answer, DraftView, Ending, InvitationView, SwarmView, Then
from msp.tiers import staff
from msp.web.desk.conversation import File
from msp.web.desk.deeds import Around
from msp.web.filters import ago, iso, minutes, moment, size, when

THENS = {Then.NOTHING: "", Then.WAIT: "Then wait for the answer", Then.RESOLVE: "Then resolve the ticket"}
ENDINGS = {Ending.SENT: "Sent", Ending.RETURNED: "Sent back", Ending.WITHDRAWN: "Taken back"}
NOBODY_SPEAKS = "Nobody yet: whoever works on it"
ANSWERS = {Answer.ACCEPTED: "comes", Answer.DECLINED: "cannot come", "": "no answer yet"}


@dataclass(frozen=True, slots=True)
class DraftCard:
    """A proposed reply; `ended` says how it ended, and is empty while it waits."""

    number: int
    author: str
    tier: str
    age: str
    iso: str
    exact: str
    body: str
    then: str
    files: tuple[File, ...]
    ended: str
    words: str


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who was asked to a swarm, and what he said."""

    name: str
    team: str
    answer: str
    when: str
    reason: str


@dataclass(frozen=True, slots=True)
class SwarmCard:
    """A swarm with everybody who was asked."""

    number: int
    why: str
    moved_from: str | None
    called: str
    ended: str
    invited: tuple[Invited, ...]
    time_words: str


@dataclass(frozen=True, slots=True)
class Team:
    """Everything of a ticket that people of several tiers do together."""

    #: Who speaks with the requester, in words; empty where the ladder lets everybody reply.
    speaks: str
    communicator: str
    is_through: bool
    #: What came back to the reader, what waits, and what has ended.
    returned: DraftCard | None
    waiting: Sequence[DraftCard]
    past: Sequence[DraftCard]
    swarms: Sequence[SwarmCard]

    @property
    def back_words(self) -> str:
        """What becomes of a draft that came back."""
        if not self.is_through:
            return "Nobody has answered since; you speak with the requester yourself now."
        files = " Choose its files again." if self.returned and self.returned.files else ""
        return f"Its words stand below again, to be changed and proposed anew.{files}"


@dataclass(frozen=True, slots=True)
class Together:
    """What is read once for a page: the drafts and the swarms of a ticket, and who speaks with its requester."""

    drafts: Sequence[DraftView]
    swarms: Sequence[SwarmView]
    communicator: AgentView | None
    speaks: AgentView | None
    returned: DraftView | None

    @classmethod
    def on(cls, ticket: Ticket, actor: Actor, now: datetime) -> "Together":
        """Read it; `speaks` is who speaks in the actor's place."""
        speaks = together.spoken_through(ticket, actor, now)
        return cls(
            drafts=together.drafts_of(ticket),
            swarms=together.swarms_of(ticket),
            communicator=speaks or tickets.communicator_of(ticket),
            speaks=speaks,
            returned=together.came_back(ticket, actor.id) if actor.id else None,
        )

    def around(self, actor: Actor) -> dict[str, Any]:
        """What the forms of the page take from it."""
        waiting = next((draft for draft in self.drafts if draft.is_waiting), None)
        swarm = next((one for one in self.swarms if one.is_open), None)
        mine = [one.invitation_of(actor.id) for one in self.swarms]
        return {
            "speaks": self.speaks,
            "communicator": self.communicator,
            "draft": waiting,
            "returned": self.returned,
            "decides": self.communicator is None or self.communicator.id == actor.id,
            "swarm": swarm,
            "came": any(one is not None and one.answer == Answer.ACCEPTED for one in mine),
        }


def team_of(around: Around, together: Together, now: datetime, zone: str) -> Team:
    """The cards of a ticket's page, in the client's zone."""
    cards = [(draft, _draft(around.ticket, draft, now, zone)) for draft in together.drafts]
    back = together.returned
    named = together.communicator.name if together.communicator else ""
    has_teams = any(one.team for swarm in together.swarms for one in swarm.invitations)
    teams = staff.team_names() if has_teams else {}
    return Team(
        speaks=named or (NOBODY_SPEAKS if around.ladder.communicator else ""),
        communicator=named,
        is_through=together.speaks is not None,
        returned=next((card for draft, card in cards if back is not None and draft.id == back.id), None),
        waiting=[card for draft, card in cards if draft.is_waiting],
        past=[card for draft, card in reversed(cards) if not draft.is_waiting and draft != back],
        swarms=[_swarm(swarm, teams, now, zone) for swarm in reversed(together.swarms)],
    )


def _draft(ticket: Ticket, draft: DraftView, now: datetime, zone: str) -> DraftCard:
    ended = ""
    if draft.ended_at is not None:
        ended = f"{ENDINGS[Ending(draft.ending)]} by {draft.ended_by}, {when(draft.ended_at, now, zone)}"
    return DraftCard(
        number=draft.n,
        author=draft.author_name,
        tier=draft.tier,
        age=ago(draft.drafted_at, now, zone),
        iso=iso(draft.drafted_at),
        exact=moment(draft.drafted_at, zone),
        body=draft.body,
        then=THENS[Then(draft.then)],
        files=tuple(
            File(
                file.name,
                url_for("desk.draft_file", reference=ticket.reference, file_id=file.id),
                size(file.size_bytes),
            )
            for file in draft.files
        ),
        ended=ended,
        words=draft.words,
    )


def _swarm(swarm: SwarmView, teams: Mapping[str, str], now: datetime, zone: str) -> SwarmCard:
    ended = f"Ended by {swarm.ended_by}, {when(swarm.ended_at, now, zone)}" if swarm.ended_at else ""
    return SwarmCard(
        number=swarm.n,
        why=swarm.why,
        moved_from=swarm.moved_from,
        called=f"Called by {swarm.called_by}, {when(swarm.called_at, now, zone)}",
        ended=ended,
        invited=tuple(_invited(one, teams.get(one.team, one.team), now, zone) for one in swarm.invitations),
        time_words=f"{minutes(swarm.minutes)} booked" if swarm.minutes else "no time booked",
    )


def _invited(one: InvitationView, team: str, now: datetime, zone: str) -> Invited:
    at = one.answered_at or one.invited_at
    verb = "" if one.answered_at else "invited "
    return Invited(one.name, team, ANSWERS[one.answer], f"{verb}{when(at, now, zone)}", one.reason)
