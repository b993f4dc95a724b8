"""What the lines of a rate card mean together: every piece of use has one place to go, every share one to come from."""

from collections.abc import Iterator, Mapping
from typing import Any

from msp.billing.card_terms import TicketTerms
from msp.billing.rate_card import ADJUSTS, CardLine, RateCard, read_lines
from msp.kernel.errors import Invalid


def rate_card_from_document(document: Mapping[str, Any]) -> RateCard:
    """Read and check a rate card; Invalid says in a sentence what is missing, unknown, negative or left open."""
    card = read_lines(document)
    for place, line in enumerate(card.lines):
        for other in card.lines[:place]:
            for name, sentence in _clashes(line, other):
                raise Invalid(sentence, field=f"lines[{place}].{name}")
        if line.of is not None:
            _check_of(line, card.lines[:place], f"lines[{place}].of")
    return card


def _clashes(line: CardLine, other: CardLine) -> Iterator[tuple[str, str]]:
    """What both lines would take, and the name of the value that says so."""
    if other.key == line.key:
        yield "key", f"The key “{line.key}” is used by two lines."
    for tier in line.time_tiers:
        if tier in other.time_tiers:
            yield "kind", f"Time of {tier} would go to two lines."
    if line.vendor is not None and other.vendor is not None:
        yield "kind", "What vendors charge would go to two lines."
    if line.usage is not None and other.usage is not None and line.usage.meter == other.usage.meter:
        yield "meter", f"Usage of “{line.usage.meter}” would go to two lines."
    if line.tickets is not None and other.tickets is not None and line.tier == other.tier:
        for priority in _both(line.tickets, other.tickets):
            yield "priorities", f"{priority} tickets {line.tickets.counts} at {line.tier} would go to two lines."


def _both(one: TicketTerms, other: TicketTerms) -> tuple[str, ...]:
    """The priorities that two lines would charge for the same event; without any a line holds for all."""
    if one.counts is not other.counts:
        return ()
    if not one.priorities or not other.priorities:
        return one.priorities or other.priorities or ("All",)
    return tuple(sorted(set(one.priorities) & set(other.priorities)))


def _check_of(line: CardLine, above: tuple[CardLine, ...], where: str) -> None:
    assert line.of is not None, "only minimums and discounts are about other lines"
    known = {other.key: other for other in above}
    for key in line.of.lines:
        if key not in known:
            sentence = f"The {line.kind} “{line.key}” is about the line “{key[:60]}”, which does not stand above it."
            raise Invalid(sentence, field=where)
        if known[key].kind in ADJUSTS:
            kind = known[key].kind
            sentence = f"The {line.kind} “{line.key}” is about “{key}”, which is a {kind} itself; name the fees."
            raise Invalid(sentence, field=where)
