"""A client whose months are charged from what is counted: users, backups and prepaid blocks, one of each."""

from typing import Any

from msp import billing
from msp.billing import RateCardForm, agreed
from msp.billing.agreed import BlockForm, QuantityForm, UsageForm
from tests.desk_work import at
from tests.vendor_bills import CARD
from tests.world import World

COUNTED: list[dict[str, Any]] = [
    {"key": "users", "tier": "L1", "kind": "per_unit", "name": "Users", "unit": "user", "price": "25.00"},
    {"key": "blocks", "tier": "L3", "kind": "blocks", "name": "Engineer hours", "rate": "120.00"},
    {"key": "backup", "tier": "L3", "kind": "usage", "name": "Backup", "meter": "backup-gb", "price": "0.05"},
]


def count_at(world: World) -> None:
    """Publish such a card for the client in scope, and write one of each down."""
    omar, day = world.actors["omar"], at(0).date()
    card = RateCardForm(CARD | {"lines": [*CARD["lines"], *COUNTED]}, at(-20), "harbour", "Omar", "Counted")
    billing.publish_rate_card(card, now=at(0))
    agreed.agree_quantity(QuantityForm("users", day, "10"), by=omar, now=at(0))
    agreed.record_usage(UsageForm("k-1", "backup-gb", "5", at(0)), by=omar, now=at(0))
    agreed.sell_block(BlockForm("blocks", "BLK-1", 60, day, None, day, "95.00"), by=omar, now=at(0))
