"""A compliance statement as a page: the letter first, then the tables; one builder for office and portal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from msp.billing.statement_printing import statement_paper
from msp.kernel.money import Money
from msp.web.figures import as_here
from msp.web.invoice_paper import amount, sentences


@dataclass(frozen=True, slots=True)
class Working:
    """The working of one service credit: add it up again yourself."""

    name: str
    caps: str
    steps: tuple[str, ...]
    amount: str


@dataclass(frozen=True, slots=True)
class StatementPaper:
    """Everything the page of a statement shows."""

    number: str
    month: str
    client: str
    contract: str
    zone: str
    currency: str
    letter: Sequence[str]
    judged: int
    met: int
    breached: int
    excused: int
    promises: Sequence[Mapping[str, Any]]
    attainment: Sequence[Mapping[str, Any]]
    workings: tuple[Working, ...]
    tickets: Sequence[Mapping[str, Any]]
    taken_back: Sequence[Mapping[str, Any]]
    near_misses: Sequence[Mapping[str, Any]]
    content_hash: str
    is_unaltered: bool

    @property
    def shown_hash(self) -> str:
        """The first digits of the hash, as people compare them."""
        return self.content_hash[:12]


def statement_of(
    document: Mapping[str, Any], number: str = "", content_hash: str = "", *, is_unaltered: bool = True
) -> StatementPaper:
    """The page of a statement; without a number it is a preview."""
    printed = statement_paper(number, document, content_hash)
    summary = document["summary"]
    return StatementPaper(
        number=number,
        month=printed["subject"],
        client=document["client"],
        contract=printed["contract"],
        zone=printed["zone"],
        currency=document["currency"],
        letter=[as_here(paragraph) for paragraph in printed["letter"]],
        judged=summary["judged"],
        met=summary["met"],
        breached=summary["breached"],
        excused=summary["excused"],
        promises=[{name: as_here(words) for name, words in promise.items()} for promise in printed["promises"]],
        attainment=printed["attainment"],
        workings=tuple(_working(credit, document["currency"]) for credit in document["credits"]),
        tickets=list(_named_once(printed["tickets"])),
        taken_back=printed["taken_back"],
        near_misses=printed["near_misses"],
        content_hash=content_hash,
        is_unaltered=is_unaltered,
    )


def _named_once(rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The rows with the subject where a ticket begins; its further promises only repeat the reference."""
    before = ""
    for place, row in enumerate(rows, start=1):
        parts = [part for part in row["life"].split("; ") if part]
        yield {**row, "place": place, "again": row["reference"] == before, "parts": parts}
        before = row["reference"]


def _working(credit: Mapping[str, Any], currency: str) -> Working:
    return Working(
        name=credit["name"],
        caps=as_here("; ".join(credit["caps"])),
        steps=sentences(credit["steps"], currency),
        amount=amount(-Money.of(credit["amount"], currency)),
    )
