"""The account manager writes down what is counted, takes it back, and reads files of it."""

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest

from msp import billing
from msp.billing import RateCardForm, agreed
from tests.counting import COUNTED
from tests.month_end import CARDS
from tests.web.desk.conftest import Desk
from tests.web.office.conftest import TUESDAY

PAGE = "/office/acorn/counted"
BLOCK = {"block-line_key": "blocks", "block-reference": "BLK-1", "block-hours": "7.5", "block-price": "900.00"}
USAGE = {"usage-key": "by-hand-1", "usage-meter": "backup-gb", "usage-quantity": "12.5"}
NUMBER = {"number-line_key": "users", "number-quantity": "10", "number-site": "Malmö"}


@pytest.fixture
def counting(house: Desk) -> Desk:
    """Acorn's card counts users, blocks and backups; Birch's counts nothing."""
    with house.inside(house.world.acorn, "omar"):
        document = CARDS["ACORN"] | {"lines": COUNTED, "credits": []}
        form = RateCardForm(document, datetime(2026, 9, 30, 22, tzinfo=UTC), "harbour", "Omar", "Counted")
        billing.publish_rate_card(form, now=TUESDAY)
    return house


def _send(house: Desk, path: str, **fields: Any):
    browser = house.as_("omar")
    browser.get(PAGE)
    return browser.post(f"{PAGE}{path}", **fields)


def test_a_client_without_such_a_card_counts_nothing(counting: Desk):
    assert "Nothing is counted" in counting.as_("omar").get("/office/birch/counted").text


def test_a_number_usage_and_a_block_are_written_down(counting: Desk):
    for path, fields in (("/numbers", NUMBER), ("/usage", USAGE), ("/blocks", BLOCK)):
        assert _send(counting, path, **fields).status_code == 303
    page = counting.as_("omar").get(PAGE).text
    for words in ("Malmö", "by-hand-1", "BLK-1", "450", "900 EUR", "Take back"):
        assert words in page, words


def test_a_second_press_writes_nothing_down_twice(counting: Desk):
    for _ in range(2):
        assert _send(counting, "/numbers", **NUMBER).status_code == 303
        assert _send(counting, "/usage", **USAGE).status_code == 303
    with counting.inside(counting.world.acorn, "omar"):
        assert (len(agreed.usage_recorded()), len(agreed.quantities_agreed())) == (1, 1)


@pytest.mark.parametrize(
    ("path", "fields", "sentence", "status"),
    [
        ("/numbers", NUMBER | {"number-quantity": ""}, "Write how many; 0 is a number too.", 422),
        ("/numbers", NUMBER | {"number-quantity": "ten"}, "Write a number with a point", 422),
        ("/numbers", NUMBER | {"number-line_key": "gone"}, "The rate card has no line “gone”; known are: users.", 422),
        ("/numbers", NUMBER | {"number-from_date": "soon"}, "Write the day as year, month and day", 422),
        ("/usage", USAGE | {"usage-observed_on": "2030-01-01"}, "that moment is still to come", 422),
        ("/usage", USAGE | {"usage-quantity": "-1"}, "It is zero or more.", 422),
        ("/blocks", BLOCK | {"block-hours": "0.001"}, "they come to whole minutes", 422),
        ("/blocks", BLOCK | {"block-price": "1.005"}, "at most 2 decimals", 422),
        (
            "/blocks",
            BLOCK | {"block-ends_on": "2020-01-01"},
            "The last day of a block is not before its first one.",
            422,
        ),
        ("/file", {"file-kind": "usage"}, "Choose a file.", 422),
        ("/file", {"file-kind": "songs"}, "Choose what the file holds.", 422),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(
    counting: Desk, path: str, fields: dict[str, str], sentence: str, status: int
):
    answer = _send(counting, path, **fields)
    assert answer.status_code == status
    assert sentence in answer.text


def test_other_words_under_a_key_are_a_conflict(counting: Desk):
    _send(counting, "/usage", **USAGE)
    answer = _send(counting, "/usage", **USAGE | {"usage-quantity": "13"})
    assert (answer.status_code, "something else is recorded" in answer.text) == (409, True)


def test_what_is_taken_back_stands_no_more(counting: Desk):
    _send(counting, "/usage", **USAGE)
    page = counting.as_("omar").get(PAGE).text
    (path,) = re.findall(rf'action="{PAGE}(/usage/[^"]+/taking-back)"', page)
    assert _send(counting, path).status_code == 303
    assert "by-hand-1" not in counting.as_("omar").get(PAGE).text
    assert _send(counting, path).status_code == 409
    assert _send(counting, path.replace("usage", "song")).status_code == 404


def test_a_file_is_answered_row_by_row(counting: Desk):
    rows = (
        b"key,meter,quantity,observed_at\nb-5,backup-gb,10,2026-10-05T09:00:00+02:00\n<b>,pages,1,2026-10-05T09:00Z\n"
    )
    file = (BytesIO(rows), "usage.csv")
    answer = _send(counting, "/file", **{"file-kind": "usage", "file-file": file})
    assert answer.status_code == 200
    assert ("Written down" in answer.text, "Left out" in answer.text, "&lt;b&gt;" in answer.text) == (True, True, True)
    with counting.inside(counting.world.acorn, "omar"):
        assert [str(view.quantity) for view in agreed.usage_recorded()] == ["10"]
