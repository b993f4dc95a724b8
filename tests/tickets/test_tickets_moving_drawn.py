"""The rules that move and raise by themselves, over whole lives of tickets: a slow oracle counts what happened."""

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from msp.tickets.moving import after_reopening, returns
from msp.tiers import Ladder, Tier
from tests import campaign

#: Where ladders may be cut: which levels are one step. What is left out is no step of the client.
SHAPES: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("L0",), ("L1",), ("L2",), ("L3",), ("L4",)),
    (("L0",), ("L1", "L2"), ("L3",)),
    (("L1",), ("L2", "L3"), ("L4",)),
    (("L1",), ("L3",)),
    (("L1", "L2", "L3"),),
)
#: Solved, taken up again, moved: the levels are those to which it goes, where that is a move at all.
HAPPENS = st.sampled_from(["solved", "solved", "again", "again", "again", "L1", "L2", "L3", "L2", "L1"])


@st.composite
def ladders(draw) -> dict[str, Any]:
    """A ladder of any shape with rules about what comes back."""
    shape = draw(st.sampled_from(SHAPES))
    steps = [{"levels": list(levels), "name": "/".join(levels), "vendor": levels == ("L4",)} for levels in shape]
    rule: dict[str, Any] = {"count": draw(st.integers(1, 3))}
    to = draw(
        st.sampled_from(["", "next", *(level for levels in shape for level in levels if level not in ("L0", "L4"))])
    )
    return {"steps": steps, "reopens": rule | ({"to": to} if to else {}), "bounces": draw(st.integers(1, 3))}


class Life:
    """A ticket as the oracle lives it: the number of its step, and what happened, told apart by nothing else."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.steps, self.rule = document["steps"], document["reopens"]
        self.bounces: int = document["bounces"]
        self.at = self.position("L1")
        self.solved, self.again = False, 0
        self.came_down: Counter[tuple[int, int]] = Counter()
        #: The tier of each stay, as the product writes them down.
        self.stays = [self.tier(self.at)]

    def position(self, level: str) -> int:
        """Which step a level belongs to; -1 where the client has none such."""
        return next((n for n, step in enumerate(self.steps) if level in step["levels"]), -1)

    def tier(self, position: int) -> Tier:
        return Tier(min(self.steps[position]["levels"]))

    def goes(self, position: int) -> None:
        self.at = position
        self.stays.append(self.tier(position))

    def where_it_goes_on(self) -> int | None:
        """The step to which a reopening too many brings it, from the words of docs/tiers.md."""
        to = self.rule.get("to", "next")
        wanted = self.at + 1 if to == "next" else self.position(to)
        is_there = self.at < wanted < len(self.steps)
        return wanted if is_there and not self.steps[wanted]["vendor"] else None


@campaign.drawn(300)
@given(ladders(), st.lists(HAPPENS, max_size=30))
def test_what_comes_back_moves_and_is_raised_at_the_very_count_of_the_ladder(document, happens):
    ladder, life = Ladder.from_document(document), Life(document)
    assert ladder.reopens is not None
    for event in happens:
        if event == "solved":
            life.solved = True
        elif event == "again" and life.solved:
            life.solved, life.again = False, life.again + 1
            life.stays.append(life.tier(life.at))
            if life.again == ladder.reopens.count:
                step, wanted = after_reopening(ladder, life.stays[-1], ladder.reopens), life.where_it_goes_on()
                assert (step and step.tier) == (None if wanted is None else life.tier(wanted))
                if wanted is not None:
                    life.goes(wanted)
        elif event.startswith("L") and not life.solved and life.position(event) not in (-1, life.at):
            _moves(ladder, life, life.position(event))


def _moves(ladder: Ladder, life: Life, to: int) -> None:
    """A move by hand; on the way down the product has to count as the oracle does, before anything is written."""
    if to < life.at:
        upper, lower = (ladder.holding(life.tier(position)) for position in (life.at, to))
        assert upper is not None
        assert lower is not None
        life.came_down[life.at, to] += 1
        count = returns(ladder, [*life.stays, lower.tier], upper, lower)
        assert count == life.came_down[life.at, to]
        assert (count == ladder.bounces) == (life.came_down[life.at, to] == life.bounces)
    life.goes(to)


@campaign.drawn(100)
@given(ladders(), st.sampled_from(["L1", "L2", "L3"]))
def test_a_ticket_that_came_back_never_goes_down_nor_to_a_vendor_nor_where_it_is(document, level):
    ladder, life = Ladder.from_document(document), Life(document)
    if life.position(level) == -1 or ladder.reopens is None:
        return
    here = life.tier(life.position(level))
    step = after_reopening(ladder, here, ladder.reopens)
    assert step is None or (step.tier > here and not step.is_vendor and here not in step.levels)
