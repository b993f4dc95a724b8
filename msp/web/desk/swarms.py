"""Swarms: people come to a ticket, answer, and book their time; it stays with whoever owns it."""

from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from msp import tickets
from msp.identity import Can
from msp.tickets import Status, Ticket, WorkForm, together
from msp.tickets.together import Answer, SwarmForm
from msp.tiers import staff
from msp.web.desk.acting import carry_out
from msp.web.desk.deeds import Around, DeedForm, Place, on_the_page
from msp.web.desk.open_months import hold_open
from msp.web.desk.wing import bp
from msp.web.desk.work import HOW, minutes_of
from msp.web.door import Visit, Within, needs
from msp.web.forms import Answered, DayField, id_of, offered, one_of

SENTENCE = "Choose people who hold a tier at this client."


class TickedField(SelectMultipleField):
    """Several people, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class _Invitation(DeedForm):
    """Whom to ask: people of any tier who serve the client, or a team."""

    can, place = Can.TICKET_ESCALATE, Place.SWARM
    agent_ids = TickedField("People", validate_choice=False)
    team = SelectField("Or a whole team", default="", validate_choice=False)

    def fit(self, around: Around) -> None:
        """Offer who fits first; a client whose ladder names no team offers none."""
        asked = {one.agent_id for one in around.swarm.invitations} if around.swarm else set()
        free = [agent for agent in around.proposed if agent.id not in asked]
        self.agent_ids.choices = offered(
            (str(agent.id), f"{agent.name or 'No name'}, {' '.join(sorted(agent.tiers))}") for agent in free
        )
        teams = together.teams_of(around.ladder)
        if not teams and not self.team.data:
            del self.team
            return
        names = staff.team_names()
        self.team.choices = offered([("", "No team"), *((team, names.get(team, team)) for team in teams)])

    @property
    def asked(self) -> SwarmForm:
        """What was chosen; Invalid when it names nobody."""
        chosen = self.agent_ids.data or []
        ids = tuple(id_of(one, field="agent_ids", sentence=SENTENCE) for one in chosen)
        return SwarmForm(ids, (self.team.data if self.team else "") or "")


@on_the_page
class CallSwarmForm(_Invitation):
    """Why help is needed, and of whom."""

    name, endpoint, place = "swarm", "desk.call_swarm", Place.TOOLBAR
    label, icon, button = "Invite", "people", "Call a swarm"
    why = TextAreaField("What you need help with", [DataRequired("Say what you need help with."), Length(0, 500)])

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether none is under way and somebody owns the ticket."""
        return super().is_offered(around) and around.swarm is None and around.ticket.assignee_id is not None


@on_the_page
class InviteForm(_Invitation):
    """More people for the swarm under way."""

    name, endpoint = "swarm-invitation", "desk.invite"
    label, icon, button = "Invite more people", "person-plus", "Invite"

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether a swarm is under way and somebody is left who was not asked."""
        asked = {one.agent_id for one in around.swarm.invitations} if around.swarm else set()
        left = any(agent.id not in asked for agent in around.proposed)
        return super().is_offered(around) and around.swarm is not None and left


@on_the_page
class InvitationAnswerForm(DeedForm):
    """Whether one comes; the last word stands."""

    name, can, endpoint, place = "swarm-answer", Can.TICKET_READ, "desk.answer_invitation", Place.SWARM
    label, icon, button = "Answer the invitation", "envelope-open", "Answer"
    answer = RadioField(
        "Can you come?",
        [Answered()],
        choices=offered([(Answer.ACCEPTED, "Yes, I come"), (Answer.DECLINED, "No")]),
        default=Answer.ACCEPTED,
        validate_choice=False,
    )
    reason = StringField("Why not", [Length(0, 500)], description="Needed for a no; whoever called reads it.")

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether the actor was asked."""
        asked = around.swarm.invitation_of(around.actor.id) if around.swarm else None
        return super().is_offered(around) and asked is not None


