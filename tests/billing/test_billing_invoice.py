"""The invoice of a month: rate card and facts in, lines with their explanation, credits, tax and totals out."""

import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.billing.card_checks import rate_card_from_document
from msp.billing.explain import re_add, sources_of
from msp.billing.invoice_draft import InvoiceDraft, LineKind
from msp.billing.invoice_math import draft_invoice
from msp.kernel.errors import Invalid
from msp.kernel.money import Money, total
from tests.billing.month import CARD, FACTS, SCHEME, changed


def draft(card: dict[str, Any] = CARD, facts: dict[str, Any] = FACTS) -> InvoiceDraft:
    return draft_invoice(rate_card_from_document(card), facts)


def check_sums(invoice: InvoiceDraft) -> None:
    """Every printed number adds up, and every explanation ends in its amount."""
    assert invoice.net == total((line.amount for line in invoice.lines), invoice.currency)
    assert invoice.service_credit == -total((credit.amount for credit in invoice.allowances), invoice.currency)
    assert invoice.taxable == invoice.net - invoice.service_credit
    assert invoice.taxable == total((group.taxable for group in invoice.tax_groups), invoice.currency)
    assert invoice.tax == total((group.tax for group in invoice.tax_groups), invoice.currency)
    assert invoice.total == invoice.taxable + invoice.tax
    for line in invoice.lines:
        assert re_add(line) == line.amount
    for credit in invoice.allowances:
        assert re_add(credit) == credit.amount
        assert total((share for _, share in credit.shares), invoice.currency) == credit.amount


def test_a_month_with_a_fee_time_a_credit_and_tax_to_the_cent() -> None:
    invoice = draft()
    assert [(line.key, str(line.amount)) for line in invoice.lines] == [
        ("l1-fixed", "3600.00"),
        ("l1-time", "0.00"),
        ("l2-time", "166.25"),
    ]
    assert (str(invoice.net), str(invoice.service_credit), str(invoice.taxable)) == ("3766.25", "180.00", "3586.25")
    assert (str(invoice.tax), str(invoice.total)) == ("896.56", "4482.81")
    check_sums(invoice)


def test_the_credit_shows_its_working() -> None:
    (credit,) = draft().allowances
    assert "57 of 62 = 91.93 % < 95 % -> 5 % of 3 600.00 = 180.00" in credit.steps[0].say
    assert credit.steps[-1].value == "-180.00"
    assert credit.shares == (("l1-fixed", Money.of("-180.00", "EUR")),)


def test_a_met_target_gives_no_credit_and_says_so() -> None:
    invoice = draft(facts=changed(FACTS, measures={"resolution": {"met": 60, "total": 62}}))
    assert not invoice.service_credit
    assert "60 of 62 = 96.77 % >= 95 % -> no failure" in invoice.allowances[0].steps[0].say


def test_a_time_line_says_hours_rate_and_entries() -> None:
    line = draft().lines[2]
    assert (line.quantity, line.unit, line.rate, line.kind) == (Decimal("1.75"), "hour", Decimal(95), LineKind.TIME)
    assert [str(source) for source in sources_of(line.steps)] == ["time_entry:TE-1", "time_entry:TE-2"]
    assert line.steps[0].parts[0].say == "TE-1, 25 min, charged as 30 min: 30/60 x 95.00"


def test_time_covered_by_the_fee_is_shown_with_its_minutes_at_nothing() -> None:
    line = draft().lines[1]
    assert (line.quantity, line.unit, str(line.amount)) == (Decimal(40), "min", "0.00")
    assert line.steps[0].say == "0 h 40 in 1 entry, covered by the fixed fee"


def test_quantity_times_rate_is_the_amount_on_paper() -> None:
    card = changed(CARD)
    card["lines"][2]["card"] = {"rate": "100.00"}
    entries = [{"id": f"TE-{n}", "tier": "L2", "minutes": "5"} for n in range(3)]
    line = draft(card, {"time": entries}).lines[2]
    assert (line.quantity, str(line.amount)) == (Decimal("0.25"), "25.00")


def test_a_quiet_month_still_shows_its_time_line() -> None:
    line = draft(facts={}).lines[2]
    assert (line.quantity, str(line.amount), line.steps[-1].say) == (0, "0.00", "no time booked")


def test_after_hours_and_overtime_become_lines_of_their_own() -> None:
    card = changed(CARD, credits=[])
    card["lines"][2]["card"] = {
        "rate": "100.00",
        "after_hours": {
            "tz": "Europe/Brussels",
            "business": [{"days": [0, 1, 2, 3, 4], "from": "08:00", "to": "17:00"}],
            "multiplier": "1.5",
            "holidays": ["2026-09-28"],
            "holiday_multiplier": "2",
        },
        "overtime": {"threshold_minutes": "120", "multiplier": "1.25"},
    }
    hours = [
        ("2026-09-25T15:00", "2026-09-25T18:00"),
        ("2026-09-28T09:00", "2026-09-28T10:00"),
        ("2026-09-29T08:00", "2026-09-29T11:00"),
    ]
    entries = [
        {"id": f"TE-{n}", "tier": "L2", "start": f"{start}:00+02:00", "end": f"{end}:00+02:00"}
        for n, (start, end) in enumerate(hours)
    ]
    invoice = draft(card, {"time": entries})
    assert [(line.key, line.description, str(line.amount)) for line in invoice.lines[2:]] == [
        ("l2-time", "Technical support, time", "200.00"),
        ("l2-time/2", "Technical support, time, with overtime", "325.00"),
        ("l2-time/3", "Technical support, time, after hours", "150.00"),
        ("l2-time/4", "Technical support, time, holidays", "200.00"),
    ]


