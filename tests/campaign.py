"""How much the costly tests do: little in `make test`, very much in `make campaign` (MSP_CAMPAIGN=1)."""

import os

IS_ON = os.environ.get("MSP_CAMPAIGN") == "1"


def times(usual: int, campaign: int) -> int:
    """How often something is tried in this run."""
    return campaign if IS_ON else usual