@on_the_page
class SwarmTimeForm(DeedForm):
    """One's own minutes in the swarm."""

    name, can, endpoint, place = "swarm-time", Can.TIME_WRITE, "desk.log_swarm_time", Place.SWARM
    statuses = frozenset(Status)
    label, icon, button = "Book time in the swarm", "stopwatch", "Book time"
    minutes = StringField("Time worked", [DataRequired(HOW)], description="Minutes, or hours and minutes as 1:30.")
    worked_on = DayField("Day", [InputRequired("Choose the day on which you worked.")])
    note = TextAreaField("What you did", [Length(0, 500)])

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether the actor came."""
        return around.came

    def hold(self, visit: Visit, reference: str) -> None:
        """Keep the month of the day open, as for any time."""
        hold_open(self.worked_on.data, field="worked_on", what="time")

    def fit(self, around: Around) -> None:
        """Today."""
        if not self.is_sent:
            self.worked_on.data = around.today


@on_the_page
class EndSwarmForm(DeedForm):
    """Nothing to fill in: nobody is called any more."""

    name, can, endpoint, place = "swarm-end", Can.TICKET_ESCALATE, "desk.end_swarm", Place.SWARM
    statuses = frozenset(Status)
    label, icon, button = "End the swarm", "check2", "End the swarm"
    question = "End the swarm? Nobody can join it any more; time can still be booked."

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether one is under way."""
        return around.swarm is not None


@bp.post("/tickets/<reference>/swarms")
@needs(Can.TICKET_ESCALATE, Within.TICKET)
def call_swarm(visit: Visit, reference: str):
    """Call people to the ticket."""
    form = CallSwarmForm.as_sent()

    def act(ticket: Ticket) -> str:
        asked = form.asked
        asked = SwarmForm(asked.agent_ids, asked.team, form.why.data or "")
        together.call_swarm(ticket, asked, by=visit.actor, now=visit.now)
        return "The swarm is called; those you invited were told."

    return carry_out(visit, reference, form, act)


@bp.post("/tickets/<reference>/swarms/invitations")
@needs(Can.TICKET_ESCALATE, Within.TICKET)
def invite(visit: Visit, reference: str):
    """Ask more people into the swarm under way."""
    form = InviteForm.as_sent()

    def act(ticket: Ticket) -> str:
        together.invite(ticket, form.asked, by=visit.actor, now=visit.now)
        return "They were invited."

    return carry_out(visit, reference, form, act)


@bp.post("/tickets/<reference>/swarms/answer")
@needs(Can.TICKET_READ, Within.TICKET)
def answer_invitation(visit: Visit, reference: str):
    """Say whether one comes to the swarm under way."""
    form = InvitationAnswerForm.as_sent()

    def act(ticket: Ticket) -> str:
        answer = one_of(Answer, form.answer.data, field="answer", sentence="Say yes or no.")
        together.answer_invitation(ticket, answer, form.reason.data or "", by=visit.actor, now=visit.now)
        return "You are in the swarm." if answer is Answer.ACCEPTED else "You said that you cannot come."

    return carry_out(visit, reference, form, act)


@bp.post("/tickets/<reference>/swarms/time")
@needs(Can.TIME_WRITE, Within.TICKET)
def log_swarm_time(visit: Visit, reference: str):
    """Book one's own time in the swarm."""
    form = SwarmTimeForm.as_sent()

    def act(ticket: Ticket) -> str:
        assert form.worked_on.data is not None
        asked = WorkForm(minutes_of(form.minutes.data or ""), form.worked_on.data, note=form.note.data or "")
        if visit.actor.id and tickets.booked_just_now(ticket, asked, visit.actor.id, now=visit.now):
            return "That time is booked already."
        entry = together.log_swarm_time(ticket, asked, by=visit.actor, now=visit.now)
        return f"{entry.minutes} minutes in the swarm are booked at {entry.tier}."

    return carry_out(visit, reference, form, act)


@bp.post("/tickets/<reference>/swarms/end")
@needs(Can.TICKET_ESCALATE, Within.TICKET)
def end_swarm(visit: Visit, reference: str):
    """End the swarm under way."""

    def act(ticket: Ticket) -> str:
        together.end_swarm(ticket, by=visit.actor, now=visit.now)
        return "The swarm is over."

    return carry_out(visit, reference, EndSwarmForm.as_sent(), act)
