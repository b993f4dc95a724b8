"""Pure: a month of tickets of one client, dealt from seeded decks: the same month always has the same tickets."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from msp.demo import plots
from msp.demo.people import Asker
from msp.demo.plots import Plot
from msp.demo.script import Script
from msp.demo.telling import Outcome, Tale, Telling
from msp.demo.topics import Topic, phrase, topics_of
from msp.kernel.periods import Month, Span
from msp.tickets import Channel, Priority, TicketKind
from msp.tiers import Tier


@dataclass(frozen=True, slots=True)
class Deck:
    """How many tickets a month has, and how many of them come close to a promise or miss it."""

    tickets: int
    answered_late: int = 0
    answered_close: int = 0
    solved_late: int = 0
    solved_close: int = 0


#: The month before last is issued: Birch and Dune get a credit, the others none.
ISSUED = {
    "ACORN": Deck(17, answered_close=2, solved_late=1, solved_close=2),
    "BIRCH": Deck(16, answered_late=1, answered_close=2, solved_close=1),
    "CEDAR": Deck(16, answered_late=1, answered_close=1, solved_close=2),
    "DUNE": Deck(16, answered_close=1, solved_late=3, solved_close=2),
}
#: Last month waits to be closed: Acorn and Cedar get a credit, the others none.
TO_CLOSE = {
    "ACORN": Deck(50, answered_late=4, answered_close=4, solved_late=2, solved_close=4),
    "BIRCH": Deck(46, answered_close=4, solved_late=1, solved_close=2),
    "CEDAR": Deck(45, answered_late=1, answered_close=2, solved_late=4, solved_close=3),
    "DUNE": Deck(45, answered_late=1, answered_close=3, solved_close=3),
}
#: A whole month at the pace of the running one; only its part up to now happens.
RUNNING = {
    "ACORN": Deck(20, answered_late=1, answered_close=1, solved_late=1, solved_close=2),
    "BIRCH": Deck(18, answered_late=1, answered_close=2, solved_close=1),
    "CEDAR": Deck(18, answered_close=1, solved_late=1, solved_close=1),
    "DUNE": Deck(18, answered_late=1, answered_close=1, solved_close=1),
}

_LATE, _CLOSE, _EASY = (1.08, 1.45), (0.92, 0.985), (0.06, 0.46)
_SOLVED_EASY = (0.1, 0.49)
_SECOND = timedelta(seconds=1)


def month_of_tales(script: Script, month: Month, deck: Deck, without: Container[str] = ()) -> list[Tale]:
    """The tickets opened in a month, in the order in which they are opened; some subjects may be left out."""
    rng = Random(f"{script.client.key} {month}")  # noqa: S311 - a demo is dealt, not kept secret
    topics = [topic for topic in topics_of(script.client.key, rng) if topic.subject not in without]
    rng.shuffle(topics)
    span = month.span(script.client.time_zone)
    openings = sorted(_opening(script, span, rng) for _ in range(deck.tickets))
    outcomes = _outcomes(deck, rng)
    return [
        tell(script, topic, opened_at, outcome, rng)
        for topic, opened_at, outcome in zip(_endless(topics), openings, outcomes, strict=False)
    ]


def tell(script: Script, topic: Topic, opened_at: datetime, outcome: Outcome, rng: Random) -> Tale:
    """One ticket from its topic and its outcome."""
    asker = rng.choice(script.askers)
    if topic.vendor or topic.scheduled:
        outcome = replace(outcome, solved=max(outcome.solved, 0.45))
    telling = Telling(script.about(topic.service), topic, asker, opened_at, outcome, rng)
    _plot(telling, rng)(telling)
    return _told(telling, asker, rng)


def _told(telling: Telling, asker: Asker, rng: Random) -> Tale:
    """Most people write themselves; some call, and the desk writes for them."""
    by_telephone = asker.signs_in is False and rng.random() < 0.35
    if not by_telephone:
        return telling.told(asker.email, Channel.PORTAL, telling.topic.body)
    caller = telling.script.worker(Tier.L1, telling.opened_at, rng)
    said = phrase("on_telephone", rng, first=asker.name, body=telling.topic.body)
    return telling.told(caller.email, Channel.WEB, said)


def _plot(t: Telling, rng: Random) -> Plot:
    """What the topic needs, told in one of the ways that fit what is left of the promise."""
    level, is_tight = Tier(t.topic.level), t.outcome.solved > 0.9
    if t.topic.vendor:
        return plots.with_the_vendor
    if t.topic.scheduled:
        return plots.planned
    if is_tight and level is Tier.L1:
        return plots.forgotten
    if level is Tier.L1:
        return rng.choices(_AT_THE_DESK, weights=(0 if t.topic.ask else 4, 5, _may_come_again(t)))[0]
    if is_tight:
        return plots.step_by_step
    if level is Tier.L2:
        return rng.choices((plots.step_by_step, plots.and_back_down), weights=(3, 1))[0]
    return rng.choice((plots.step_by_step, plots.straight_to_the_top, plots.and_back_down))


_AT_THE_DESK = (plots.at_once, plots.at_the_desk, plots.again)


def _may_come_again(t: Telling) -> int:
    """Only what has time to come back does."""
    is_small = t.priority in (Priority.P3, Priority.P4) and t.topic.kind is TicketKind.INCIDENT
    return 1 if is_small and not t.topic.ask else 0


def _opening(script: Script, span: Span, rng: Random) -> datetime:
    """Mostly during the client's hours; sometimes whenever somebody thinks of it."""
    if rng.random() < 0.12:
        return span.start + rng.randrange(int((span.end - span.start).total_seconds())) * _SECOND
    open_seconds = script.office.between(span.start, span.end)
    return script.office.add(span.start, 1 + rng.randrange(open_seconds - 1)) or span.start


def _outcomes(deck: Deck, rng: Random) -> list[Outcome]:
    """One outcome a ticket; what is late or close falls in the middle of the month, so that it is judged in it."""
    answered = _dealt(deck.tickets, deck.answered_late, deck.answered_close, _EASY, rng)
    solved = _dealt(deck.tickets, deck.solved_late, deck.solved_close, _SOLVED_EASY, rng)
    return [Outcome(*pair) for pair in zip(answered, solved, strict=True)]


def _dealt(count: int, late: int, close: int, easy: tuple[float, float], rng: Random) -> list[float]:
    shares = [rng.uniform(*easy) for _ in range(count)]
    middle = range(count // 8, count * 5 // 8)
    for place, bounds in zip(rng.sample(middle, late + close), [_LATE] * late + [_CLOSE] * close, strict=True):
        shares[place] = rng.uniform(*bounds)
    return shares


def _endless(topics: Sequence[Topic]) -> Iterator[Topic]:
    while True:
        yield from topics
