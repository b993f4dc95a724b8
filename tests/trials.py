"""How much the costly tests do: little in `make test`, very much in `make campaign` (MSP_CAMPAIGN=1)."""

import os

ARE_MANY = os.environ.get("MSP_CAMPAIGN", "") not in ("", "0")


def times(usual: int, many: int) -> int:
    """How often something is tried in this run."""
    return many if ARE_MANY else usual
