"""A file of quantities or usage, row by row: what is right is written down, what is not is said with its line."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import StringIO

from msp.billing.agreed.recording import QuantityForm, UsageForm, agree_quantity, record_usage
from msp.billing.sheet import read_day, read_instant
from msp.identity import Actor
from msp.kernel.errors import Conflict, Invalid
from msp.store import db

MOST_ROWS = 1_000
MOST_BYTES = 2_000_000


class ImportKind(StrEnum):
    """What a file holds."""

    QUANTITIES = "quantities"
    USAGE = "usage"


#: The names in the first line of a file; those behind the bar may be left out.
COLUMNS = {
    ImportKind.QUANTITIES: "line_key,from_date,quantity|site",
    ImportKind.USAGE: "key,meter,quantity,observed_at|",
}


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """What became of one line of a file; without a fault it stands written down."""

    line: int
    said: str
    fault: str = ""


def import_rows(kind: ImportKind, content: bytes, *, by: Actor, now: datetime) -> list[ImportedRow]:
    """Write down what a file says for the tenant in scope, with a result per row; Invalid when it is no such file.

    A row that is refused stands in nobody's way: the others are kept. The same file again changes nothing.
    """
    reader = csv.DictReader(StringIO(_decoded(content), newline=""), strict=True)
    rows = _read(reader, kind)
    write = {ImportKind.QUANTITIES: _quantity, ImportKind.USAGE: _usage}[kind]
    return [_imported(line, row, write, by=by, now=now) for line, row in rows]


def _decoded(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise Invalid(f"The file is larger than {MOST_BYTES // 1_000_000} MB; send it in parts.", field="file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid("The file is not text in UTF-8; export it as CSV in UTF-8.", field="file") from error


def _read(reader: "csv.DictReader[str]", kind: ImportKind) -> list[tuple[int, dict[str, str]]]:
    needed, _, more = COLUMNS[kind].partition("|")
    try:
        heads = [name.strip() for name in reader.fieldnames or ()]
        reader.fieldnames = heads
        rows = [(reader.line_num, _texts(row)) for row in reader]
    except csv.Error as error:
        raise Invalid(f"Line {reader.line_num} of the file is no CSV: {error}.", field="file") from error
    must, may = set(needed.split(",")), set(filter(None, more.split(",")))
    if not must <= set(heads) <= must | may or len(set(heads)) != len(heads):
        names = needed + (f", and {more} if there is one" if more else "")
        raise Invalid(f"The first line of the file names its columns: {names}.", field="file")
    if len(rows) > MOST_ROWS:
        raise Invalid(f"The file has {len(rows):,} rows; at most {MOST_ROWS:,} are taken at a time.", field="file")
    return rows


def _texts(row: Mapping[str | None, object]) -> dict[str, str]:
    return {name: str(value or "").strip() for name, value in row.items() if name is not None}


def _imported(line: int, row: dict[str, str], write: Callable[..., str], *, by: Actor, now: datetime) -> ImportedRow:
    try:
        with db.session.begin_nested():
            return ImportedRow(line, write(row, by=by, now=now))
    except (Invalid, Conflict) as refusal:
        return ImportedRow(line, ", ".join(row.values())[:120], refusal.sentence)


def _quantity(row: Mapping[str, str], *, by: Actor, now: datetime) -> str:
    form = QuantityForm(row["line_key"], read_day(row["from_date"], "from_date"), row["quantity"], row.get("site", ""))
    agree_quantity(form, by=by, now=now)
    return f"{form.line_key}: {form.quantity} from {form.from_date}"


def _usage(row: Mapping[str, str], *, by: Actor, now: datetime) -> str:
    form = UsageForm(row["key"], row["meter"], row["quantity"], read_instant(row["observed_at"], "observed_at"))
    record_usage(form, by=by, now=now)
    return f"{form.meter}: {form.quantity}, {form.idempotency_key}"
