"""What is recorded for a month beside work: quantities, usage, prepaid blocks."""

from msp.billing.agreed.events import AgreedTakenBack, BlockSold, QuantityAgreed, UsageRecorded
from msp.billing.agreed.importing import ImportedRow, ImportKind, import_rows
from msp.billing.agreed.lists import BlockView, QuantityView, UsageView, blocks_sold, quantities_agreed, usage_recorded
from msp.billing.agreed.recording import (
    BlockForm,
    QuantityForm,
    Recordable,
    UsageForm,
    agree_quantity,
    record_usage,
    sell_block,
    take_back,
)
from msp.billing.agreed.wanted import WantedLine, lines_wanting

__all__ = [
    "AgreedTakenBack",
    "BlockForm",
    "BlockSold",
    "BlockView",
    "ImportKind",
    "ImportedRow",
    "QuantityAgreed",
    "QuantityForm",
    "QuantityView",
    "Recordable",
    "UsageForm",
    "UsageRecorded",
    "UsageView",
    "WantedLine",
    "agree_quantity",
    "blocks_sold",
    "import_rows",
    "lines_wanting",
    "quantities_agreed",
    "record_usage",
    "sell_block",
    "take_back",
    "usage_recorded",
]
