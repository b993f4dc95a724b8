"""Time taken from what was agreed or paid before: a bucket of minutes, and prepaid blocks (field/billing.md 6.4)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from msp.billing.blocks import Block, Burn, Worked, burn
from msp.billing.bucket import BucketPeriod, period_step, run_bucket
from msp.billing.card_runs import day_of
from msp.billing.card_terms import BlockTerms, BucketTerms, Taking
from msp.billing.explain import SourceKind, Step, amount_step
from msp.billing.invoice_draft import Carried, Carrier, InvoiceLine
from msp.billing.line_figures import Figures, on_paper, term
from msp.billing.month_use import Prepaid
from msp.billing.rate_card import CardLine
from msp.billing.sheet import Sheet
from msp.billing.wording import counted, hours, plain, priced, readable
from msp.billing.work import BilledClass, Work
from msp.kernel.errors import Invalid
from msp.kernel.money import Money, to_decimal

_NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class _Pool:
    """A bucket in one month: what each tier burnt of it, told in a step, and what that comes to."""

    period: BucketPeriod
    told: dict[str, Step]
    shares: dict[str, Fraction]


def _pool(terms: BucketTerms, entries: Sequence[Work], carried: Fraction, currency: str) -> _Pool:
    burnt = {tier: _burnt(terms.taking, tier, entries) for tier in terms.taking.tiers}
    used = plain(sum(burnt.values(), _NOTHING))
    (period,) = run_bucket(terms.bucket, Sheet({"periods": [{"used": used}]}, "", None), currency, carried)
    told = {tier: _tier_step(terms.taking, tier, entries) for tier in burnt}
    return _Pool(period, told, {tier: minutes for tier, minutes in burnt.items() if minutes})


def bucket_lines(line: CardLine, entries: Sequence[Work], carried: Fraction, currency: str) -> list[InvoiceLine]:
    """What was used beyond the included minutes; the overage of a pool goes to its tiers by their weighted minutes."""
    assert line.bucket is not None, "a bucket has its terms"
    pool = _pool(line.bucket, entries, carried, currency)
    name = f"{line.name}, beyond {hours(pool.period.available)} included"
    if len(pool.shares) > 1 and pool.period.amount:
        return _pooled(line, name, pool, currency)
    taker = replace(line, tier=next(iter(pool.shares))) if len(pool.shares) == 1 else line
    period = pool.period
    steps = (*_before(line, pool, line.bucket.taking.tiers), period_step(line.bucket.bucket, period, currency))
    figures = Figures(period.overage / 60, "hour", line.bucket.bucket.rate, period.exact, period.amount, steps)
    return [on_paper(taker, 0, name, replace(figures, carries=_carries(line, pool)))]


def block_lines(line: CardLine, entries: Sequence[Work], blocks: Sequence[Prepaid], currency: str) -> list[InvoiceLine]:
    """The blocks that were bought in the month, and the time that none of them covers."""
    assert line.blocks is not None, "a line of blocks has its terms"
    held = [Block(block.source.id, block.start, block.end, block.minutes) for block in blocks]
    charged = [entry for entry in entries if entry.billed_class is BilledClass.BILLABLE]
    given = [entry for entry in entries if entry.billed_class is not BilledClass.BILLABLE]
    burns, left = burn(held, [_worked(line.blocks.taking, entry) for entry in charged])
    carries = tuple(Carried(Carrier.BLOCK, key, to_decimal(minutes)) for key, minutes in left.items())
    figures = _uncovered(line.blocks, (charged, burns), blocks, currency)
    figures = replace(figures, carries=carries, steps=(*_given(given), *figures.steps))
    lines = [on_paper(line, 0, f"{line.name}, beyond prepaid blocks", figures)]
    for block in blocks:
        if block.price is not None:
            lines.append(on_paper(line, len(lines), _block_name(line, block), _bought(block, currency)))
    return lines


def _burnt(taking: Taking, tier: str, entries: Sequence[Work]) -> Fraction:
    """The weighted minutes of one tier; what is given away burns nothing."""
    minutes = (taking.counted.billed(entry.minutes) for entry in entries if _burns(entry, tier))
    return sum(minutes, _NOTHING) * taking.weight(tier)


def _burns(entry: Work, tier: str) -> bool:
    return entry.tier == tier and entry.billed_class is not BilledClass.GOODWILL


def _tier_step(taking: Taking, tier: str, entries: Sequence[Work]) -> Step:
    held = [entry for entry in entries if entry.tier == tier]
    weight = taking.weight(tier)
    times = "" if weight == 1 else f", each minute counts {readable(weight)}"
    given = [entry for entry in held if entry.billed_class is BilledClass.GOODWILL]
    away = f", {counted(len(given), 'entry', 'entries')} of them given as goodwill" if given else ""
    said = f"{tier}: {counted(len(held), 'entry', 'entries')}{away}{times}"
    return Step(said, plain(_burnt(taking, tier, entries)), "min", tuple(entry.source for entry in held))


def _before(line: CardLine, pool: _Pool, own: Sequence[str]) -> list[Step]:
    """What was used, was there and is left; only the entries of a line's `own` tiers are its sources."""
    assert line.bucket is not None, "a bucket has its terms"
    period, bucket = pool.period, line.bucket.bucket
    used = [step if tier in own else replace(step, sources=()) for tier, step in pool.told.items()]
    carried = f", {hours(period.rolled_in)} carried in" if period.rolled_in else ""
    there = Step(f"{hours(bucket.included)} included{carried}", plain(period.available), "min", (term(line),))
    left = Step(f"{hours(period.carried)} are carried into the next month", plain(period.carried), "min")
    return [*used, there, *([left] if period.carried else [])]


