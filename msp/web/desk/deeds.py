"""What an agent can do on a ticket's page: each deed is a form, declared once beside the view that carries it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import ClassVar, Self, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import url_for
from flask_wtf import FlaskForm

from msp import tiers
from msp.identity import Actor, AgentView, Can
from msp.tenants import CategoryView
from msp.tickets import Status, Ticket
from msp.tickets.together import DraftView, SwarmView
from msp.tiers import Ladder, Step, Tier
from msp.web.desk.proposed import NO_SUGGESTION, Suggestion
from msp.web.door import Visit

AT_WORK = frozenset({Status.NEW, Status.OPEN, Status.WAITING})


@dataclass(frozen=True, slots=True)
class Around:
    """What the forms of one ticket's page take their choices and defaults from."""

    ticket: Ticket
    ladder: Ladder
    actor: Actor
    today: date
    agents: Sequence[AgentView] = ()
    requester: str = ""
    handoff_id: UUID | None = None
    suggestion: Suggestion = NO_SUGGESTION
    followers: Sequence[AgentView] = ()
    #: Who speaks with the requester in the actor's place; None where he speaks himself.
    speaks: AgentView | None = None
    communicator: AgentView | None = None
    #: The oldest proposed reply that waits, the actor's own that came back, and whether he decides about such.
    draft: DraftView | None = None
    returned: DraftView | None = None
    decides: bool = False
    #: The swarm under way, and whether the actor came to one.
    swarm: SwarmView | None = None
    came: bool = False
    category: CategoryView | None = None

    @classmethod
    def at(cls, visit: Visit, ticket: Ticket) -> Self:
        """The least that any form needs; today is the client's."""
        today = visit.now.astimezone(ZoneInfo(visit.tenant.time_zone)).date()
        return cls(ticket, tiers.ladder_in_force(visit.now), visit.actor, today)

    @property
    def tier(self) -> Tier:
        """Where the ticket is."""
        return Tier(self.ticket.tier)

    @property
    def step(self) -> Step | None:
        """The step where the ticket is; None when the ladder in force no longer has it."""
        return next((step for step in self.ladder.steps if self.tier in step.levels), None)

    @property
    def proposed(self) -> list[AgentView]:
        """Who may be asked to a swarm, the best first."""
        known = {agent.id: agent for agent in self.agents}
        return [known[id_] for id_ in self.suggestion.helpers if id_ in known]

    @property
    def is_followed(self) -> bool:
        """Whether the actor follows the ticket."""
        return any(agent.id == self.actor.id for agent in self.followers)

    @property
    def steps_held(self) -> list[Step]:
        """The steps of the provider's people at which the actor holds a level."""
        held = self.actor.tiers_at(self.ticket.tenant_id)
        return [step for step in staffed(self.ladder) if held & {level.value for level in step.levels}]


def staffed(ladder: Ladder) -> list[Step]:
    """The steps at which the provider's people work, lowest first."""
    return [step for step in ladder.steps if not step.is_self_service and not step.is_vendor]


class Place(Enum):
    """Where on the page a deed is offered."""

    TOOLBAR = "above the conversation"
    COMPOSER = "below it"
    TIME = "beside the time booked"
    VENDOR = "beside the vendor who has the ticket"
    DRAFT = "beside the reply that waits"
    SWARM = "beside the swarm"
    PEOPLE = "beside the people"


class DeedForm(FlaskForm):
    """A form of a ticket's page; what it is called, whom it is offered, and where it is sent."""

    name: ClassVar[str]
    can: ClassVar[Can]
    endpoint: ClassVar[str]
    statuses: ClassVar[frozenset[Status]] = AT_WORK
    place: ClassVar[Place] = Place.TOOLBAR
    #: The label that opens it, its icon and its key.
    label: str = ""
    icon: ClassVar[str] = ""
    key: ClassVar[str] = ""
    #: What is asked before it is sent, where there is no way back.
    question: ClassVar[str] = ""
    #: Fields that few need, and the words that open them.
    folded: ClassVar[tuple[str, ...]] = ()
    fold_label: ClassVar[str] = ""
    #: The words of the button that sends it.
    button: str = "Save"
    is_sent: bool = False

    @classmethod
    def as_sent(cls) -> Self:
        """The form as this request sent it."""
        form = cls(prefix=f"{cls.name}-")
        form.is_sent = True
        return form

    @classmethod
    def as_new(cls) -> Self:
        """The form as it is first shown, also while another one was sent."""
        return cls(formdata=None, prefix=f"{cls.name}-")

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether the deed makes sense for the ticket as it is."""
        return around.ticket.state in cls.statuses

    def hold(self, visit: Visit, reference: str) -> None:
        """Take the locks that come before the ticket's; Conflict when the deed is too late for them."""

    def fit(self, around: Around) -> None:
        """Take choices and words from the ticket as it is."""

    def url(self, around: Around) -> str:
        """Where the form is sent."""
        return url_for(self.endpoint, reference=around.ticket.reference)

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in; if not, the deed is one button."""
        return any(field.type not in ("HiddenField", "CSRFTokenField") for field in self)

    @property
    def faulty(self) -> bool:
        """Whether it was sent and refused."""
        return bool(self.errors)


Deed = TypeVar("Deed", bound=DeedForm)

#: Every deed of the page.
DEEDS: list[type[DeedForm]] = []


def on_the_page(form: type[Deed]) -> type[Deed]:
    """Offer a deed on the ticket's page."""
    DEEDS.append(form)
    return form
