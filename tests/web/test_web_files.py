"""Files that spreadsheets open: what people wrote is never a formula, and numbers stay numbers."""

from datetime import date
from decimal import Decimal

import pytest

from msp.web.csv_answers import csv_answer, safe


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff20x",
        '=HYPERLINK("https://evil.example")',
    ],
)
def test_a_text_that_a_spreadsheet_would_run_is_quoted(text: str):
    assert safe(text) == f"'{text}"


def test_numbers_days_and_harmless_texts_are_left_alone():
    assert safe(Decimal("-180.00")) == "-180.00"
    assert safe(-3) == "-3"
    assert safe(date(2026, 10, 5)) == "2026-10-05"
    assert safe("Acorn = Dental") == "Acorn = Dental"
    assert safe(None) == ""


def test_a_file_begins_with_its_mark_and_keeps_breaks_and_quotes_inside_a_cell(app):
    with app.test_request_context():
        answer = csv_answer("list.csv", ("Name",), [('Line one\nline "two"',)])
    assert answer.get_data(as_text=True) == '\ufeffName\r\n"Line one\nline ""two"""\r\n'
    assert answer.headers["Content-Disposition"] == 'attachment; filename="list.csv"'
