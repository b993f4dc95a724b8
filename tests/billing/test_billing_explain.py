"""Explanations re-add, and numbers read well."""

from dataclasses import dataclass
from fractions import Fraction

import pytest

from msp.billing.explain import Source, SourceKind, Step, amount_step, re_add, sources_of
from msp.billing.wording import counted, hours, percent, plain, priced, readable, spaced
from msp.kernel.errors import Conflict
from msp.kernel.money import Money


@dataclass
class Line:
    """A line made for the test."""

    description: str
    amount: Money
    steps: tuple[Step, ...]


def line(amount: str, *steps: Step) -> Line:
    return Line("L2 overage October", Money.of(amount, "EUR"), steps)


def test_a_line_re_adds_when_its_last_step_is_its_amount() -> None:
    assert re_add(line("2.50", Step("a", "160", "min"), Step("b", "2.50"))) == Money.of("2.50", "EUR")


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ((), "ends in nothing, its amount is 2.50"),
        ((Step("a", "2.49"),), "ends in 2.49, its amount is 2.50"),
        ((Step("a", "2.50"), Step("b", "2.5", "min")), "ends in 2.5, its amount is 2.50"),
        ((Step("sum", "2.50", parts=(Step("a", "1"), Step("b", "1.49"))),), "add up to 2.49, not 2.50"),
        (
            (Step("x", "1", parts=(Step("deep", "1", parts=(Step("a", "2"),)),)), Step("b", "2.50")),
            "the parts of “deep” add up to 2, not 1",
        ),
    ],
)
def test_a_line_that_does_not_re_add_is_a_conflict(steps: tuple[Step, ...], sentence: str) -> None:
    with pytest.raises(Conflict, match="L2 overage October") as refusal:
        re_add(line("2.50", *steps))
    assert sentence in refusal.value.sentence


def test_thirds_re_add_although_they_have_no_last_digit() -> None:
    parts = tuple(amount_step("a third", Fraction(1, 3)) for _ in range(3))
    assert re_add(line("1.00", amount_step("three thirds", 1, parts=parts), amount_step("rounded", Money.of(1, "EUR"))))


def test_sources_are_named_once_with_version_and_hash() -> None:
    entry = Source(SourceKind.TIME_ENTRY, "TE-1041", "2", "3f9c")
    other = Source(SourceKind.MEASURE, "resolution")
    steps = (Step("a", "1", sources=(entry,), parts=(Step("b", "1", sources=(other, entry)),)),)
    assert [str(source) for source in sources_of(steps)] == ["time_entry:TE-1041@2@3f9c", "measure:resolution"]
    assert steps[0].as_document() == {
        "say": "a",
        "value": "1",
        "sources": ["time_entry:TE-1041@2@3f9c"],
        "parts": [{"say": "b", "value": "1", "sources": ["measure:resolution", "time_entry:TE-1041@2@3f9c"]}],
    }
    assert Step("a", "160", "min").as_document() == {"say": "a", "value": "160 min"}


def test_numbers_as_people_read_them() -> None:
    assert [
        spaced(value) for value in (Money.of("3600", "EUR"), Money.of("-0.5", "EUR"), 1234567, Fraction(10000, 3))
    ] == [
        "3 600.00",
        "-0.50",
        "1 234 567",
        "3 333.3333…",
    ]
    assert [plain(value) for value in (Fraction(25, 2), 1200, Fraction(1, 8))] == ["12.5", "1200", "0.125"]
    assert [readable(value) for value in (Fraction(1, 3), 160)] == ["0.3333…", "160"]
    assert [priced(value, "EUR") for value in (95, Fraction(1, 80), Fraction(191, 2))] == ["95.00", "0.0125", "95.50"]
    assert priced(500, "JPY") == "500"
    assert [percent(Fraction(value)) for value in ("94.995", "95", "91.935")] == ["94.99 %", "95 %", "91.93 %"]
    assert [hours(value) for value in (1360, 5, 60)] == ["22 h 40", "0 h 05", "1 h 00"]
    assert [counted(1, "line"), counted(2, "line"), counted(2, "entry", "entries")] == [
        "1 line",
        "2 lines",
        "2 entries",
    ]
