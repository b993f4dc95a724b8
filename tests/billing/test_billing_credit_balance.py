"""Credits of a tenant drawn by invoices."""

from typing import Any

from tests.billing.asking import answer_of, refusal_of

CREDITS = [
    {"id": "never", "amount": "50.00", "created": "2026-01-01", "expires": None},
    {"id": "late", "amount": "40.00", "created": "2026-02-01", "expires": "2026-12-31"},
    {"id": "soon", "amount": "30.00", "created": "2026-03-01", "expires": "2026-10-31"},
    {"id": "dollar", "amount": "99.00", "created": "2026-01-01", "expires": None, "currency": "USD"},
]


def drawn(*invoices: dict[str, Any], **more: Any) -> tuple[list[dict[str, Any]], dict[str, str]]:
    answer = answer_of("credit_balance", currency="EUR", credits=CREDITS, invoices=list(invoices), **more)
    return answer["invoices"], answer["left"]


def bill(total: str, day: str = "2026-10-31", **more: Any) -> dict[str, Any]:
    return {"id": f"INV-{total}", "date": day, "total": total} | more


def test_the_soonest_expiry_is_drawn_first_and_another_currency_never() -> None:
    invoices, left = drawn(bill("200.00"))
    assert invoices == [
        {"applied": "120.00", "due": "80.00", "from": [["soon", "30.00"], ["late", "40.00"], ["never", "50.00"]]}
    ]
    assert left == {"never": "0.00", "late": "0.00", "soon": "0.00", "dollar": "99.00"}


def test_the_oldest_may_be_drawn_first() -> None:
    assert drawn(bill("10.00"), order="created")[0][0]["from"] == [["never", "10.00"]]


def test_a_credit_works_from_its_creation_to_its_expiry_day() -> None:
    assert drawn(bill("10.00", "2026-11-01"))[0][0]["from"] == [["late", "10.00"]]
    assert drawn(bill("10.00", "2026-01-15"))[0][0]["from"] == [["never", "10.00"]]
    assert drawn(bill("10.00", "2025-12-31"))[0][0] == {"applied": "0.00", "due": "10.00", "from": []}


def test_what_is_eligible_less_what_was_applied_caps_the_draw() -> None:
    invoices, _ = drawn(bill("100.00", eligible="50.00", already_applied="30.00"))
    assert (invoices[0]["applied"], invoices[0]["due"]) == ("20.00", "50.00")
    invoices, _ = drawn(bill("100.00", eligible="50.00", already_applied="60.00"))
    assert (invoices[0]["applied"], invoices[0]["due"]) == ("0.00", "40.00")


def test_invoices_draw_by_date_whatever_their_order() -> None:
    invoices, left = drawn(bill("60.00", "2026-10-31"), bill("60.00", "2026-10-01"))
    assert [invoice["from"] for invoice in invoices] == [
        [["late", "10.00"], ["never", "50.00"]],
        [["soon", "30.00"], ["late", "30.00"]],
    ]
    assert left["late"] == "0.00"


def test_a_credit_id_is_used_once() -> None:
    given = {"currency": "EUR", "credits": CREDITS[:1] * 2, "invoices": []}
    assert "must not use an id twice" in refusal_of("credit_balance", **given)
