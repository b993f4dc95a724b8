"""Pure: what lies open at the moment of filling: on track, at risk, late, held, with a vendor, and just arrived."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from msp.demo.deeds import acknowledge, hand_off, note, say, up, wait
from msp.demo.script import Script
from msp.demo.telling import Outcome, Tale, Telling
from msp.demo.topics import Topic, topics_of
from msp.tickets import Channel, WaitReason
from msp.tiers import Tier

Situation = Callable[[Telling], None]
Fits = Callable[[Topic], bool]


def open_tales(script: Script, now: datetime, taken: set[str]) -> Iterator[Tale]:
    """The tickets that lie open at a client now, each with a topic that fits; subjects in `taken` are used already."""
    rng = Random(f"{script.client.key} {now.isoformat()}")  # noqa: S311 - a demo is dealt, not kept secret
    topics = topics_of(script.client.key, rng)
    rng.shuffle(topics)
    for used_share, fits, situation in SITUATIONS:
        topic = next((topic for topic in topics if fits(topic) and topic.subject not in taken), None)
        if topic is None or (topic.vendor and not _has_vendors(script)):
            continue
        taken.add(topic.subject)
        asker = rng.choice(script.askers)
        telling = Telling(script.about(topic.service), topic, asker, now, Outcome(0.3, 1), rng)
        telling.opened_at = telling.at = _opened(telling, used_share, now)
        situation(telling)
        yield telling.told(asker.email, Channel.PORTAL, topic.body)


def _opened(t: Telling, used_share: float | timedelta, now: datetime) -> datetime:
    """So long ago, or so that the first answer (below 2) or the solution (2 and more, less 2) has used that share."""
    if isinstance(used_share, timedelta):
        return now - used_share
    if used_share < _SOLVING:
        seconds = round(used_share * t.script.target_seconds("first_response", t.priority))
        return t.script.answering.add(now, -seconds) or now
    seconds = round((used_share - _SOLVING) * t.script.target_seconds("resolution", t.priority))
    return t.script.office.add(now, -seconds) or now


def _has_vendors(script: Script) -> bool:
    return any(step.is_vendor for step in script.ladder.steps)


def _unheard(t: Telling) -> None:
    """Nobody has answered yet."""


def _in_hand(t: Telling) -> None:
    """Answered, and at work at the desk."""
    t.answer(Tier.L1, words="taken")


def _with_the_requester(t: Telling) -> None:
    """Waiting for an answer of the requester."""
    t.answer(Tier.L1, wait(WaitReason.REQUESTER), words="asked")


def _above(t: Telling) -> None:
    """At work above the desk, where there is such a place."""
    _in_hand(t)
    way = t.script.way_up(Tier(t.topic.level))
    t.to_share(0.15)
    if way:
        t.works(Tier.L1, note(t.words("tried")), up(way[-1], t.words("up")))
    t.to_share(0.25)
    t.works(t.script.holders(Tier(t.topic.level)), say(t.words("deeper")), *t.jot(t.topic.found))


def _with_the_vendor(t: Telling) -> None:
    """Handed off and acknowledged."""
    _above(t)
    t.to_share(0.35)
    summary = t.words(
        "vendor_summary", subject=t.topic.subject, body=t.topic.body, found=t.topic.found, reference="{reference}"
    )
    level = t.script.holders(Tier.L3)
    t.works(level, say(t.words("handed")), hand_off(t.topic.vendor, summary), wait(WaitReason.VENDOR))
    t.to_share(0.4)
    t.works(level, acknowledge)


def _resting(t: Telling) -> None:
    """Planned for a day that has not come."""
    t.answer(Tier.L1, wait(WaitReason.SCHEDULED), words="scheduled")


def _plain(topic: Topic) -> bool:
    return topic.level == "L1" and not topic.ask and not topic.scheduled


def _asks(topic: Topic) -> bool:
    return topic.level == "L1" and bool(topic.ask)


def _deep(topic: Topic) -> bool:
    return topic.level in ("L2", "L3") and not topic.ask and not topic.scheduled


def _for_vendors(topic: Topic) -> bool:
    return bool(topic.vendor)


def _planned(topic: Topic) -> bool:
    return topic.level == "L1" and topic.scheduled


_SOLVING = 2.0
#: How much of the promise is used up (see `_opened`), what fits, and where the ticket stands.
SITUATIONS: tuple[tuple[float | timedelta, Fits, Situation], ...] = (
    (2.45, _for_vendors, _with_the_vendor),
    (2.30, _planned, _resting),
    (3.20, _deep, _above),
    (2.82, _deep, _above),
    (2.35, _asks, _with_the_requester),
    (2.30, _plain, _in_hand),
    (2.12, _plain, _in_hand),
    (1.30, _plain, _unheard),
    (0.85, _plain, _unheard),
    (timedelta(minutes=9), _plain, _unheard),
    (timedelta(minutes=3), _deep, _unheard),
)
