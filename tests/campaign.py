"""How much the costly tests do: little in `make test`, very much in a campaign.

A property sees a number of drawn examples in every run, and two hundred times as many in a campaign. A campaign
(`make campaign`, or MSP_CAMPAIGN=1) runs each property in rounds, each round drawn anew: what has passed is
counted while it runs, and no round remembers the examples of another.
"""

import os
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from hypothesis import settings

ARE_MANY = os.environ.get("MSP_CAMPAIGN", "") not in ("", "0")
ROUNDS = int(os.environ.get("MSP_CAMPAIGN_ROUNDS", "200")) if ARE_MANY else 1

_Test = TypeVar("_Test", bound=Callable[..., Any])

settings.register_profile("default", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("campaign", derandomize=False, deadline=None, print_blob=True, database=None)


def times(usual: int, many: int) -> int:
    """How often something is tried in this run, where not every try is drawn."""
    return many if ARE_MANY else usual


def drawn(count: int) -> Callable[[_Test], _Test]:
    """Mark a property: so many drawn examples in every run, and as many again in each round of a campaign."""

    def marked(test: _Test) -> _Test:
        return pytest.mark.campaign(settings(max_examples=count)(test))

    return marked


def repeat(metafunc: pytest.Metafunc) -> None:
    """Let a marked property run once for each round of the campaign."""
    if ROUNDS > 1 and metafunc.definition.get_closest_marker("campaign"):
        metafunc.fixturenames.append("campaign_round")
        metafunc.parametrize("campaign_round", range(ROUNDS))
