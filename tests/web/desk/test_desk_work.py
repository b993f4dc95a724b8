"""Time booked at the tier worked, and its correction."""

from datetime import timedelta
from uuid import uuid4

import pytest

from msp import billing
from msp.kernel.errors import Conflict, Invalid
from msp.kernel.periods import Month
from msp.web.desk.work import minutes_of
from tests.month_end import NOVEMBER
from tests.web.desk.conftest import TEN, Desk

TODAY = TEN.date()
FORM = {"work-minutes": "1:30", "work-worked_on": TODAY.isoformat(), "work-tier": "L1", "work-work_type": "remote"}


def book(desk: Desk, reference: str, name: str = "lena", **fields: str):
    """Send the form that books time."""
    browser = desk.as_(name)
    browser.get(f"/desk/tickets/{reference}")
    changed = {f"work-{field}": value for field, value in fields.items()}
    return browser.post(f"/desk/tickets/{reference}/work", **{**FORM, **changed})


def october_closed(month: Month) -> None:
    """Holds months open as billing does when October was closed."""
    if str(month) == "2026-10":
        raise Conflict("It is closed.", field="worked_on")


def correction(desk: Desk, reference: str, entry_id: object, name: str = "lena", **fields: str):
    """Send the form that corrects an entry."""
    browser = desk.as_(name)
    browser.get(f"/desk/tickets/{reference}")
    usual = {"minutes": "60", "worked_on": TODAY.isoformat(), "tier": "L1", "work_type": "remote"}
    changed = {f"correction-{field}": value for field, value in {**usual, **fields}.items()}
    return browser.post(f"/desk/tickets/{reference}/work/{entry_id}/correction", **changed)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("45", 45), ("45 min", 45), ("45m", 45), ("1:30", 90), ("1 h 30", 90), ("2h", 120), ("1 h 05 min", 65), ("0", 0)],
)
def test_time_is_read_as_people_write_it(text: str, minutes: int):
    assert minutes_of(f" {text} ") == minutes


@pytest.mark.parametrize("text", ["", "an hour", "1:75", "1:", ":30", "-5", "1.5", "99999", "1:30:00", "٣"])
def test_other_time_is_refused_with_an_example(text: str):
    with pytest.raises(Invalid, match="such as 1:30"):
        minutes_of(text) if text != "٣" else minutes_of("٣ hours")


def test_booked_time_stands_beside_the_ticket(desk: Desk):
    reference = desk.open()
    answer = book(desk, reference, note="On the telephone")
    assert answer.status_code == 303
    page = desk.as_("lena").get(answer.headers["Location"]).text
    assert "90 minutes are booked at L1." in page
    assert "1 h 30 min" in page
    (entry,) = desk.page(reference).work
    assert (entry.minutes, entry.tier, entry.note) == (90, "L1", "On the telephone")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"minutes": "an hour"}, "Write minutes, such as 45"),
        ({"minutes": "0"}, "Minutes are a whole number from 1 to 1440."),
        ({"minutes": "30:00"}, "Minutes are a whole number from 1 to 1440."),
        ({"worked_on": "05.10.2026"}, "Write the day as year, month and day"),
        ({"worked_on": ""}, "Choose the day on which you worked."),
        ({"worked_on": (TODAY + timedelta(days=1)).isoformat()}, "up to today at the client"),
        ({"tier": "L3"}, "is booked by agents who hold that tier"),
        ({"tier": "L7"}, "Choose the tier at which you worked."),
        ({"work_type": "asleep"}, "Choose where you worked."),
        ({"note": "n" * 501}, "Keep it to 500 characters."),
    ],
)
def test_wrong_time_is_a_sentence_and_keeps_the_rest(desk: Desk, fields: dict[str, str], sentence: str):
    reference = desk.open()
    answer = book(desk, reference, **{"note": "What I did", **fields})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'id="deed-work" name="fold" open' in answer.text
    assert "note" in fields or "What I did" in answer.text
    assert desk.page(reference).work == ()


def test_work_in_a_closed_month_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    reference = desk.open()
    desk.time.move_to(NOVEMBER)
    monkeypatch.setattr(billing, "hold_open", october_closed)
    answer = book(desk, reference, worked_on="2026-10-31")
    assert answer.status_code == 422
    assert "October 2026 is closed and invoiced" in answer.text
    assert book(desk, reference, worked_on="2026-11-01").status_code == 303


def test_a_correction_stands_for_the_older_entry(desk: Desk):
    reference = desk.open()
    book(desk, reference)
    (entry,) = desk.page(reference).work
    form = desk.as_("lena").get(f"/desk/tickets/{reference}/work/{entry.id}/correction").text
    assert 'value="90"' in form
    answer = correction(desk, reference, entry.id, correction_reason="It was an hour.")
    assert answer.status_code == 303
    page = desk.as_("lena").get(answer.headers["Location"]).text
    assert "<s>1 h 30 min</s>" in page
    assert "corrected: It was an hour." in page
    standing = [entry.minutes for entry in desk.page(reference).work if not entry.is_superseded]
    assert standing == [60]


def test_a_wrong_correction_keeps_what_was_typed(desk: Desk):
    reference = desk.open()
    book(desk, reference)
    (entry,) = desk.page(reference).work
    answer = correction(desk, reference, entry.id, note="Kept words", correction_reason="")
    assert answer.status_code == 422
    assert "Say why the time is corrected." in answer.text
    assert "Kept words" in answer.text


def test_time_of_a_closed_month_is_not_corrected_either(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    reference = desk.open()
    desk.time.move_to(NOVEMBER)
    book(desk, reference)
    (entry,) = desk.page(reference).work
    monkeypatch.setattr(billing, "hold_open", october_closed)
    answer = correction(desk, reference, entry.id, worked_on="2026-11-02", correction_reason="Wrong month.")
    assert answer.status_code == 422
    assert "October 2026 is closed and invoiced" in answer.text


def test_somebody_else_s_absent_and_corrected_time_is_refused(desk: Desk):
    reference = desk.open()
    book(desk, reference)
    (entry,) = desk.page(reference).work
    assert correction(desk, reference, uuid4(), correction_reason="x").status_code == 404
    assert correction(desk, reference, entry.id, "marc", tier="L2", correction_reason="x").status_code == 403
    assert correction(desk, reference, entry.id, correction_reason="x").status_code == 303
    assert desk.as_("lena").get(f"/desk/tickets/{reference}/work/{entry.id}/correction").status_code == 404


@pytest.mark.parametrize(("before", "after"), [("2026-10-15", "2026-11-02"), ("2026-11-02", "2026-10-15")])
def test_both_months_of_a_correction_are_held_in_their_order(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, before: str, after: str
):
    reference = desk.open()
    desk.time.move_to(NOVEMBER)
    book(desk, reference, worked_on=before)
    held: list[str] = []
    monkeypatch.setattr(billing, "hold_open", lambda month: held.append(str(month)))
    (entry,) = desk.page(reference).work
    answer = correction(desk, reference, entry.id, worked_on=after, correction_reason="Another day.")
    assert answer.status_code == 303
    assert held == ["2026-10", "2026-11"]


@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-31", "9999-12-31", "9998-12-31"])
def test_a_day_that_no_month_of_ours_has_is_refused(desk: Desk, day: str):
    answer = book(desk, desk.open(), worked_on=day)
    assert answer.status_code == 422
    assert "Work is booked on" in answer.text or "Write the day as" in answer.text
