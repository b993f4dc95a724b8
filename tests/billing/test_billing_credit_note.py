"""Credit notes of one invoice."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from msp.kernel.money import Money, total
from tests.billing.asking import answer_of


def notes(*notes: dict[str, Any], net: str = "100.00", tax: str = "21.00") -> dict[str, Any]:
    return answer_of("credit_note", currency="EUR", invoice_net=net, invoice_tax=tax, rate="21", notes=list(notes))


def test_a_full_credit_note_is_the_mirror_of_the_invoice() -> None:
    answer = notes({"net": "100.00"})
    assert answer["notes"] == [{"net": "100.00", "tax": "21.00", "gross": "121.00"}]
    assert (answer["left_net"], answer["left_tax"]) == ("0.00", "0.00")


def test_the_last_note_takes_the_tax_that_is_left() -> None:
    answer = notes({"net": "33.33"}, {"net": "33.33"}, {"net": "33.34"}, net="100.00", tax="20.99")
    assert [note["tax"] for note in answer["notes"]] == ["7.00", "7.00", "6.99"]
    assert answer["left_tax"] == "0.00"


def test_a_note_never_takes_more_tax_than_is_left() -> None:
    answer = notes({"net": "0.99"}, {"net": "0.01"}, net="1.00", tax="0.20")
    assert [note["tax"] for note in answer["notes"]] == ["0.20", "0.00"]


def test_a_note_for_days_is_a_part_of_the_invoice() -> None:
    assert notes({"days": 10, "of": 31})["notes"][0]["net"] == "32.26"


def test_a_refused_note_changes_nothing() -> None:
    answer = notes({"net": "100.01"}, {"net": "0.00"}, {"net": "-1"}, {}, {"net": "1.005"}, {"net": "60.00"})
    assert ["error" in note for note in answer["notes"]] == [True, True, True, True, True, False]
    assert answer["notes"][0]["error"] == "A credit note of 100.01 is more than the 100.00 that is left."
    assert answer["left_net"] == "40.00"


@given(st.lists(st.integers(1, 4000), min_size=1, max_size=8), st.integers(0, 30))
def test_notes_never_exceed_the_invoice_in_net_or_tax(nets: list[int], rate: int) -> None:
    invoice_net = Money(10000, "EUR")
    invoice_tax = Money.rounded(invoice_net.exact * rate / 100, "EUR")
    answer = answer_of(
        "credit_note",
        currency="EUR",
        invoice_net=str(invoice_net),
        invoice_tax=str(invoice_tax),
        rate=rate,
        notes=[{"net": str(Money(net, "EUR"))} for net in nets],
    )
    good = [note for note in answer["notes"] if "error" not in note]
    for key, whole, left in (("net", invoice_net, "left_net"), ("tax", invoice_tax, "left_tax")):
        used = total((Money.of(note[key], "EUR") for note in good), "EUR")
        assert used + Money.of(answer[left], "EUR") == whole
        assert Money.of(answer[left], "EUR") >= Money.zero("EUR")
