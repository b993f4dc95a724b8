"""What somebody of the demo does to a ticket: each deed is one action of the rooms, by one person at one instant."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from msp import tickets, tiers, vendors
from msp.identity import Actor
from msp.tenants import TenantView
from msp.tickets import Cause, MoveForm, Ticket, UploadForm, WaitReason, WorkForm
from msp.tiers import Tier
from msp.vendors import CostForm, HandoffForm, ReturnForm


@dataclass(frozen=True, slots=True)
class Scene:
    """A ticket, who is at it, when, and the client's contacts at vendors by the vendor's key."""

    ticket: Ticket
    by: Actor
    at: datetime
    tenant: TenantView
    contacts: dict[str, UUID]


Deed = Callable[[Scene], object]


def say(words: str, *files: UploadForm) -> Deed:
    """Public words."""
    return lambda scene: tickets.reply(scene.ticket, words, by=scene.by, now=scene.at, attachments=files)


def note(words: str) -> Deed:
    """Internal words."""
    return lambda scene: tickets.note(scene.ticket, words, by=scene.by, now=scene.at)


def take(scene: Scene) -> None:
    """Have the ticket from now on, unless it is one's own already."""
    if scene.ticket.assignee_id != scene.by.id:
        tickets.assign(scene.ticket, scene.by.id, by=scene.by, now=scene.at)


def work(minutes: int, tier: Tier) -> Deed:
    """Book time at the tier worked, on the client's day."""

    def booked(scene: Scene) -> None:
        day = scene.at.astimezone(ZoneInfo(scene.tenant.time_zone)).date()
        tickets.log_work(scene.ticket, WorkForm(minutes, day, tier=tier), by=scene.by, now=scene.at)

    return booked


def wait(reason: WaitReason) -> Deed:
    """Hold the work for a reason."""
    return lambda scene: tickets.wait(scene.ticket, reason, by=scene.by, now=scene.at)


def resume(reason: WaitReason) -> Deed:
    """End one reason to wait."""
    return lambda scene: tickets.resume(scene.ticket, reason, by=scene.by, now=scene.at)


def up(to: Tier, reason: str) -> Deed:
    """Escalate to a tier, unless the sweep has brought the ticket there already."""

    def escalated(scene: Scene) -> None:
        if Tier(scene.ticket.tier) < to:
            step = tiers.ladder_in_force(scene.at).step_of(to)
            move = MoveForm(to, Cause.SKILL, reason, handover=dict.fromkeys(step.handover, reason))
            tickets.escalate(scene.ticket, move, by=scene.by, now=scene.at)

    return escalated


def down(to: Tier, reason: str) -> Deed:
    """Bring the ticket back down to a tier."""
    return lambda scene: tickets.de_escalate(
        scene.ticket, MoveForm(to, Cause.RETURNED, reason), by=scene.by, now=scene.at
    )


def hand_off(vendor: str, summary: str) -> Deed:
    """Give the ticket to the client's contact at a vendor; `{reference}` in the summary is the ticket's own."""

    def handed(scene: Scene) -> None:
        words = summary.replace("{reference}", scene.ticket.reference)
        vendors.hand_off(scene.ticket, HandoffForm(scene.contacts[vendor], words), by=scene.by, now=scene.at)

    return handed


def acknowledge(scene: Scene) -> None:
    """Note that the vendor works on it."""
    vendors.acknowledge(scene.ticket, vendors.handoffs_of(scene.ticket)[-1].id, by=scene.by, now=scene.at)


def vendor_starts(case: str, words: str, seconds: int) -> Deed:
    """The vendor says under which number it works on the ticket, writes, and gives a time by which it will be done."""

    def started(scene: Scene) -> None:
        handoff_id = vendors.handoffs_of(scene.ticket)[-1].id
        vendors.acknowledge(scene.ticket, handoff_id, case, by=scene.by, now=scene.at)
        vendors.say(scene.ticket, handoff_id, words, by=scene.by, now=scene.at)
        eta = (scene.at + timedelta(seconds=seconds)).replace(minute=0, second=0)
        vendors.expect(scene.ticket, handoff_id, eta, by=scene.by, now=scene.at)

    return started


def vendor_ends(outcome: str) -> Deed:
    """The vendor is done."""
    return lambda scene: vendors.finish(
        scene.ticket, vendors.handoffs_of(scene.ticket)[-1].id, outcome, by=scene.by, now=scene.at
    )


def take_back(to: Tier, outcome: str) -> Deed:
    """Take the ticket back from the vendor, with what came of it."""

    def returned(scene: Scene) -> None:
        form = ReturnForm(vendors.handoffs_of(scene.ticket)[-1].id, to, outcome)
        vendors.return_to_provider(scene.ticket, form, by=scene.by, now=scene.at)

    return returned


def charged(amount: str, currency: str, what: str) -> Deed:
    """Book what the vendor charged for the stay that is over, on a bill named after the ticket."""

    def booked(scene: Scene) -> None:
        day = scene.at.astimezone(ZoneInfo(scene.tenant.time_zone)).date()
        handoff_id = vendors.handoffs_of(scene.ticket)[-1].id
        form = CostForm(day, amount, currency, what, f"R-{scene.ticket.number:05d}")
        vendors.book_cost(scene.ticket, handoff_id, form, by=scene.by, now=scene.at)

    return booked


def resolve(words: str) -> Deed:
    """Solved, with public words."""
    return lambda scene: tickets.resolve(scene.ticket, words, by=scene.by, now=scene.at)
