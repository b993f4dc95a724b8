"""The life and the number of a document, and re-rating after issue."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.billing.asking import answer_of, refusal_of


def lived(*ops: dict[str, Any], **more: Any) -> dict[str, Any]:
    return answer_of("ledger", currency="EUR", total="100.00", ops=list(ops), **more)


ISSUE = {"op": "issue"}


def pay(amount: str, event: str | None = None) -> dict[str, Any]:
    return {"op": "pay", "amount": amount, "event": event}


def note(amount: str) -> dict[str, Any]:
    return {"op": "credit_note", "amount": amount}


@pytest.mark.parametrize(
    ("ops", "results", "status", "due", "balance"),
    [
        ([], [], "draft", "0.00", "0.00"),
        ([ISSUE], ["ok"], "open", "100.00", "0.00"),
        ([ISSUE, ISSUE], ["ok", "rejected"], "open", "100.00", "0.00"),
        ([{"op": "edit", "total": "0.00"}, ISSUE], ["ok", "ok"], "paid", "0.00", "0.00"),
        ([ISSUE, {"op": "edit", "total": "1.00"}], ["ok", "rejected"], "open", "100.00", "0.00"),
        ([{"op": "delete"}, ISSUE], ["ok", "rejected"], "deleted", "0.00", "0.00"),
        ([ISSUE, {"op": "delete"}], ["ok", "rejected"], "open", "100.00", "0.00"),
        ([pay("5.00")], ["rejected"], "draft", "0.00", "0.00"),
        ([ISSUE, pay("40.00")], ["ok", "ok"], "open", "60.00", "0.00"),
        ([ISSUE, pay("0.00")], ["ok", "rejected"], "open", "100.00", "0.00"),
        ([ISSUE, pay("130.00")], ["ok", "ok"], "paid", "0.00", "30.00"),
        ([ISSUE, pay("100.00"), pay("5.00")], ["ok"] * 3, "paid", "0.00", "5.00"),
        ([ISSUE, pay("60.00", "e1"), pay("60.00", "e1")], ["ok", "ok", "duplicate"], "open", "40.00", "0.00"),
        ([pay("60.00", "e1"), ISSUE, pay("60.00", "e1")], ["rejected", "ok", "ok"], "open", "40.00", "0.00"),
        ([ISSUE, note("40.00"), pay("60.00")], ["ok"] * 3, "paid", "0.00", "0.00"),
        ([ISSUE, pay("100.00"), note("40.00")], ["ok"] * 3, "paid", "0.00", "40.00"),
        ([ISSUE, note("60.00"), note("60.00")], ["ok", "ok", "rejected"], "open", "40.00", "0.00"),
        ([note("1.00")], ["rejected"], "draft", "0.00", "0.00"),
        ([ISSUE, pay("130.00"), {"op": "refund", "amount": "30.00"}], ["ok"] * 3, "paid", "0.00", "0.00"),
        (
            [ISSUE, pay("130.00"), {"op": "refund", "amount": "31.00"}],
            ["ok", "ok", "rejected"],
            "paid",
            "0.00",
            "30.00",
        ),
        ([ISSUE, {"op": "uncollectible"}, pay("100.00")], ["ok"] * 3, "paid", "0.00", "0.00"),
        ([ISSUE, {"op": "uncollectible"}], ["ok", "ok"], "uncollectible", "100.00", "0.00"),
        ([{"op": "uncollectible"}], ["rejected"], "draft", "0.00", "0.00"),
        ([ISSUE, {"op": "void"}], ["ok", "rejected"], "open", "100.00", "0.00"),
    ],
)
def test_the_life_of_a_document(ops: list[Any], results: list[str], status: str, due: str, balance: str) -> None:
    assert lived(*ops) == {"results": results, "status": status, "due": due, "customer_balance": balance}


def test_a_void_needs_leave_and_an_untouched_document() -> None:
    assert lived(ISSUE, {"op": "void"}, void_allowed=True)["status"] == "void"
    assert lived(ISSUE, {"op": "void"}, pay("1.00"), void_allowed=True)["results"] == ["ok", "ok", "rejected"]
    assert lived(ISSUE, pay("1.00"), {"op": "void"}, void_allowed=True)["results"][-1] == "rejected"
    assert lived(ISSUE, note("1.00"), {"op": "void"}, void_allowed=True)["results"][-1] == "rejected"
    assert "op is “burn”" in refusal_of("ledger", currency="EUR", total="1", ops=[{"op": "burn"}])


def numbers(*ops: dict[str, Any], **more: Any) -> list[str | None]:
    return answer_of("numbering", ops=list(ops), **more)["numbers"]


def op(name: str, doc: str, **more: Any) -> dict[str, Any]:
    return {"op": name, "doc": doc} | more


def test_numbers_are_taken_at_issue_without_gaps() -> None:
    assert numbers(
        op("draft", "a"),
        op("draft", "b"),
        op("issue", "b"),
        op("delete_draft", "a"),
        op("issue", "a"),
        op("issue", "c", rollback=True),
        op("issue", "c"),
        op("void", "b"),
        op("issue", "b"),
        op("delete_draft", "b"),
        op("issue", "b"),
    ) == [None, None, "E1-INV-0001", None, None, None, "E1-INV-0002", None, "E1-INV-0001", None, "E1-INV-0001"]


def test_each_entity_and_series_counts_on_its_own() -> None:
    assert numbers(
        op("draft", "a", entity="E2", series="CN"),
        op("issue", "a"),
        op("issue", "b", entity="E2"),
        op("issue", "c", entity="E2"),
        op("draft", "d"),
        op("issue", "d"),
    ) == [None, "E2-CN-0001", "E2-INV-0001", "E2-INV-0002", None, "E1-INV-0001"]


def test_counting_may_begin_again_every_year() -> None:
    ops = [op("draft", "a", year=2026), op("issue", "a"), op("issue", "b", year=2027), op("issue", "c", year=2027)]
    assert numbers(*ops, reset="year") == [None, "E1-INV-2026-0001", "E1-INV-2027-0001", "E1-INV-2027-0002"]
    assert "must be from 1970" in refusal_of("numbering", reset="year", ops=[op("issue", "a", year=26)])


@given(
    st.lists(st.tuples(st.sampled_from(["draft", "issue", "void", "delete_draft"]), st.integers(0, 6), st.booleans()))
)
def test_whatever_happens_the_numbers_have_no_gap(acts: list[tuple[str, int, bool]]) -> None:
    given = numbers(*[op(name, f"d{doc}", rollback=undone and name == "issue") for name, doc, undone in acts])
    taken = sorted({number for number in given if number})
    assert taken == [f"E1-INV-{place:04d}" for place in range(1, len(taken) + 1)]


@pytest.mark.parametrize(
    ("issued", "correct", "materiality", "expected"),
    [
        ("100.00", "120.00", None, ("adjustment", "20.00", "4.20")),
        ("100.00", "80.00", None, ("credit_note", "20.00", "4.20")),
        ("100.00", "100.00", None, ("none", "0.00", "0.00")),
        ("100.00", "100.99", "1.00", ("none", "0.00", "0.00")),
        ("100.00", "99.00", "1.00", ("credit_note", "1.00", "0.21")),
    ],
)
def test_after_issue_more_is_adjusted_and_less_is_credited(
    issued: str, correct: str, materiality: str | None, expected: tuple[str, str, str]
) -> None:
    given = {"currency": "EUR", "issued_net": issued, "correct_net": correct, "rate": "21", "materiality": materiality}
    assert tuple(answer_of("rerate", **given).values()) == expected
