"""docs/tiers.md tells the ladder as it is: every key has its line, and the example does what is said of it."""

import json
import re
from dataclasses import fields

from msp.billing.billed_as import BilledAs
from msp.tiers import Asked, Ladder, Step, Tier
from tests.desk_work import at
from tests.walls.house import ROOT

PAPER = (ROOT / "docs" / "tiers.md").read_text("utf-8").partition("## The ladder document")[2].partition("\n## ")[0]
EXAMPLE = json.loads(re.findall(r"<!-- example: ladder -->\n```json\n(.*?)```", PAPER, re.DOTALL)[0])
#: What a step knows beside its document, or under another name there.
DERIVED = {"tier", "is_vendor", "vendor_slug", "team"}


def test_every_key_has_its_line():
    told = set(re.findall(r"^- `([a-z_]+)`", PAPER, re.MULTILINE))
    keys = ({field.name for field in fields(Step)} - DERIVED) | {"vendor"}
    assert told == keys | {field.name for field in fields(Ladder)}


def test_the_example_does_what_is_said_of_it():
    ladder = Ladder.from_document(EXAMPLE)
    assert ladder.entry(Asked("P1", "mail", "network", is_vip=True)).tier is Tier.L3
    assert ladder.entry(Asked("P1", "mail", "network")).tier is Tier.L1
    assert BilledAs([(at(-24), ladder)], "UTC").tier(Tier.L1, at(0).date()) is Tier.L2
    after_the_desk = ladder.after_timeout(Tier.L1)
    assert after_the_desk is not None
    assert after_the_desk.tier is Tier.L3
    assert ladder.after_timeout(Tier.L3) is None
    dwells = {level: limits.dwell for level, limits in ladder.limits.items()}
    assert dwells == {"L1": 14_400, "L2": 14_400, "L3": 28_800}
