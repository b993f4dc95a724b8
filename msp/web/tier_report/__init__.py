"""The figures of the tiers as pages: office and portal show the same counts, each in its own words."""
