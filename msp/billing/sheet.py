"""A plain document read by name: what is missing, wrong or unknown is refused in a sentence that says where."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar, cast

from msp.kernel.errors import Invalid
from msp.kernel.money import Money, digits, read_number

E = TypeVar("E", bound=StrEnum)

FIRST_YEAR, LAST_YEAR = 1970, 9998
LONGEST_TEXT = 500
LONGEST_LIST = 200_000


class Sheet:
    """One object of a document; `where` is its path for the refusals, `keys` are all the names it may hold.

    Without `keys` nothing is refused yet: one value decides which other names may stand beside it.
    """

    __slots__ = ("_values", "where")

    def __init__(self, value: object, where: str, keys: str | None) -> None:
        if not isinstance(value, Mapping):
            raise Invalid(f"{where or 'The document'} must be an object with names and values.", field=where or None)
        self._values = cast("Mapping[str, object]", value)
        self.where = where
        known = self._values if keys is None else keys.split()
        for key in self._values:
            if key not in known:
                raise self.wrong(str(key)[:40], f"is not known here; known are: {', '.join(known) or 'nothing'}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def has(self, key: str) -> bool:
        """Whether the key is there with something in it."""
        return self._values.get(key) is not None

    def at(self, key: str) -> str:
        """The path of `key`, for refusals and field names."""
        return f"{self.where}.{key}" if self.where else key

    def wrong(self, key: str, why: str) -> Invalid:
        """The refusal of one value: its path, then what is wrong with it."""
        return Invalid(f"{self.at(key)} {why}.", field=self.at(key))

    def raw(self, key: str) -> object:
        """The value as it stands; Invalid when it is missing."""
        if not self.has(key):
            raise self.wrong(key, "is missing")
        return self._values[key]

    def number(self, key: str, default: Fraction | int | None = None) -> Fraction:
        """A decimal number, of either sign."""
        if default is not None and not self.has(key):
            return Fraction(default)
        return read_number(self.raw(key), self.at(key))

    def amount(self, key: str, default: Fraction | int | None = None) -> Fraction:
        """A decimal number that is not negative: a price, a quantity, a percentage."""
        value = self.number(key, default)
        if value < 0:
            raise self.wrong(key, f"must not be negative: {self.raw(key)}")
        return value

    def money(self, key: str, currency: str) -> Money:
        """An amount of zero or more that the currency has coins for."""
        value = Money.rounded(self.amount(key), currency)
        if value.exact != self.amount(key):
            raise self.wrong(key, f"is finer than the {digits(currency)} decimals of {currency}")
        return value

    def maybe_number(self, key: str) -> Fraction | None:
        """A decimal number, or None when it is not there."""
        return self.number(key) if self.has(key) else None

    def maybe_amount(self, key: str) -> Fraction | None:
        """A decimal number that is not negative, or None when it is not there."""
        return self.amount(key) if self.has(key) else None

    def currency(self, key: str = "currency") -> str:
        """A currency code."""
        code = self.text(key)
        digits(code)
        return code

    def above_zero(self, key: str, default: int | None = None) -> Fraction:
        """A decimal number above zero."""
        value = self.number(key, default)
        if value <= 0:
            raise self.wrong(key, f"must be above zero: {self.raw(key)}")
        return value

    def count(self, key: str, default: int | None = None) -> int:
        """A whole number of zero or more."""
        value = self.amount(key, default)
        if value.denominator != 1:
            raise self.wrong(key, f"must be a whole number: {self.raw(key)}")
        return value.numerator

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty, or the default."""
        if default is not None and not self.has(key):
            return default
        value = self.raw(key)
        if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT:
            raise self.wrong(key, f"must be a text of 1 to {LONGEST_TEXT} characters")
        return value

    def words(self, key: str) -> str:
        """A text, or an empty one when it is not there."""
        return self.text(key) if self.has(key) else ""

    def choice(self, key: str, kinds: type[E], default: E | None = None) -> E:
        """One of the values of `kinds`."""
        text = self.text(key, default)
        if text not in [kind.value for kind in kinds]:
            names = ", ".join(kind.value for kind in kinds)
            raise self.wrong(key, f"is “{text[:40]}”; it can be one of: {names}")
        return kinds(text)

    def flag(self, key: str, default: bool = False) -> bool:
        """True or false, or the default."""
        value = self.raw(key) if self.has(key) else default
        if not isinstance(value, bool):
            raise self.wrong(key, "must be true or false")
        return value

    def day(self, key: str) -> date:
        """A calendar date written as 2026-10-31."""
        return read_day(self.raw(key), self.at(key))

    def maybe_day(self, key: str) -> date | None:
        """A calendar date, or None when it is not there."""
        return self.day(key) if self.has(key) else None

    def items(self, key: str, default: Sequence[object] | None = None) -> list[object]:
        """A list as it stands, or the default."""
        value = self.raw(key) if default is None or self.has(key) else default
        if not isinstance(value, list | tuple) or len(value) > LONGEST_LIST:
            raise self.wrong(key, f"must be a list of at most {LONGEST_LIST} items")
        return list(cast("Sequence[object]", value))

    def numbers(self, key: str) -> list[Fraction]:
        """A list of decimal numbers."""
        return [read_number(item, f"{self.at(key)}[{place}]") for place, item in enumerate(self.items(key, ()))]

    def texts(self, key: str) -> list[str]:
        """A list of texts, empty when it is not there."""
        items = [item for item in self.items(key, ()) if isinstance(item, str)]
        if len(items) != len(self.items(key, ())):
            raise self.wrong(key, "must hold texts only")
        return items

    def part(self, key: str, keys: str) -> "Sheet":
        """The object under `key`."""
        return Sheet(self.raw(key), self.at(key), keys)

    def maybe_part(self, key: str, keys: str) -> "Sheet | None":
        """The object under `key`, or None when it is not there."""
        return self.part(key, keys) if self.has(key) else None

    def parts(self, key: str, keys: str, default: Sequence[object] | None = None) -> "list[Sheet]":
        """The list of objects under `key`."""
        items = self.items(key, default)
        return [Sheet(item, f"{self.at(key)}[{place}]", keys) for place, item in enumerate(items)]

    def named(self, key: str) -> "dict[str, object]":
        """The object under `key` whose names are free; empty when it is not there."""
        value = self.raw(key) if self.has(key) else {}
        if not isinstance(value, Mapping):
            raise self.wrong(key, "must be an object with names and values")
        return dict(cast("Mapping[str, object]", value))


def read_day(value: object, where: str) -> date:
    """A calendar date from its text, as 2026-10-31."""
    try:
        return date.fromisoformat(str(value))
    except ValueError as problem:
        raise Invalid(f"{where} is not a date such as 2026-10-31: {str(value)[:40]!r}.", field=where) from problem


def read_instant(value: object, where: str) -> datetime:
    """An instant from its text; Invalid without an offset, because a wall time alone can happen twice."""
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError as problem:
        raise Invalid(f"{where} is not an instant: {str(value)[:40]!r}.", field=where) from problem
    if instant.tzinfo is None:
        raise Invalid(f"{where} must carry its offset, as 2026-10-25T02:30:00+02:00.", field=where)
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise Invalid(f"{where} is not in a year from {FIRST_YEAR} to {LAST_YEAR}.", field=where)
    return instant
