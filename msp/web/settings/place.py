"""In which wing a setting is looked at, and where its pages are."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from msp.agreements import WORDS, Setting, series_names
from msp.kernel.errors import Missing
from msp.web.door import Visit


@dataclass(frozen=True, slots=True)
class Place:
    """A wing with its frame; in the office the guard rails are left aside."""

    wing: str
    frame: str
    governs: bool

    def url(self, view: str, visit: Visit, **address: Any) -> str:
        """The address of a view about the client in scope."""
        return url_for(f"{self.wing}.{view}", tenant=visit.tenant.slug, **address)

    @property
    def ticket_view(self) -> str:
        """The view of a ticket for whoever looks."""
        return "desk.ticket" if self.governs else "portal.ticket"

    def crumbs(self, visit: Visit, *here: tuple[str, str | None]) -> list[tuple[str, str | None]]:
        """The way to a page about the client's agreement."""
        whole = [("Agreement", self.url("agreement", visit))]
        if self.governs:
            whole = [("Clients", url_for("office.clients")), (visit.tenant.name, self.url("client", visit)), *whole]
        return [*whole, *here]


PORTAL = Place("portal", "portal/wing.html", governs=False)
OFFICE = Place("office", "office/wing.html", governs=True)


def setting_named(text: str) -> Setting:
    """The setting of an address; Missing when there is none of that name."""
    try:
        return Setting(text)
    except ValueError as error:
        raise Missing() from error


def series_named(setting: Setting, text: str | None) -> str:
    """The series of a setting that a form or an address names, the first one when it names none; Missing otherwise."""
    names = series_names(setting)
    if not text:
        return names[0]
    if text not in names:
        raise Missing()
    return text


def words_of(setting: Setting, name: str) -> str:
    """What a setting is called, with its name where there are several."""
    several = len(series_names(setting)) > 1
    return f"{WORDS[setting]} “{name}”" if several else WORDS[setting]
