"""Pure: the rows of a log become cases, each a list of steps in time order; bad rows are listed, never fatal."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from msp.kernel.errors import Invalid
from msp.replay.mapping import LogMapping, Meaning
from msp.tickets import Impact, Urgency
from msp.tiers import Tier

Word = TypeVar("Word")
#: What bytes that are no UTF-8 are read as, and zero bytes, which no database keeps.
_ILLEGIBLE = re.compile(r"[\x00\ud800-\udfff]")
#: Logs write dates far outside for “never”; clocks could not run there.
_YEARS = range(1970, 2100)


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a log, understood."""

    line: int
    at: datetime
    tier: Tier
    meaning: Meaning
    agent: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was left out, and why."""

    line: int
    reason: str


@dataclass(slots=True)
class Case:
    """Everything the log says about one ticket."""

    key: str
    client: str
    subject: str
    weight: tuple[Impact, Urgency]
    steps: list[Step] = field(default_factory=list)

    @property
    def opened_at(self) -> datetime:
        """When the log first knows of it."""
        return self.steps[0].at


def read_log(lines: Iterable[str], mapping: LogMapping) -> tuple[list[Case], list[BadRow]]:
    """The cases of a log in the order in which they began, and the rows that could not be understood.

    Lines are text in which bytes that are no UTF-8 were escaped. Invalid when a column that the mapping names is
    missing.
    """
    cases: dict[str, Case] = {}
    bad: list[BadRow] = []
    reader = csv.DictReader(lines, restkey="", strict=True)
    _check_header(reader, mapping)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            bad.append(BadRow(reader.line_num, f"the row is broken: {error}"))
            continue
        try:
            _take(row, reader.line_num, mapping, cases)
        except ValueError as error:
            bad.append(BadRow(reader.line_num, str(error)))
    for case in cases.values():
        case.steps.sort(key=lambda step: (step.at, step.line))
    return sorted(cases.values(), key=lambda case: (case.opened_at, case.key)), bad


def _check_header(reader: "csv.DictReader[str]", mapping: LogMapping) -> None:
    try:
        header = reader.fieldnames or ()
    except csv.Error as error:
        raise Invalid(f"The first line of the log does not name its columns: {error}.") from error
    if not header:
        raise Invalid("The log is empty, or its first line does not name its columns.")
    if missing := [f"“{column}”" for column in mapping.named_columns if column not in header]:
        raise Invalid(f"The mapping names what the log has no column for: {', '.join(missing)}.")


def _take(row: Mapping[str, Any], line: int, mapping: LogMapping, cases: dict[str, Case]) -> None:
    if any(_ILLEGIBLE.search(str(value)) for value in row.values()):
        raise ValueError("the row holds bytes that are no text in UTF-8")
    columns = mapping.columns
    key = _value(row, columns.case)
    state = "/".join(_value(row, column) for column in columns.state)
    step = Step(
        line=line,
        at=_instant(_value(row, columns.at)),
        tier=_known(mapping.tiers, _value(row, columns.tier), "tier"),
        meaning=_known(mapping.states, state, "state"),
        agent=row[columns.agent] or "Imported",
    )
    weight = _known(mapping.impacts, _value(row, columns.impact), "impact")
    if key not in cases:
        subject = mapping.subject.format_map({name: value or "" for name, value in row.items()})
        cases[key] = Case(key, mapping.client_of(row[columns.client] or ""), subject[:200], weight)
    if step.meaning is not Meaning.IGNORED or not cases[key].steps:
        cases[key].steps.append(step)


def _value(row: Mapping[str, Any], column: str) -> str:
    value = (row[column] or "").strip()
    if not value:
        raise ValueError(f"“{column}” is empty")
    return value


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text[:40]}” is not a moment in ISO 8601") from None
    if instant.tzinfo is None:
        raise ValueError(f"“{text[:40]}” has no offset from UTC")
    if instant.year not in _YEARS:
        raise ValueError(f"“{text[:40]}” is no moment from {_YEARS.start} to {_YEARS.stop - 1}")
    return instant.astimezone(UTC).replace(microsecond=0)


def _known(words: Mapping[str, Word], value: str, what: str) -> Word:
    if value not in words:
        raise ValueError(f"the mapping does not know the {what} “{value[:40]}”")
    return words[value]