def _carries(line: CardLine, pool: _Pool) -> tuple[Carried, ...]:
    return (Carried(Carrier.BUCKET, line.key, to_decimal(pool.period.carried)),)


def _pooled(line: CardLine, name: str, pool: _Pool, currency: str) -> list[InvoiceLine]:
    """One line a tier, by `allocate`: together the overage of the pool, to the cent."""
    assert line.bucket is not None, "a bucket has its terms"
    period, shares = pool.period, pool.shares
    used = sum(shares.values(), _NOTHING)
    rest = [tier for tier in pool.told if tier not in shares]
    lines: list[InvoiceLine] = []
    for (tier, minutes), amount in zip(shares.items(), period.amount.allocate(list(shares.values())), strict=True):
        said = f"{tier}: {readable(minutes)} of the {readable(used)} min that were used"
        own = [tier] if lines else [tier, *rest]
        whole = period_step(line.bucket.bucket, period, currency)
        steps = (*_before(line, pool, own), whole, amount_step(said, amount))
        share = minutes / used
        figures = Figures(period.overage * share / 60, "hour", None, period.exact * share, amount, steps)
        figures = figures if lines else replace(figures, carries=_carries(line, pool))
        lines.append(on_paper(replace(line, tier=tier), len(lines), f"{name}, {tier}", figures))
    return lines


def _worked(taking: Taking, entry: Work) -> Worked:
    day = day_of(entry)
    if day is None:
        raise Invalid(
            f"Time entry {entry.source.id} has no day, and prepaid blocks burn by the day.", field=entry.where
        )
    return Worked(entry.source.id, day, taking.counted.billed(entry.minutes), taking.weight(entry.tier))


def _uncovered(
    terms: BlockTerms, burnt: tuple[Sequence[Work], Sequence[Burn]], blocks: Sequence[Prepaid], currency: str
) -> Figures:
    """Real minutes that no block covers, at the rate; every entry says which block it was taken from."""
    entries, burns = burnt
    minutes = sum((item.uncovered for item in burns), _NOTHING)
    exact = minutes * terms.rate / 60
    amount = Money.rounded(exact, currency)
    parts = tuple(_burn_step(entry, item) for entry, item in zip(entries, burns, strict=True))
    steps = (
        *(_block_step(block, burns) for block in blocks),
        Step(
            f"{counted(len(burns), 'entry', 'entries')}, minutes that no block covers", plain(minutes), "min", (), parts
        ),
        amount_step(f"{readable(minutes)}/60 x {priced(terms.rate, currency)}", amount),
    )
    return Figures(minutes / 60, "hour", terms.rate, exact, amount, steps)


def _burn_step(entry: Work, item: Burn) -> Step:
    taken = ", ".join(f"{readable(minutes)} min from {block}" for block, minutes in item.taken) or "no block"
    return Step(f"{item.entry}: {taken}; not covered", plain(item.uncovered), "min", (entry.source,))


def _given(entries: Sequence[Work]) -> list[Step]:
    if not entries:
        return []
    minutes = sum((entry.minutes for entry in entries), _NOTHING)
    sources = tuple(entry.source for entry in entries)
    said = f"{counted(len(entries), 'entry', 'entries')} covered by the contract or given as goodwill burn no block"
    return [Step(said, plain(minutes), "min", sources)]


def _block_step(block: Prepaid, burns: Sequence[Burn]) -> Step:
    burnt = sum((minutes for item in burns for name, minutes in item.taken if name == block.source.id), _NOTHING)
    until = f" up to {block.end}" if block.end else ""
    said = f"{block.source.id}, usable from {block.start}{until}: {hours(block.minutes)} less {hours(burnt)}, left"
    return Step(said, plain(block.minutes - burnt), "min", (block.source,))


def _block_name(line: CardLine, block: Prepaid) -> str:
    return f"{line.name}, {hours(block.bought)} bought in advance"


def _bought(block: Prepaid, currency: str) -> Figures:
    assert block.price is not None, "it was bought in this month"
    amount = Money.rounded(block.price, currency)
    sale = replace(block.source, kind=SourceKind.SALE)
    step = amount_step(f"{block.source.id}: {hours(block.bought)}", amount, sale)
    return Figures(Fraction(1), "block", amount.exact, amount.exact, amount, (step,))
