"""Pure: the ways a ticket of the demo goes, from the desk alone to the vendor and back."""

from collections.abc import Callable

from msp.demo.deeds import acknowledge, charged, down, hand_off, note, resume, say, take_back, up, wait
from msp.demo.telling import Telling
from msp.tickets import WaitReason
from msp.tiers import Tier

Plot = Callable[[Telling], None]

#: What vendors charge for a visit: those that work under a plan of the client's charge nothing.
CHARGES = {"forge-imaging": ("186.50", "EUR", "Call-out and one hour on site")}


def at_once(t: Telling) -> None:
    """The desk knows it: answered and solved in one go."""
    t.to_answer()
    t.solve(Tier.L1, t.topic.fix)


def at_the_desk(t: Telling) -> None:
    """The desk asks if it has to, and solves it."""
    _begin(t)
    t.to_share(1)
    t.solve(Tier.L1, t.topic.fix)


def planned(t: Telling) -> None:
    """Rests until the day it is planned for."""
    t.answer(Tier.L1, wait(WaitReason.SCHEDULED), words="scheduled")
    t.held(t.rng.randrange(50_000, 110_000))
    level = t.script.holders(Tier(t.topic.level))
    ways = [up(to, t.words("up_to_experts")) for to in t.script.way_up(level)[-1:]]
    if ways:
        t.works(Tier.L1, resume(WaitReason.SCHEDULED), *ways)
    else:
        t.works(Tier.L1, resume(WaitReason.SCHEDULED))
    t.to_share(1)
    t.solve(level, t.topic.fix, *t.jot(t.topic.found))


def step_by_step(t: Telling) -> None:
    """Up the ladder one step after the other, and solved where the skill is."""
    _begin(t)
    _climb(t, t.script.way_up(Tier(t.topic.level)))
    t.to_share(1)
    t.solve(_solver(t), t.topic.fix, *t.jot(t.topic.found))


def straight_to_the_top(t: Telling) -> None:
    """Past the steps between: the desk knows who can do it."""
    _begin(t)
    way = t.script.way_up(Tier(t.topic.level))
    t.to_share(0.2)
    if way:
        t.works(Tier.L1, note(t.words("tried")), up(way[-1], t.words("straight_up")))
    t.to_share(0.45)
    t.works(_solver(t), say(t.words("deeper")))
    t.to_share(1)
    t.solve(_solver(t), t.topic.fix, *t.jot(t.topic.found))


def and_back_down(t: Telling) -> None:
    """Solved above, and brought back to the desk for the rest."""
    _begin(t)
    way = t.script.way_up(Tier(t.topic.level))
    _climb(t, way)
    t.to_share(0.85)
    t.works(_solver(t), note(t.topic.found), *([down(Tier.L1, t.words("down"))] if way else []))
    t.to_share(1)
    t.solve(Tier.L1, t.topic.fix)


def forgotten(t: Telling) -> None:
    """Answered and then left lying, until the sweep moves it up where the client's policy says so."""
    _begin(t)
    t.to_share(0.9)
    solver = t.script.rescuer
    t.works(solver, say(t.words("forgotten_taken")))
    t.to_share(1)
    t.solve(solver, t.topic.fix, *t.jot(t.topic.found))


def again(t: Telling) -> None:
    """Solved, but it comes back; then solved for good."""
    _begin(t)
    t.to_share(0.4)
    t.solve(Tier.L1, t.topic.fix)
    t.held(t.rng.randrange(5400, 16_000))
    t.beat(t.asker.email, say(t.words("again")))
    t.to_share(0.6)
    t.works(Tier.L1, say(t.words("again_taken")))
    t.to_share(1)
    t.solve(Tier.L1, t.words("again_fix"))


def with_the_vendor(t: Telling) -> None:
    """What only the vendor can mend: handed off, acknowledged, taken back, checked."""
    _begin(t)
    level = t.script.holders(Tier.L2)
    _climb(t, t.script.way_up(Tier.L2))
    t.to_share(0.35)
    summary = t.words(
        "vendor_summary",
        subject=t.topic.subject,
        body=t.topic.body,
        found=t.topic.found,
        reference="{reference}",
    )
    t.works(level, note(t.topic.found), say(t.words("handed")), hand_off(t.topic.vendor, summary))
    t.to_share(0.45)
    t.beat(t.had_by.email if t.had_by else "", acknowledge)
    t.to_share(0.9)
    to = t.script.ladder.step_of(level).tier
    outcome = t.words("vendor_outcome", found=t.topic.found)
    bill = [charged(*CHARGES[t.topic.vendor])] if t.topic.vendor in CHARGES else []
    t.works(level, take_back(to, outcome), *bill, say(t.words("back")))
    t.to_share(1)
    t.solve(level, t.topic.fix)


def _begin(t: Telling) -> None:
    if t.topic.ask:
        t.ask(Tier.L1)
    else:
        t.answer(Tier.L1, words="taken")


def _climb(t: Telling, way: list[Tier]) -> None:
    """Each tier of the way reads, says hello, and hands on; the last one keeps it."""
    level, reason = Tier.L1, "up"
    for place, to in enumerate(way):
        t.to_share(0.2 + 0.3 * place / len(way))
        t.works(level, note(t.words("tried")), up(to, t.words(reason)))
        t.to_share(0.3 + 0.3 * place / len(way))
        t.works(t.script.holders(to), say(t.words("deeper")))
        level, reason = t.script.holders(to), "up_to_experts"


def _solver(t: Telling) -> Tier:
    return t.script.holders(min(Tier(t.topic.level), Tier.L3))
