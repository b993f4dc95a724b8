"""The support desk of an outsourcing provider: tiers, SLA clocks and compliance invoices per client."""

from zoneinfo import reset_tzpath

# Zones come from the pinned tzdata package and never from the machine: every server computes the same instants.
reset_tzpath(())
