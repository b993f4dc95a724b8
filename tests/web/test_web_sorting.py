"""Lists sorted by their columns: the order is read from the address, turned round by its own link, and kept."""

import pytest
from flask import Flask

from msp.kernel.errors import Invalid
from msp.web.sorting import Order

KEYS = {"name": lambda row: row[0], "size": lambda row: row[1]}
ROWS = [("b", 2), ("a", None), ("c", 1), ("d", 2)]


@pytest.mark.parametrize(
    ("text", "order"),
    [("", "abcd"), ("name", "abcd"), ("-name", "dcba"), ("size", "cbda"), ("-size", "bdca")],
)
def test_rows_stand_in_the_order_asked_for_and_unknown_values_last(text: str, order: str):
    assert "".join(row[0] for row in Order.read(text, KEYS).sorted(ROWS)) == order


@pytest.mark.parametrize("text", ["weight", "--size", "size;drop", "Name"])
def test_another_column_is_refused(text: str):
    with pytest.raises(Invalid, match="no such column"):
        Order.read(text, KEYS)


def test_a_head_turns_its_own_column_round_and_keeps_the_filter(app: Flask):
    with app.test_request_context("/office"):
        heads = Order.read("size", KEYS).headings("office.clients", {"q": "acorn"})
        assert (heads["size"].url, heads["size"].direction) == ("/office?q=acorn&sort=-size", "ascending")
        assert (heads["name"].url, heads["name"].direction) == ("/office?q=acorn", "")
        heads = Order.read("-size", KEYS).headings("office.clients", {})
        assert (heads["size"].url, heads["size"].direction) == ("/office?sort=size", "descending")
