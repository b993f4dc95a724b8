"""Pure: the desk's own words for names, statuses and holds."""

from msp.tickets import Impact, Priority, Status, TicketKind, Urgency, WaitReason

NAME_LENGTH = 24

PRIORITIES = {Priority.P1: "Critical", Priority.P2: "High", Priority.P3: "Normal", Priority.P4: "Low"}
KINDS = {TicketKind.INCIDENT: "Incident", TicketKind.REQUEST: "Service request"}
IMPACTS = {
    Impact.LOW: "Low: one person, and they can work",
    Impact.MEDIUM: "Medium: a team, or one person who cannot work",
    Impact.HIGH: "High: the whole client, or what it lives on",
}
URGENCIES = {
    Urgency.LOW: "Low: it can wait for days",
    Urgency.MEDIUM: "Medium: it hurts today",
    Urgency.HIGH: "High: it hurts now, and more every hour",
}
WAITS = {
    WaitReason.REQUESTER: "Waiting for the requester",
    WaitReason.VENDOR: "Waiting for the vendor",
    WaitReason.SCHEDULED: "Scheduled for later",
}


def called(name: str) -> str:
    """What a sentence or a button calls somebody: the first name, never longer than a button bears."""
    first = name.split()[0] if name.split() else "the requester"
    return first if len(first) <= NAME_LENGTH else f"{first[: NAME_LENGTH - 1]}…"


def status_key(status: Status, wait_reasons: tuple[str, ...]) -> str:
    """The status as marks show it: what a waiting ticket waits for, the requester first."""
    if status is not Status.WAITING or not wait_reasons:
        return status.value
    return next(reason.value for reason in WaitReason if reason in wait_reasons)
