"""Moving a ticket up and down its client's ladder, and raising it to more authority: the two axes of escalation."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from wtforms import BooleanField, Field, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from msp import tickets, tiers
from msp.identity import Can
from msp.kernel.errors import Invalid
from msp.kernel.text import listed
from msp.tickets import Cause, MoveForm, Ticket
from msp.tiers import Authority, Direction, Ladder, Mode, Step, Tier
from msp.web.desk.acting import carry_out
from msp.web.desk.deeds import Around, DeedForm, on_the_page
from msp.web.desk.handover_fields import HandoverFields
from msp.web.desk.wing import bp
from msp.web.door import Visit, Within, needs
from msp.web.forms import Answered, offered, one_of

LONG = "Keep it to 500 characters; more belongs into a note."
CHOOSE = "Choose a tier of this client's ladder."
WHAT_FOR = "Choose what the move is for."
#: Whom an agent can raise a ticket to, the usual one first.
RAISED_TO = (Authority.DUTY_MANAGER, Authority.LEAD, Authority.ACCOUNT_MANAGER)


@dataclass(frozen=True, slots=True)
class Questions:
    """What the same steps ask for; `tiers` are their values in the choice of where to."""

    askers: str
    tiers: str
    entries: Sequence[Field]


class _MoveForm(DeedForm):
    """Where the ticket goes, and why."""

    can = Can.TICKET_ESCALATE
    direction: Direction
    causes: ClassVar[Mapping[Cause, str]]
    tier = SelectField("To", [Answered()], validate_choice=False)
    cause = SelectField("What for", [Answered()], validate_choice=False)

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether there is a step in that direction at which the provider's people work."""
        return super().is_offered(around) and bool(steps(around.ladder, around.tier, cls.direction))

    def fit(self, around: Around) -> None:
        """Offer the nearest step first."""
        self.tier.choices = offered(
            [(step.tier.value, named(step)) for step in steps(around.ladder, around.tier, self.direction)]
        )
        self.cause.choices = offered((cause.value, words) for cause, words in self.causes.items())

    def asked(self) -> MoveForm:
        """The move that was asked for; Invalid names the field that makes no sense."""
        to = one_of(Tier, self.tier.data, field="tier", sentence=CHOOSE) if self.tier.data else None
        cause = one_of(Cause, self.cause.data, field="cause", sentence=WHAT_FOR) if self.cause.data else None
        if cause is not None and cause not in self.causes:
            raise Invalid(WHAT_FOR, field="cause")
        return MoveForm(to=to, cause=cause)


