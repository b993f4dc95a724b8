"""Reading the document of a policy."""

from typing import Any

import pytest

from msp.kernel.errors import Invalid
from msp.sla.calendar import ServiceHours
from msp.sla.policy import Metric, ReopenMode, UpdateMode, policy_from_document
from msp.sla.terms import HOLD_REASONS
from msp.tickets import WaitReason

HOURS = {"tz": "UTC", "weekly": {"mon": [["08:00", "17:00"]]}}


def terms(**more: Any) -> dict[str, Any]:
    return {"hours": HOURS, "targets": {"*": 3600}, **more}


def test_a_policy_is_read_with_all_that_it_says() -> None:
    body = terms(
        targets={"P1": 900, "P2/L2": 14_400, "*/L1": 28_800, "*": 86_400},
        pauses=["waiting_requester", "scheduled"],
        warn=[90, 50, 75, 50],
        mode="keep_in_loop",
        on_reopen="restart",
        resolve_counts=True,
        escalate={"L1": 75},
    )
    policy = policy_from_document({"resolution": body, "first_response": {"calendar": "desk", "targets": {"*": 60}}})
    read, plain = policy.metrics[Metric.RESOLUTION], policy.metrics[Metric.FIRST_RESPONSE]
    assert isinstance(read.hours, ServiceHours)
    assert (read.pauses, read.warn) == (frozenset({"waiting_requester", "scheduled"}), (50, 75, 90))
    assert (read.mode, read.on_reopen, read.resolve_counts) == (UpdateMode.KEEP_IN_LOOP, ReopenMode.RESTART, True)
    assert (read.escalate, read.target_seconds("P2", "L2")) == ({"L1": 75}, 14_400)
    assert (plain.hours, plain.pauses, plain.warn, plain.escalate) == ("desk", frozenset(), (), {})
    assert (plain.mode, plain.on_reopen, plain.resolve_counts) == (UpdateMode.SINCE_CUSTOMER, ReopenMode.RESUME, False)


def test_a_policy_knows_exactly_the_reasons_that_a_ticket_can_wait_for() -> None:
    assert set(map(str, WaitReason)) == HOLD_REASONS
    assert policy_from_document({"ola": terms(pauses=list(HOLD_REASONS))}).metrics[Metric.OLA].pauses == HOLD_REASONS


def test_what_was_published_is_read_whatever_reasons_were_known_then() -> None:
    old = policy_from_document({"ola": terms(pauses=["waiting_part"])}, reasons=None)
    assert old.metrics[Metric.OLA].pauses == {"waiting_part"}


def test_hours_may_be_named_under_either_key() -> None:
    for key in ("hours", "calendar"):
        policy = policy_from_document({"ola": {key: "desk", "targets": {"*": 60}}})
        assert policy.metrics[Metric.OLA].hours == "desk"


def test_the_targets_of_vendors_are_keyed_by_vendor() -> None:
    uc = policy_from_document({"uc": terms(targets={"quill": 60, "*": 90})}).metrics[Metric.UC]
    assert (uc.vendor_target_seconds("quill"), uc.vendor_target_seconds("acme")) == (60, 90)
    bare = policy_from_document({"uc": terms(targets={"quill": 60})}).metrics[Metric.UC]
    assert bare.vendor_target_seconds("acme") is None


@pytest.mark.parametrize(
    ("document", "field", "words"),
    [
        ([], "policy", "must be an object"),
        ({}, "policy", "at least one metric"),
        ({"resolve": {}}, "resolve", "no metric “resolve”"),
        ({"resolution": 5}, "resolution", "must be an object"),
        ({"resolution": terms(target=5)}, "resolution.target", "no “target”"),
        ({"resolution": {"targets": {"*": 60}}}, "resolution.hours", "needs its service hours once"),
        ({"resolution": terms(calendar="desk")}, "resolution.hours", "needs its service hours once"),
        ({"resolution": {"calendar": HOURS, "targets": {"*": 60}}}, "resolution.calendar", "must name service hours"),
        ({"resolution": terms(hours="")}, "resolution.hours", "must name service hours"),
        (
            {"resolution": terms(hours={"tz": "Mars"})},
            "resolution.hours.tz",
            "resolution: tz has “Mars”, which is not a time zone",
        ),
        ({"resolution": {"hours": HOURS}}, "resolution.targets", "must be an object"),
        ({"resolution": terms(targets={})}, "resolution.targets", "at least one target"),
        ({"resolution": terms(targets={"P5": 60})}, "resolution.targets.P5", "a target for “P5”; write P1 to P4"),
        ({"resolution": terms(targets={"P1/": 60})}, "resolution.targets.P1/", "a target for “P1/”"),
        ({"resolution": terms(targets={"L1": 60})}, "resolution.targets.L1", "a target for “L1”"),
        ({"resolution": terms(targets={"*/L5": 60})}, "resolution.targets.*/L5", "a target for “*/L5”"),
        ({"uc": terms(targets={" ": 60})}, "uc.targets. ", "its keys are vendors"),
        ({"uc": terms(targets={5: 60})}, "uc.targets.5", "its keys are vendors"),
        ({"resolution": terms(targets={"*": 0})}, "resolution.targets.*", "above 0"),
        ({"resolution": terms(targets={"*": -60})}, "resolution.targets.*", "above 0"),
        (
            {"resolution": terms(targets={"*": 50 * 366 * 86_400 + 1})},
            "resolution.targets.*",
            "longer than fifty years",
        ),
        ({"resolution": terms(targets={"*": True})}, "resolution.targets.*", "above 0"),
        ({"resolution": terms(targets={"*": 1.5})}, "resolution.targets.*", "above 0"),
        ({"resolution": terms(pauses="scheduled")}, "resolution.pauses", "must be a list"),
        ({"resolution": terms(pauses=["Waiting"])}, "resolution.pauses", "a ticket waits for one of"),
        ({"resolution": terms(pauses=[5])}, "resolution.pauses", "a ticket waits for one of"),
        ({"resolution": terms(pauses=[""])}, "resolution.pauses", "a ticket waits for one of"),
        (
            {"resolution": terms(pauses=["waiting"])},
            "resolution.pauses",
            "scheduled, waiting_requester, waiting_vendor",
        ),
        ({"resolution": terms(pauses=["vendor"])}, "resolution.pauses", "a ticket waits for one of"),
        ({"resolution": terms(warn=[0])}, "resolution.warn", "from 1 to 999"),
        ({"resolution": terms(warn=[1000])}, "resolution.warn", "from 1 to 999"),
        ({"resolution": terms(warn=["50"])}, "resolution.warn", "from 1 to 999"),
        ({"resolution": terms(warn=[True])}, "resolution.warn", "from 1 to 999"),
        ({"resolution": terms(mode="always")}, "resolution.mode", "since_customer or keep_in_loop"),
        ({"resolution": terms(on_reopen=None)}, "resolution.on_reopen", "resume or restart or continue"),
        ({"resolution": terms(resolve_counts=1)}, "resolution.resolve_counts", "true or false"),
        ({"resolution": terms(escalate=[])}, "resolution.escalate", "must be an object"),
        ({"resolution": terms(escalate={"P1": 75})}, "resolution.escalate", "the tiers are L0 to L4"),
        ({"resolution": terms(escalate={"L1": 0})}, "resolution.escalate.L1", "from 1 to 999"),
    ],
)
def test_a_document_that_cannot_be_a_policy_is_refused_in_a_sentence(document: object, field: str, words: str) -> None:
    with pytest.raises(Invalid) as refusal:
        policy_from_document(document)
    assert words in refusal.value.sentence
    assert refusal.value.field == field
