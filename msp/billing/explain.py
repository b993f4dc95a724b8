"""The tree behind every line: steps with value and sources; the last value is the amount (money.md section 4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from msp.billing.wording import plain
from msp.kernel.errors import Conflict
from msp.kernel.money import Exact, Money

# Thirds of an hour have no last digit: parts are kept to 34 digits, so their sum may differ this little from the whole.
_DUST = Decimal("1E-20")


class SourceKind(StrEnum):
    """What an amount was made from."""

    TERM = "term"
    TIME_ENTRY = "time_entry"
    VENDOR_COST = "vendor_cost"
    QUANTITY = "quantity"
    USAGE = "usage"
    TICKET = "ticket"
    BLOCK = "block"
    SALE = "block_sale"
    MEASURE = "measure"
    EVENT = "event"
    LINE = "line"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Source:
    """One thing an amount was made from, by id and, where it has them, version and hash."""

    kind: SourceKind
    id: str
    version: str = ""
    hash: str = ""

    def __str__(self) -> str:
        mark = "@".join(part for part in (self.id, self.version, self.hash) if part)
        return f"{self.kind.value}:{mark}"


@dataclass(frozen=True, slots=True)
class Step:
    """One sentence of an explanation; `value` is a decimal text in `unit`, an amount of money has no unit.

    Steps below it in `parts` add up to the value: `re_add` proves it.
    """

    say: str
    value: str
    unit: str = ""
    sources: tuple[Source, ...] = ()
    parts: "tuple[Step, ...]" = ()

    def as_document(self) -> dict[str, Any]:
        """The plain form that JSON, the statement and `msp rate` print."""
        document: dict[str, Any] = {"say": self.say, "value": f"{self.value} {self.unit}".strip()}
        if self.sources:
            document["sources"] = [str(source) for source in self.sources]
        if self.parts:
            document["parts"] = [part.as_document() for part in self.parts]
        return document


class Explained(Protocol):
    """Anything with an amount and the steps that lead to it."""

    @property
    def description(self) -> str: ...
    @property
    def amount(self) -> Money: ...
    @property
    def steps(self) -> Sequence[Step]: ...


def re_add(line: Explained) -> Money:
    """Add the explanation up again and give the amount; Conflict when it does not end in the amount of the line."""
    for step in line.steps:
        _add_parts(step, line.description)
    said = line.steps[-1].value if line.steps else "nothing"
    if said != str(line.amount):
        raise Conflict(f"The explanation of “{line.description}” ends in {said}, its amount is {line.amount}.")
    return line.amount


def sources_of(steps: Iterable[Step]) -> tuple[Source, ...]:
    """Every source named in the steps, once each, in the order they appear."""
    found: dict[Source, None] = {}
    for step in steps:
        found |= dict.fromkeys(step.sources) | dict.fromkeys(sources_of(step.parts))
    return tuple(found)


def amount_step(say: str, value: Money | Exact, *sources: Source, parts: tuple[Step, ...] = ()) -> Step:
    """A step whose value is money: rounded when it is `Money`, else exact."""
    return Step(say, str(value) if isinstance(value, Money) else plain(value), sources=sources, parts=parts)


def _add_parts(step: Step, description: str) -> None:
    for part in step.parts:
        _add_parts(part, description)
    added = sum((Decimal(part.value) for part in step.parts), Decimal())
    if step.parts and abs(added - Decimal(step.value)) > _DUST:
        raise Conflict(f"In “{description}” the parts of “{step.say}” add up to {added}, not {step.value}.")
