"""Every kind of line against a slow oracle that counts minute by minute, unit by unit and day by day."""

from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from msp.kernel.money import Money
from tests.billing.carding import amounts, card, charged, count, in_turn, lines, work

FIRST = date(2026, 10, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(31)]
cents = st.integers(0, 500_000)
minutes = st.integers(0, 240)
tiers = st.sampled_from(["L1", "L2"])
entries = st.lists(st.tuples(minutes, tiers, st.integers(1, 31)), max_size=12)


def price(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}"


def rounded(exact: Fraction) -> str:
    """Half a cent and more goes up."""
    whole = floor(exact * 100 + Fraction(1, 2))
    return f"{whole // 100}.{whole % 100:02d}"


def booked(several: list[tuple[int, str, int]]) -> list[dict[str, Any]]:
    return [work(f"e{n}", spent, tier, day) for n, (spent, tier, day) in enumerate(several)]


@given(cents, st.integers(1, 31), st.integers(2, 32))
def test_a_fee_is_the_sum_of_its_days(fee: int, start: int, end: int) -> None:
    beyond = FIRST + timedelta(days=end - 1)
    if beyond > DAYS[start - 1]:
        line = {"kind": "fixed", "amount": price(fee), "start": str(DAYS[start - 1]), "end": str(beyond)}
        owed = sum(1 for day in DAYS if DAYS[start - 1] <= day < beyond)
        assert amounts(card(line)) == {"line1": rounded(Fraction(fee, 100) * owed / 31)}


@given(cents, cents, st.integers(2, 31))
def test_stretches_of_a_fee_add_up_to_the_month(one: int, other: int, since: int) -> None:
    fees = [card({"kind": "fixed", "amount": price(fee)}) for fee in (one, other)]
    found = lines(in_turn((1, fees[0]), (since, fees[1])))
    by_day = [one if day.day < since else other for day in DAYS]
    whole = rounded(sum((Fraction(fee, 100) for fee in by_day), Fraction(0)) / 31)
    assert str(sum((line.amount for line in found), Money.zero("EUR"))) == whole
    assert all(abs(Fraction(line.exact) - line.amount.exact) < Fraction(1, 100) for line in found)


@given(
    st.lists(st.tuples(st.sampled_from(["", "Lund"]), st.integers(-40, 30), st.integers(0, 50)), max_size=8),
    st.sampled_from(["highest", "average", "at_end"]),
    cents,
)
def test_units_are_what_stands_on_each_day(said: list[tuple[str, int, int]], rule: str, each: int) -> None:
    known = {(site, FIRST + timedelta(days=after)): number for site, after, number in said}
    numbers = [count("line1", str(number), str(day), site=site or None) for (site, day), number in known.items()]
    numbers = [{name: value for name, value in item.items() if value is not None} for item in numbers]
    if not known:
        return
    by_day = [
        sum(
            known[max(at for at in known if at[0] == site and at[1] <= day)]
            for site in ("", "Lund")
            if any(at[0] == site and at[1] <= day for at in known)
        )
        for day in DAYS
    ]
    counted = {"highest": Fraction(max(by_day)), "at_end": Fraction(by_day[-1]), "average": Fraction(sum(by_day), 31)}
    units = Fraction(floor(counted[rule] * 10_000 + Fraction(1, 2)), 10_000)
    line = {"kind": "per_unit", "unit": "user", "price": price(each), "count": rule}
    assert amounts(card(line), quantities=numbers) == {"line1": rounded(units * each / 100)}


@given(entries, st.integers(0, 600), st.integers(0, 300), cents)
def test_a_pool_is_used_minute_by_minute(several: Any, included: int, carried: int, rate: int) -> None:
    terms = {"included_minutes": str(included), "rate": price(rate), "rollover": "unused_all"}
    pool = {"kind": "bucket", "tiers": ["L1", "L2"], "weights": {"L2": "1.5"}, **terms}
    there, over = Fraction(included + carried), Fraction(0)
    for spent, tier, _ in several:
        for _ in range(spent):
            burnt = Fraction(3, 2) if tier == "L2" else Fraction(1)
            taken = min(there, burnt)
            there, over = there - taken, over + burnt - taken
    brought = [{"key": "line1", "minutes": str(carried)}]
    found = lines(card(pool), time=booked(several), carried=brought)
    assert str(sum((line.amount for line in found), Money.zero("EUR"))) == rounded(over * rate / 6000)
    assert [Fraction(item.minutes) for line in found for item in line.carries] == [there]


