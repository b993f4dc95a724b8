"""The long story of Acorn Dental: requester, L1, L2, L3, the vendor and back; resolved shortly before now."""

from collections.abc import Mapping
from datetime import datetime
from random import Random

from msp.demo.deeds import (
    charged,
    down,
    hand_off,
    note,
    resolve,
    say,
    take,
    up,
    vendor_ends,
    vendor_starts,
    wait,
    work,
)
from msp.demo.people import ASKERS, FORGE
from msp.demo.script import Script
from msp.demo.telling import Outcome, Tale, Telling
from msp.demo.topics import Topic, document
from msp.tickets import Channel, Impact, TicketKind, UploadForm, Urgency, WaitReason
from msp.tiers import Tier

ROSA, LENA, MARC, NADIA = (
    "rosa@acorn.example",
    "lena@harbour.example",
    "marc@harbour.example",
    "nadia@harbour.example",
)
HOUR = 3600
#: Service seconds that the story takes, those of the waiting included, and how long ago it ended.
LENGTH, AGO = 23 * HOUR + 55 * 60, 80 * 60


def long_story(script: Script, now: datetime) -> Tale:
    """Every tier of Acorn's ladder within the promise, with nine per cent of it to spare."""
    words = document("story")
    topic = Topic(
        subject=words["subject"],
        body=words["body"],
        level="L4",
        fix=words["fix"],
        kind=TicketKind.INCIDENT,
        impact=Impact.HIGH,
        urgency=Urgency.LOW,
    )
    rosa = next(asker for asker in ASKERS if asker.email == ROSA)
    opened_at = script.office.add(now, -LENGTH - AGO) or now
    told = Telling(script, topic, rosa, opened_at, Outcome(1, 1), Random(0))  # noqa: S311 - nothing is dealt here
    _at_the_desk(told, words)
    _at_technical_support(told, words)
    _at_the_experts(told, words)
    _at_the_vendor(told, words)
    _and_back(told, words)
    return told.told(ROSA, Channel.PORTAL, words["body"])


def _at_the_desk(t: Telling, words: Mapping[str, str]) -> None:
    t.pass_by(22 * 60)
    t.beat(LENA, take, say(words["ask"]), wait(WaitReason.REQUESTER), work(10, Tier.L1))
    t.held(2 * HOUR)
    t.beat(ROSA, say(words["tell"], UploadForm("bridge-room-4.log", words["log"].encode())))
    t.pass_by(25 * 60)
    t.beat(
        LENA,
        say(words["desk_says"]),
        note(words["desk_note"]),
        work(20, Tier.L1),
        up(Tier.L2, words["desk_reason"]),
    )


def _at_technical_support(t: Telling, words: Mapping[str, str]) -> None:
    t.pass_by(HOUR + 10 * 60)
    t.beat(MARC, take, say(words["tech_says"]), work(30, Tier.L2))
    t.pass_by(3 * HOUR)
    t.beat(MARC, note(words["tech_note"]), work(110, Tier.L2), up(Tier.L3, words["tech_reason"]))


def _at_the_experts(t: Telling, words: Mapping[str, str]) -> None:
    t.pass_by(HOUR)
    t.beat(NADIA, take, note(words["expert_note"]), say(words["expert_says"]), work(95, Tier.L3))


def _at_the_vendor(t: Telling, words: Mapping[str, str]) -> None:
    t.pass_by(20 * 60)
    t.beat(NADIA, hand_off("forge-imaging", words["handed"]), work(30, Tier.L3))
    t.pass_by(2 * HOUR)
    t.beat(FORGE, vendor_starts(words["vendor_case"], words["vendor_says"], 30 * HOUR))
    t.beat(NADIA, say(words["vendor_heard"]), work(15, Tier.L3))
    t.pass_by(9 * HOUR)
    t.beat(FORGE, vendor_ends(words["outcome"]))
    t.beat(
        NADIA,
        charged("340.00", "USD", words["charged"]),
        take,
        say(words["back_says"]),
        work(40, Tier.L3),
    )


def _and_back(t: Telling, words: Mapping[str, str]) -> None:
    t.pass_by(50 * 60)
    t.beat(NADIA, down(Tier.L2, "Repaired by the maker; to be watched from our side"))
    t.pass_by(10 * 60)
    t.beat(MARC, take, note(words["check_note"]), say(words["check_says"]), work(35, Tier.L2))
    t.pass_by(4 * HOUR + 38 * 60 - 70 * 60)
    t.beat(MARC, resolve(words["fix"]), work(25, Tier.L2))