@on_the_page
class EscalationForm(_MoveForm):
    """Up, to more skill, with what the step there asks for."""

    name, endpoint, direction = "escalation", "desk.escalate", Direction.UP
    label, icon, key, button = "Escalate", "arrow-up-right", "e", "Escalate"
    causes: ClassVar = {Cause.SKILL: "It needs more skill", Cause.REQUESTED: "The requester asks for it"}
    handover = HandoverFields()
    reason = TextAreaField("Why", [Length(max=500, message=LONG)])
    note = TextAreaField("Hand-over note", description="For those who take it over; the client never reads it.")
    #: What is asked for by hand, by the steps that ask; the page shows those of the step that is chosen.
    questions: Sequence[Questions] = ()

    def fit(self, around: Around) -> None:
        """Ask for what the steps above ask for, each thing once; what was typed stays, and what is missing is said."""
        super().fit(around)
        above = steps(around.ladder, around.tier, self.direction)
        asked = dict.fromkeys(name for step in above for name in step.handover)
        self.handover.ask_for(asked)
        here = {entry.form.name.data: entry for entry in self.handover}
        groups: dict[tuple[Step, ...], list[Field]] = defaultdict(list)
        for name in asked:
            groups[tuple(step for step in above if name in step.handover)].append(here[name])
        self.questions = [
            Questions(listed([named(step) for step in askers]), " ".join(step.tier for step in askers), entries)
            for askers, entries in groups.items()
        ]
        if self.is_sent:
            self._say_what_is_missing(next((step for step in above if step.tier == self.tier.data), None))

    def _say_what_is_missing(self, step: Step | None) -> None:
        """Beside each question of the chosen step that was left empty, instead of above all of them."""
        if step is None:
            return
        empty = [entry for entry in self.handover if not (entry.form.text.data or "").strip()]
        missing = [entry for entry in empty if entry.form.name.data in step.handover]
        for entry in missing:
            entry.form.text.errors = [tickets.moves.asks_for(step, [entry.form.name.data])]
        together = tickets.moves.asks_for(step, [entry.form.name.data for entry in missing])
        others = [told for told in self.handover.errors if isinstance(told, str) and told != together]
        self.handover.errors = [*others, *(entry.errors for entry in self.handover if entry.errors)]

    def asked(self) -> MoveForm:
        """The move with its hand-over."""
        words = {"reason": self.reason.data or "", "note": self.note.data or ""}
        return replace(super().asked(), handover=self.handover.typed, **words)

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether work is handed up here; where it swarms, people are invited instead."""
        swarms = around.step is not None and around.step.mode is Mode.SWARM
        return super().is_offered(around) and not swarms


@on_the_page
class DeEscalationForm(_MoveForm):
    """Back down, with a fix recipe or the reason."""

    name, endpoint, direction = "de-escalation", "desk.de_escalate", Direction.DOWN
    label, icon, button = "Send back", "arrow-down-right", "Send back"
    causes: ClassVar = {Cause.RETURNED: "It can be finished there", Cause.REQUESTED: "The requester asks for it"}
    recipe = TextAreaField(
        "Fix recipe", description="How to fix it, step by step. Those at the step where it goes, and above, read it."
    )
    for_everybody = BooleanField("All our people at this client may read the recipe, also at lower steps")
    reason = TextAreaField(
        "Why it comes back", [Length(max=500, message=LONG)], description="Needed where there is no recipe."
    )
    note = TextAreaField("Note that goes with it", description="The client never reads it.")

    def asked(self) -> MoveForm:
        """The move with what goes down with it."""
        words = {"reason": self.reason.data or "", "note": self.note.data or "", "recipe": self.recipe.data or ""}
        return replace(super().asked(), for_everybody=bool(self.for_everybody.data), **words)


@on_the_page
class RaiseDeed(DeedForm):
    """To more authority; the ticket stays where it is."""

    name, can, endpoint = "raise", Can.TICKET_ESCALATE, "desk.raise_ticket"
    label, icon, button = "Raise", "megaphone", "Raise it"
    authority = SelectField(
        "To whom",
        [Answered()],
        choices=offered((who.value, who.words.capitalize()) for who in RAISED_TO),
        validate_choice=False,
        description="They get a mail and decide whether to step in. The ticket stays where it is.",
    )
    reason = TextAreaField(
        "Why", [DataRequired("Tell them why."), Length(max=500, message=LONG)], description="Kept as an internal note."
    )


@bp.post("/tickets/<reference>/escalations")
@needs(Can.TICKET_ESCALATE, Within.TICKET)
def escalate(visit: Visit, reference: str):
    """Move the ticket up to more skill; vendors get it by a hand-off."""
    form = EscalationForm.as_sent()

    def act(ticket: Ticket) -> str:
        tickets.escalate(ticket, form.asked(), by=visit.actor, now=visit.now)
        return f"{ticket.reference} is at {_here(visit, ticket)} now."

    return carry_out(visit, reference, form, act)


@bp.post("/tickets/<reference>/de-escalations")
@needs(Can.TICKET_ESCALATE, Within.TICKET)
def de_escalate(visit: Visit, reference: str):
    """Send the ticket back down."""
    form = DeEscalationForm.as_sent()

    def act(ticket: Ticket) -> str:
        tickets.de_escalate(ticket, form.asked(), by=visit.actor, now=visit.now)
        return f"{ticket.reference} is back at {_here(visit, ticket)}."

    return carry_out(visit, reference, form, act)


@bp.post("/tickets/<reference>/raises")
@needs(Can.TICKET_ESCALATE, Within.TICKET)
def raise_ticket(visit: Visit, reference: str):
    """Raise the ticket to somebody with more authority (hierarchical escalation)."""
    form = RaiseDeed.as_sent()

    def act(ticket: Ticket) -> str:
        authority = one_of(Authority, form.authority.data, field="authority", sentence="Choose who is to be told.")
        tickets.moves.raise_by_hand(ticket, authority, form.reason.data or "", by=visit.actor, now=visit.now)
        return f"The {authority.words} is told of {ticket.reference}."

    return carry_out(visit, reference, form, act)


def steps(ladder: Ladder, tier: Tier, direction: Direction) -> list[Step]:
    """The steps of the provider's people in one direction, the nearest first."""
    found: list[Step] = []
    step = ladder.above(tier) if direction is Direction.UP else ladder.below(tier)
    while step is not None:
        if not step.is_vendor:
            found.append(step)
        step = ladder.above(step.tier) if direction is Direction.UP else ladder.below(step.tier)
    return found


def named(step: Step) -> str:
    """A step as people choose it."""
    return f"{step.label} {step.name}"


def _here(visit: Visit, ticket: Ticket) -> str:
    return named(tiers.ladder_in_force(visit.now).step_of(Tier(ticket.tier)))