@given(entries, st.lists(st.tuples(st.integers(1, 31), st.integers(0, 10), st.integers(1, 300)), max_size=4), cents)
def test_blocks_burn_minute_by_minute(several: Any, sold: Any, rate: int) -> None:
    blocks = [
        {
            **{"id": f"B-{n}", "key": "line1", "start": str(DAYS[start - 1]), "minutes": str(size)},
            "end": str(DAYS[start - 1] + timedelta(days=more)),
        }
        for n, (start, more, size) in enumerate(sold)
    ]
    left, uncovered = [size for _, _, size in sold], 0
    in_order = sorted(range(len(sold)), key=lambda n: (sold[n][0], f"B-{n}"))
    for spent, _, day in sorted(several, key=lambda entry: entry[2]):
        for _ in range(spent):
            usable = [n for n in in_order if left[n] and sold[n][0] <= day <= sold[n][0] + sold[n][1]]
            if usable:
                left[usable[0]] -= 1
            else:
                uncovered += 1
    line = {"kind": "blocks", "rate": price(rate), "tiers": ["L1", "L2"]}
    found = lines(card(line), time=booked(several), blocks=blocks)
    assert str(found[0].amount) == rounded(Fraction(uncovered * rate, 6000))
    assert {item.key: int(item.minutes) for item in found[0].carries} == {f"B-{n}": rest for n, rest in enumerate(left)}


@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=6), st.lists(cents, min_size=2, max_size=2), st.integers(1, 50)
)
def test_usage_climbs_its_tiers_unit_by_unit(counted: list[int], prices: list[int], limit: int) -> None:
    tiers_of = [{"up_to": str(limit), "unit": price(prices[0])}, {"unit": price(prices[1])}]
    line = {"kind": "usage", "meter": "m", "charge": {"model": "graduated", "tiers": tiers_of}}
    records = [{"id": str(n), "meter": "m", "date": "2026-10-09", "quantity": str(q)} for n, q in enumerate(counted)]
    paid = sum(prices[0] if unit < limit else prices[1] for unit in range(sum(counted)))
    assert amounts(card(line), usage=records) == {"line1": price(paid)}


@given(st.lists(st.tuples(st.sampled_from(["opened", "resolved"]), tiers, st.sampled_from(["P1", "P4"])), max_size=20))
def test_tickets_are_counted_one_by_one(several: list[tuple[str, str, str]]) -> None:
    events = [
        {"id": str(n), "event": event, "tier": tier, "priority": priority, "date": "2026-10-09"}
        for n, (event, tier, priority) in enumerate(several)
    ]
    line = {"kind": "per_ticket", "price": "7.00", "counts": "opened", "priorities": ["P1"]}
    assert amounts(card(line), tickets=events) == {"line1": f"{7 * several.count(('opened', 'L1', 'P1'))}.00"}


@given(cents, cents, cents, st.integers(0, 100))
def test_a_discount_and_a_minimum_are_sums_of_what_is_printed(fee: int, other: int, least: int, pct: int) -> None:
    draft = charged(
        card(
            {"kind": "fixed", "amount": price(fee)},
            {"kind": "fixed", "amount": price(other), "tier": "L2", "rate_tax": "6"},
            {"kind": "discount", "pct": str(pct), "of": ["line1", "line2"]},
            {"kind": "minimum", "amount": price(least), "of": ["line1"]},
        )
    )
    off = -sum((line.amount for line in draft.lines if line.of == "line3"), Money.zero("EUR"))
    assert str(off) == rounded(Fraction((fee + other) * pct, 10_000))
    assert [str(line.amount) for line in draft.lines if line.of == "line4"] == [price(max(0, least - fee))]
    assert draft.net.minor == fee + other - off.minor + max(0, least - fee)
    assert draft.taxable == draft.net
    assert sum((group.taxable for group in draft.tax_groups), Money.zero("EUR")) == draft.net


@given(entries, st.integers(2, 31))
def test_time_is_charged_by_the_card_of_its_day_and_none_is_lost(several: Any, since: int) -> None:
    old, new = ({"kind": "time", "card": {"rate": rate}, "tier": "L1"} for rate in ("60.00", "90.00"))
    rest = {"kind": "included", "tier": "L2"}
    found = lines(in_turn((1, card(old, rest)), (since, card(new, rest))), time=booked(several))
    spent = [[m for m, tier, day in several if tier == "L1" and (day < since) is before] for before in (True, False)]
    assert str(sum((line.amount for line in found), Money.zero("EUR"))) == price(
        sum(spent[0]) * 100 + sum(spent[1]) * 150
    )
