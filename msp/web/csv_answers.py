"""The one writer of CSV answers; no cell of a person's text is ever a formula (reliability.md T27)."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from flask import Response

Cell = str | int | Decimal | date | None

#: What a spreadsheet would run: the signs a formula starts with, their full-width twins, and what is trimmed before it.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BOM = "\ufeff"
_INNER = re.compile("(;[\\s\"']*)(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")


def csv_answer(name: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """A download of rows under their heads, in UTF-8 with the mark that spreadsheets look for."""
    answer = Response(_written(heads, rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def minutes(seconds: int) -> Decimal:
    """Minutes with two decimals, cut off towards nothing: a spreadsheet adds them up."""
    return Decimal(int(Decimal(seconds) * 100 / 60)) / 100


def safe(cell: Cell) -> str:
    """A cell as text: what people wrote never starts a formula; numbers stay numbers, also below zero."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        inside = _INNER.sub(r"\1'", cell)
        return f"'{inside}" if inside.lstrip(" ").startswith(_STARTS) else inside
    return cell.isoformat() if isinstance(cell, date) else f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def _written(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    # Written whole, not streamed: the rows are read inside the visit's scope, which ends before an answer is sent.
    text = io.StringIO()
    text.write(_BOM)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe(head) for head in heads])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue()
