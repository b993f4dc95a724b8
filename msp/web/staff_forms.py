"""The forms about the provider's people, and how each is read into what a room takes."""

from datetime import datetime

from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from msp.agreements.differences.hours import WEEK
from msp.kernel.errors import Invalid
from msp.tiers import staff
from msp.tiers.staff import AbsenceKind, Shift, TrainingKind
from msp.web.forms import Answered, DayField, id_of, offered, one_of, wall_instant
from msp.web.shift_lines import shifts_typed

WHEN = "Write day and time, such as 2026-12-01 08:00."
LONG = Length(max=120, message="Keep it to 120 characters.")
HOURS = Length(max=120, message="That is too long for the hours of a day.")
KINDS = {
    AbsenceKind.HOLIDAY: "Holiday",
    AbsenceKind.SICK: "Sick",
    AbsenceKind.TRAINING: "Training",
    AbsenceKind.OTHER: "Something else",
}
#: What takes a level away again.
UNSAID = ("unsaid", "Nothing is said")
LEVELS = {3: "3: teaches it", 2: "2: works alone", 1: "1: knows it", 0: "0: not there yet"}


class MomentField(DateTimeLocalField):
    """A day and time on a wall clock; a fault says how one is written."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a moment such as 2026-10-05T14:30."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(WHEN) from error


def _moment(label: str) -> MomentField:
    return MomentField(label, [InputRequired(WHEN)], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])


class SpanForm(FlaskForm):
    """From when until when."""

    starts_at = _moment("From")
    ends_at = _moment("Until")

    def span(self, zone: str) -> tuple[datetime, datetime]:
        """Both instants, on the wall clock of a zone."""
        begin = wall_instant(self.starts_at.data, zone, field="starts_at", sentence=WHEN)
        return begin, wall_instant(self.ends_at.data, zone, field="ends_at", sentence=WHEN)


class AbsenceForm(SpanForm):
    """When somebody is away, and why."""

    kind = SelectField(
        "Why",
        [Answered()],
        choices=offered((kind.value, words) for kind, words in KINDS.items()),
        validate_choice=False,
        description="Only you and the owner see why; colleagues see that nobody is there.",
    )

    def asked(self, zone: str) -> staff.AbsenceForm:
        """The absence that was typed."""
        kind = one_of(AbsenceKind, self.kind.data, field="kind", sentence="Choose why.")
        return staff.AbsenceForm(kind, *self.span(zone))


class CertificateForm(FlaskForm):
    """A certificate that somebody holds."""

    name = StringField("Certificate", [InputRequired("Write what it is called."), LONG])
    issuer = StringField("Issued by", [LONG])
    issued_on = DayField("Issued on", [InputRequired("Write the day on which it was issued.")])
    expires_on = DayField("Last day", [Optional()], description="Empty where it never ends.")

    def asked(self) -> staff.CertificateForm:
        """The certificate that was typed."""
        issued = self.issued_on.data
        if issued is None:
            raise Invalid("Write the day on which it was issued.", field="issued_on")
        return staff.CertificateForm(self.name.data or "", self.issuer.data or "", issued, self.expires_on.data)


class TrainingForm(FlaskForm):
    """What somebody is to learn, or learnt."""

    subject = StringField("What", [InputRequired("Write what is learnt."), LONG])
    kind = RadioField(
        "How",
        [InputRequired("Choose how it is learnt.")],
        choices=offered([(TrainingKind.TRAINING.value, "Training"), (TrainingKind.MENTORING.value, "With a mentor")]),
    )
    mentor_id = SelectField("Mentor", validate_choice=False, description="Only for what is learnt with one.")
    due_on = DayField("Due on", [Optional()])
    done_on = DayField("Done on", [Optional()], description="Where it is done already.")

    def asked(self) -> staff.TrainingForm:
        """The training that was typed."""
        mentor = self.mentor_id.data
        return staff.TrainingForm(
            subject=self.subject.data or "",
            kind=one_of(TrainingKind, self.kind.data, field="kind", sentence="Choose how it is learnt."),
            mentor_id=id_of(mentor, field="mentor_id", sentence="Choose one of your people.") if mentor else None,
            due_on=self.due_on.data,
            done_on=self.done_on.data,
        )


class WeekForm(FlaskForm):
    """A week, a line for each day."""

    mon = StringField("Monday", [Answered(), HOURS])
    tue = StringField("Tuesday", [Answered(), HOURS])
    wed = StringField("Wednesday", [Answered(), HOURS])
    thu = StringField("Thursday", [Answered(), HOURS])
    fri = StringField("Friday", [Answered(), HOURS])
    sat = StringField("Saturday", [Answered(), HOURS])
    sun = StringField("Sunday", [Answered(), HOURS])


class ShiftsForm(WeekForm):
    """A week of shifts on the wall clock of a zone."""

    zone = StringField(
        "Time zone",
        [InputRequired("Write the name of a time zone."), Length(max=64, message="That is too long for a zone.")],
        description="Such as Europe/Stockholm.",
    )

    def asked(self) -> list[Shift]:
        """The shifts that were typed."""
        return shifts_typed({day: self[day].data or "" for day in WEEK}, (self.zone.data or "").strip())


class CapacityForm(FlaskForm):
    """How much work somebody takes."""

    open_tickets = StringField(
        "Open tickets at most",
        [Length(max=4, message="Write a whole number of 1 to 500 open tickets.")],
        description="Empty for no limit. Beyond it somebody else is proposed; nobody is hindered.",
    )

    def asked(self) -> int | None:
        """The number that was typed; None for no limit."""
        typed = (self.open_tickets.data or "").strip()
        if typed and not (typed.isascii() and typed.isdigit()):
            raise Invalid("Write a whole number of 1 to 500 open tickets.", field="open_tickets")
        return int(typed) if typed else None


class RatingForm(FlaskForm):
    """How well somebody has a skill; both are chosen, for a level that nobody meant counts at once."""

    skill = SelectField("Skill", [InputRequired("Choose a skill.")], validate_choice=False)
    level = SelectField(
        "Level",
        [InputRequired("Choose a level.")],
        choices=offered([("", "Choose"), *((str(level), words) for level, words in LEVELS.items()), UNSAID]),
        validate_choice=False,
    )

    def asked(self) -> int | None:
        """The level that was chosen; None says nothing."""
        typed = self.level.data or ""
        if typed == UNSAID[0]:
            return None
        if typed not in {str(level) for level in LEVELS}:
            raise Invalid("A skill has a level of 0 to 3.", field="level")
        return int(typed)


class NoteForm(FlaskForm):
    """What the next on call should know."""

    note = TextAreaField(
        "What should the next know?",
        [InputRequired("Write what the next should know."), Length(max=4000, message="Keep it to 4,000 characters.")],
        description="What is open, what may come back, whom you told.",
    )
