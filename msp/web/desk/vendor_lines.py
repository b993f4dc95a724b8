"""What the log says of vendors, in the words of the conversation."""

from collections.abc import Mapping
from datetime import datetime

from msp.store import Side
from msp.tickets import LogLine
from msp.web.filters import moment


def told_of_vendor(line: LogLine, vendors: Mapping[str, str], zone: str) -> tuple[str, str] | None:
    """The kind of a line about a vendor and its words, instants on the wall clock of the zone; None for any other."""
    who, data = line.actor_name or "Somebody", line.data
    if line.type not in _LINES:
        return None
    vendor, of_vendor = vendors.get(data["vendor"], data["vendor"]), line.actor_side == Side.VENDOR
    match line.type:
        case "vendor_handoff":
            return "tier", f"{who} handed the ticket to {vendor}"
        case "vendor_acknowledge":
            works = f"{vendor} works on it"
            return "tier", works if of_vendor else f"{who} noted that {works}"
        case "vendor_message":
            return "person", f"{who} wrote to {'the service desk' if of_vendor else vendor}"
        case "vendor_eta":
            eta = moment(datetime.fromisoformat(data["eta"]), zone)
            return "clock", f"{vendor} expects to be done on {eta}"
        case _:
            return "tier", f"The ticket came back from {vendor}"


_LINES = ("vendor_handoff", "vendor_acknowledge", "vendor_message", "vendor_eta", "vendor_return")
