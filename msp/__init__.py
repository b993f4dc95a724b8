"""The support desk of an outsourcing provider: tiers, SLA clocks and compliance invoices per client."""

import gc
from zoneinfo import reset_tzpath

# Zones come from the pinned tzdata package and never from the machine: every server computes the same instants.
reset_tzpath(())
# Python looks for rings of garbage after every 700 new objects; a start makes a million, and nearly all of them stay
# (docs/decisions/0027).
gc.set_threshold(50_000, 20, 20)
