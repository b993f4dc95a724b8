"""Pure: which version brought the name of each closed date, so who accepted it and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from msp.agreements.series import Version
from msp.sla.closed_days import Holiday, holidays_from_document


@dataclass(frozen=True, slots=True)
class Origin:
    """A holiday of the newest version, with the author and the beginning of the version that brought it."""

    holiday: Holiday
    author: str
    valid_from: datetime


def origins(versions: Sequence[Version]) -> tuple[Origin, ...]:
    """The holidays of service hours, in order, each with the version since which it stands; the newest comes first."""
    kept = [(version, frozenset(holidays_from_document(version.document.get("holidays", ())))) for version in versions]
    found = []
    for holiday in sorted(kept[0][1]) if kept else ():
        *_, (first, _) = takewhile(lambda pair, day=holiday: day in pair[1], kept)
        found.append(Origin(holiday, first.author, first.valid_from))
    return tuple(found)