def test_a_credit_never_exceeds_what_its_lines_cost() -> None:
    scheme = changed(SCHEME, rules=[{"measure": "resolution", "award": {"kind": "flat", "amount": "9000.00"}}])
    invoice = draft(changed(CARD, credits=[{"tier": "L1", "scheme": scheme}, {"tier": "ALL", "scheme": scheme}]))
    assert [str(credit.amount) for credit in invoice.allowances] == ["-3600.00", "-166.25"]
    assert (str(invoice.taxable), str(invoice.total)) == ("0.00", "0.00")
    assert any("at most what is left of the lines of L1" in step.say for step in invoice.allowances[0].steps)
    check_sums(invoice)


def test_a_credit_on_a_tier_that_was_not_charged_is_nothing() -> None:
    scheme = changed(SCHEME, rules=[{"measure": "resolution", "base": "L3", "award": {"kind": "flat", "pct": "5"}}])
    invoice = draft(changed(CARD, credits=[{"tier": "L3", "scheme": scheme}]))
    assert str(invoice.service_credit) == "0.00"
    check_sums(invoice)


def test_a_credit_lowers_the_taxable_base_of_its_own_rate() -> None:
    card = changed(CARD)
    card["lines"][2]["rate_tax"] = "6"
    invoice = draft(card)
    assert [(str(group.taxable), str(group.tax)) for group in invoice.tax_groups] == [
        ("3420.00", "855.00"),
        ("166.25", "9.98"),
    ]
    check_sums(invoice)


def test_reverse_charge_carries_no_tax_and_says_so() -> None:
    invoice = draft(changed(CARD, tax_category="AE"))
    assert str(invoice.tax) == "0.00"
    assert "Reverse charge" in invoice.tax_groups[0].category.mention
    assert invoice.tax_groups[0].rate == 0


def test_a_credit_for_another_invoice_does_not_touch_this_one() -> None:
    scheme = changed(SCHEME, delivery={"apply": "next_invoice"})
    invoice = draft(changed(CARD, credits=[{"tier": "L1", "scheme": scheme}]))
    assert not invoice.service_credit
    assert [(later.apply, str(later.amount)) for later in invoice.later_credits] == [("next_invoice", "180.00")]


def test_time_at_a_tier_without_a_time_line_is_an_error_by_name() -> None:
    entry = {"id": "TE-9", "tier": "L3", "ticket": "ACME-9", "date": "2026-10-06", "minutes": "10", "who": "Nadia"}
    with pytest.raises(Invalid, match="TE-9 is at L3, where the rate card charges no time") as refusal:
        draft(facts=changed(FACTS, time=[entry]))
    assert refusal.value.field == "time[0].tier"


def test_an_entry_listed_twice_is_refused() -> None:
    with pytest.raises(Invalid, match="TE-1 is listed twice"):
        draft(facts=changed(FACTS, time=[FACTS["time"][0]] * 2))


def entries_of(minutes: list[int]) -> list[dict[str, Any]]:
    return [
        {
            "id": f"TE-{n}",
            "tier": "L2" if n % 3 else "L1",
            "ticket": f"ACME-{n % 4}",
            "date": "2026-10-05",
            "minutes": m,
        }
        for n, m in enumerate(minutes)
    ]


@given(
    minutes=st.lists(st.integers(0, 400), max_size=25),
    counted=st.tuples(st.integers(0, 40), st.integers(0, 40)),
    pct=st.integers(0, 200),
    rate=st.integers(0, 20000),
    chance=st.randoms(),
)
def test_whatever_the_month_the_invoice_adds_up_and_order_changes_nothing(
    minutes: list[int], counted: tuple[int, int], pct: int, rate: int, chance: random.Random
) -> None:
    rules = [
        {"measure": "resolution", "base": base, "id": base, "award": {"kind": "flat", "pct": pct}}
        for base in ("L1", "ALL")
    ]
    card = changed(CARD, credits=[{"tier": tier, "scheme": changed(SCHEME, rules=rules)} for tier in ("L2", "ALL")])
    card["lines"][2]["card"] = {"rate": f"{rate / 1000:.3f}", "increment_minutes": 7, "group_by": "ticket"}
    card["lines"][2]["rate_tax"] = "6.5"
    facts = {"time": entries_of(minutes), "measures": {"resolution": {"met": counted[0], "total": sum(counted)}}}
    invoice = draft(card, facts)
    check_sums(invoice)
    assert invoice.service_credit <= invoice.net
    assert draft(card, facts | {"time": chance.sample(facts["time"], len(minutes))}) == invoice
