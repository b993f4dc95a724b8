"""The support desk of an outsourcing provider: tiers, SLA clocks and compliance invoices per client."""
