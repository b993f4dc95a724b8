"""A desk whose ladder has a communicator: Lena at L1 speaks with Acorn's requesters, Marc and Nadia through her."""

from typing import Any

from msp import tiers
from msp.identity import AUTOMATIC
from msp.tiers import LadderForm
from tests.promises import LADDERS
from tests.world import MONDAY


def speak_through(level: str = "L1", **of_steps: dict[str, Any]) -> None:
    """Publish Acorn's ladder with a communicator, inside its scope; `L2={...}` says more of a step."""
    steps = [step | of_steps.get(step["levels"][0], {}) for step in LADDERS["ACORN"]]
    document = {"steps": steps, "communicator": level}
    tiers.publish_ladder(LadderForm(document, "One person speaks", MONDAY), by=AUTOMATIC, now=MONDAY)
