"""Who stands on an invoice, and the versions it was computed by, as they were when it was made."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from msp.kernel.periods import Span


@dataclass(frozen=True, slots=True)
class Party:
    """Seller or buyer as they stood when the invoice was made."""

    name: str
    address: tuple[str, ...] = ()
    tax_id: str = ""
    bank: str = ""
    reference: str = ""
    key: str = ""

    def as_document(self) -> dict[str, Any]:
        """The snapshot that the invoice keeps."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return values | {"address": list(self.address)}

    @classmethod
    def read(cls, document: dict[str, Any]) -> "Party":
        """The party of a snapshot."""
        values: dict[str, Any] = document | {"address": tuple(document["address"])}
        return cls(**values)


_MAYBE = ("purchase_order", "payment_days")


@dataclass(frozen=True, slots=True)
class Agreed:
    """The versions an invoice was computed by, the order it refers to, and in how many days it is due.

    The last two are empty where the rate card says nothing of them, and then no part of the snapshot.
    """

    contract_number: str
    contract_title: str
    account_manager: str
    contract_version_id: UUID
    rate_card_version_id: UUID
    rate_card_hash: str
    purchase_order: str = ""
    payment_days: str = ""

    def as_document(self) -> dict[str, str]:
        """The snapshot that the invoice keeps."""
        values = {name: str(getattr(self, name)) for name in self.__slots__}
        return {name: value for name, value in values.items() if value or name not in _MAYBE}

    @classmethod
    def read(cls, document: dict[str, Any]) -> "Agreed":
        """The versions of a snapshot."""
        ids = {name: UUID(document[name]) for name in ("contract_version_id", "rate_card_version_id")}
        values: dict[str, Any] = document | ids
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Heading:
    """What invoice and statement of a month have in common: when, who, under which terms."""

    month: str
    zone: str
    span: Span
    currency: str
    seller: Party
    buyer: Party
    agreed: Agreed
