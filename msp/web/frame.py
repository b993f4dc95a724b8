"""What stands around every page: the wing, its navigation, and who is signed in."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, url_for

from msp.identity import Actor, Can, Role
from msp.web.signin.login import current_actor

ROLE_NAMES = {
    Role.OWNER: "Platform owner",
    Role.ACCOUNT_MANAGER: "Account manager",
    Role.AGENT: "Agent",
    Role.CLIENT_ADMIN: "Client admin",
    Role.CLIENT_USER: "Client",
}


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the navigation; `go` is the letter after g."""

    label: str
    url: str
    icon: str
    current: bool
    go: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, as the menu shows it."""

    name: str
    role: str


#: Wing → endpoint, label, icon, letter, and the permission without which the entry is not shown.
ENTRIES = {
    "desk": (
        ("desk.queue", "Queue", "list-task", "q", Can.TICKET_READ),
        ("desk.at_risk", "At risk", "alarm", "r", Can.TICKET_READ),
        ("desk.tier_board", "Tiers", "bar-chart-steps", "s", Can.TICKET_READ),
        ("desk.choose_client", "New ticket", "plus-square", "c", Can.TICKET_CREATE),
        ("desk.mails", "Mail", "envelope", "m", Can.MAIL_REVIEW),
        ("desk.known_errors", "Known errors", "lightbulb", "k", Can.NOTE_WRITE),
    ),
    "office": (
        ("office.clients", "Clients", "buildings", "l", Can.SLA_REPORT),
        ("office.changes", "Changes", "sliders", "c", Can.CONFIG_GOVERN),
        ("office.at_risk", "At risk", "alarm", "r", Can.TICKET_READ),
        ("office.attainment_of_all", "Attainment", "bullseye", "t", Can.SLA_REPORT),
        ("office.tiers_of_all", "Tiers", "bar-chart-steps", "s", Can.SLA_REPORT),
        ("office.invoices", "Invoices", "receipt", "i", Can.INVOICE_READ),
        ("office.receivables", "Receivables", "cash-stack", "o", Can.LEDGER_READ),
        ("office.revenue", "Revenue", "graph-up", "", Can.LEDGER_READ),
        ("office.vendor_report", "Vendor report", "clipboard-check", "", Can.VENDOR_REPORT),
        ("office.people", "People", "people", "p", Can.STAFF_MANAGE),
        ("office.health", "Health", "heart-pulse", "e", Can.HEALTH_READ),
        ("office.vendors", "Vendors", "truck", "v", Can.VENDOR_MANAGE),
        ("office.kit", "Patterns", "grid", "", Can.KIT_READ),
    ),
    "portal": (
        ("portal.home", "Home", "house", "h", Can.TICKET_READ),
        ("portal.tickets", "Requests", "chat-left-text", "r", Can.TICKET_READ),
        ("portal.articles", "Help", "book", "b", Can.ARTICLE_READ),
        ("portal.agreement", "Agreement", "shield-check", "s", Can.CONFIG_READ),
        ("portal.attainment", "Promises kept", "bullseye", "k", Can.SLA_REPORT),
        ("portal.tiers", "Where work is done", "bar-chart-steps", "w", Can.SLA_REPORT),
        ("portal.invoices", "Invoices", "receipt", "i", Can.INVOICE_READ),
        ("portal.sign_on", "Sign-in", "person-lock", "n", Can.SSO_MANAGE),
    ),
}
#: First part of an address after the client → the entry to which its pages belong, where the address tells otherwise.
BELONGS = {"people": "portal.agreement", "categories": "portal.agreement", "missed": "portal.attainment"}
WINGS = (("desk", "desk.queue", "Desk"), ("office", "office.clients", "Office"))


def init_app(app: Flask) -> None:
    """Give every template its frame."""
    app.context_processor(_frame)


def _frame() -> dict[str, Any]:
    actor = None if g.get("without_frame") else current_actor()
    wing = request.blueprint if request.blueprint in ENTRIES else ""
    frame: dict[str, Any] = {"wing": wing, "brand": current_app.config["SETTINGS"].brand, "brand_url": "/"}
    if actor is None:
        return frame
    frame["signed_in"] = SignedIn(actor.name, _role(actor))
    frame["sign_out_url"] = url_for("signin.sign_out")
    if wing in ("desk", "office") and (actor.tenants_where(Can.OWN_HOURS) or actor.everywhere(Can.OWN_HOURS)):
        frame["account_url"], frame["sheet_url"] = url_for(f"{wing}.me"), url_for(f"{wing}.my_sheet")
    frame["nav"] = _nav(actor, wing)
    frame["wings"] = _wings(actor, wing)
    if wing == "desk":
        frame["search_url"], frame["search_value"] = url_for("desk.queue"), request.args.get("q", "")
    return frame


def _nav(actor: Actor, wing: str) -> list[NavItem]:
    shown = [
        (label, url_for(endpoint, **address), icon, go)
        for endpoint, label, icon, go, can in ENTRIES.get(wing, ())
        if (actor.tenants_where(can) or actor.everywhere(can)) and (address := _address(endpoint)) is not None
    ]
    # The entry whose address is the longest beginning of this page's own: details belong to their list.
    here = max((url for _, url, _, _ in shown if _place().startswith(url)), key=len, default="")
    return [NavItem(label, url, icon, url == here, go) for label, url, icon, go in shown]


def _place() -> str:
    """Where in the navigation this page is."""
    parts = request.path.split("/")
    entry = BELONGS.get(parts[3]) if request.blueprint == "portal" and len(parts) > 3 else None
    address = _address(entry) if entry else None
    return url_for(entry, **address) if entry and address is not None else request.path


def _address(endpoint: str) -> dict[str, Any] | None:
    """What an entry needs in its address; None where no client is in sight, as on a page that refuses."""
    if not endpoint.startswith("portal.") or endpoint == "portal.home":
        return {}
    visit = g.get("visit")
    return {"tenant": visit.tenant.slug} if visit is not None and len(visit.tenants) == 1 else None


def _wings(actor: Actor, wing: str) -> list[NavItem]:
    if not (actor.has_role(Role.AGENT) and actor.has_role(Role.ACCOUNT_MANAGER)):
        return []
    return [NavItem(label, url_for(endpoint), "", key == wing) for key, endpoint, label in WINGS]


def _role(actor: Actor) -> str:
    return next((name for role, name in ROLE_NAMES.items() if actor.has_role(role)), "")
