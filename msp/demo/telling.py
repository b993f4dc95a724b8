"""Pure: the life of one ticket in the making, beat by beat, at instants that the client's own hours allow."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from msp.demo.deeds import Deed, note, resolve, say, take, wait, work
from msp.demo.people import Asker, Staff
from msp.demo.script import Script
from msp.demo.topics import Topic, phrase
from msp.tickets import Channel, Priority, WaitReason
from msp.tickets.priority import of as priority_of
from msp.tiers import Tier

#: Below this share of a target no policy of the demo warns.
WARNED = 0.5
_MINUTES = {Tier.L1: (5, 25), Tier.L2: (20, 75), Tier.L3: (30, 120)}


@dataclass(frozen=True, slots=True)
class Beat:
    """What somebody does in one go, at one instant; `by` is a mail address."""

    at: datetime
    by: str
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True)
class Tale:
    """A ticket as it will happen: who opens it and how, then the beats of its life in order."""

    client: str
    topic: Topic
    asker: Asker
    opened_at: datetime
    opened_by: str
    channel: Channel
    description: str
    beats: tuple[Beat, ...]
    is_tight: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """How much of each target is used up when its clock stops; above 1 the promise is broken."""

    answered: float
    solved: float


@dataclass(slots=True)
class Telling:
    """A cursor in time that moves by service seconds, and the beats so far."""

    script: Script
    topic: Topic
    asker: Asker
    opened_at: datetime
    outcome: Outcome
    rng: Random
    beats: list[Beat] = field(default_factory=list)
    had_by: Staff | None = None
    at: datetime = field(init=False)
    _owed_minutes: int = 0
    _held: list[tuple[datetime, datetime]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.at = self.opened_at

    @property
    def priority(self) -> Priority:
        """The priority that impact and urgency give."""
        return priority_of(self.topic.impact, self.topic.urgency)

    @property
    def first_name(self) -> str:
        """How the requester is spoken to."""
        return self.asker.name.split()[0]

    def beat(self, by: str, *deeds: Deed) -> None:
        """Somebody does something now."""
        self.beats.append(Beat(self.at, by, deeds))

    def works(self, level: Tier, *deeds: Deed, books: bool = True) -> None:
        """Somebody who holds a level takes the ticket and acts; the time is booked before it is let go."""
        who = self._who(level)
        self._owed_minutes += self.rng.randrange(*_MINUTES[level])
        booking = (work(self._owed_minutes, level),) if books else ()
        self.beat(who.email, take, *deeds, *booking)
        self.had_by = who
        if books:
            self._owed_minutes = 0

    def words(self, name: str, **values: str) -> str:
        """One of the desk's sentences, in the mouth of whoever has the ticket now."""
        agent = self.had_by.name.split()[0] if self.had_by else ""
        known = {"first": self.first_name, "agent": agent, "desk": agent, "ask": self.topic.ask, "fix": self.topic.fix}
        return phrase(name, self.rng, **(known | values))

    def to_answer(self) -> None:
        """On to the instant of the first answer."""
        target = self.script.target_seconds("first_response", self.priority)
        answered = self.script.answering.add(self.opened_at, max(90, round(self.outcome.answered * target)))
        self.at = answered or self.at

    def to_share(self, part: float) -> None:
        """On to the instant at which so much of the way to the solution is gone; never less than a few minutes on."""
        target = self.script.target_seconds("resolution", self.priority)
        wanted = round(self.outcome.solved * part * target)
        self.pass_by(max(self.rng.randrange(240, 720), wanted - self._elapsed_seconds()))

    def pass_by(self, seconds: int) -> None:
        """On by so many service seconds."""
        self.at = self.script.office.add(self.at, seconds) or self.at

    def held(self, seconds: int) -> None:
        """On by so many service seconds in which the clock of the solution stands still."""
        since = self.at
        self.pass_by(seconds)
        self._held.append((since, self.at))

    def told(self, opened_by: str, channel: Channel, description: str) -> Tale:
        """The finished tale; a tight one crosses a warning of its policy on the way."""
        opening = (self.opened_at, opened_by, channel, description)
        is_tight = self.outcome.answered >= WARNED or self.outcome.solved >= WARNED
        return Tale(self.script.client.key, self.topic, self.asker, *opening, tuple(self.beats), is_tight)

    def answer(self, level: Tier, *more: Deed, words: str) -> None:
        """The first answer."""
        self.to_answer()
        self.had_by = self._who(level)
        self.works(level, say(self.words(words)), *more, books=False)

    def ask(self, level: Tier) -> None:
        """The first answer is a question, and the requester answers after a while."""
        self.answer(level, wait(WaitReason.REQUESTER), words="asked")
        self.held(self.rng.randrange(600, 9000))
        self.beat(self.asker.email, say(self.topic.tell))

    def solve(self, level: Tier, fix: str, *before: Deed) -> None:
        """Solved by somebody who holds a level."""
        self.works(level, *before, resolve(fix))

    def jot(self, words: str) -> Sequence[Deed]:
        """An internal note, if there is anything to say."""
        return (note(words),) if words else ()

    def _who(self, level: Tier) -> Staff:
        held = self.had_by.tiers.get(self.script.client.key, ()) if self.had_by else ()
        if self.had_by and level.value in held:
            return self.had_by
        return self.script.worker(level, self.at, self.rng)

    def _elapsed_seconds(self) -> int:
        office = self.script.office
        held = sum(office.between(since, until) for since, until in self._held)
        return office.between(self.opened_at, self.at) - held
