"""Where the report of the tiers of one client is in a wing: the page, and the same as a file."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, Response, render_template, request

from msp.identity import Can
from msp.kernel.periods import Month
from msp.web.above_lists import Choice
from msp.web.csv_answers import Cell, csv_answer
from msp.web.door import Visit, Within, needs
from msp.web.tier_report.asked import Asked
from msp.web.tier_report.pieces import Piece, pieces, teams_of
from msp.web.tier_report.report import Place, report_of
from msp.web.tier_report.rows import HEADS, INSIDE_HEADS, cells_of, grouped


def hang_on(bp: Blueprint) -> None:
    """Put both into a wing, under its own address."""
    for name, address, page in (("tiers", "tiers", tiers), ("tiers_csv", "tiers.csv", tiers_csv)):
        bp.add_url_rule(f"/<tenant>/{address}", name, needs(Can.SLA_REPORT, Within.TENANT)(page))


def tiers(visit: Visit) -> str:
    """The page of one client."""
    place, asked = _place(visit), _asked(visit)
    every = pieces(asked, visit.tenants, visit.now)
    filters = [*asked.choices(), *([team_choice(asked, every)] if place.inside else [])]
    page = report_of(place, asked, every, filters)
    return render_template("_papers/tiers.html", page=page, tenant=visit.tenant)


def tiers_csv(visit: Visit) -> Response:
    """A row for each step and month."""
    place, asked = _place(visit), _asked(visit)
    every = pieces(asked, visit.tenants, visit.now)
    name = f"tiers-{visit.tenant.slug}-{asked.first}-{asked.last}.csv"
    return csv_answer(name, heads(inside=place.inside), rows(asked, every, inside=place.inside))


def team_choice(asked: Asked, every: Sequence[Piece]) -> Choice:
    """The teams that have anything in the period, and the one that is asked for."""
    names = sorted({*teams_of(every), asked.team} - {""}, key=str.casefold)
    return Choice("team", "Team", (("", "All"), *((name, name) for name in names)), asked.team)


def heads(*, inside: bool) -> tuple[str, ...]:
    """The heads of the file."""
    return (
        "Client",
        "Month",
        "Tier",
        "Step",
        *(("Team", "Mode") if inside else ()),
        *HEADS,
        *(INSIDE_HEADS if inside else ()),
    )


def rows(asked: Asked, every: Sequence[Piece], *, inside: bool) -> Iterator[Sequence[Cell]]:
    """The pieces that are asked for, those of one step and month in one row."""
    shown = [piece for piece in every if not asked.team or piece.team == asked.team]
    named = {(piece.tenant.key, piece.step.tier): piece for piece in shown}
    for (key, month, tier), tally in grouped(shown, lambda piece: (piece.tenant.key, piece.month, piece.step.tier)):
        piece = named[key, tier]
        between = (piece.team, piece.step.mode) if inside else ()
        yield (piece.tenant.name, month, tier, piece.step.name, *between, *cells_of(tally, inside=inside))


def _place(visit: Visit) -> Place:
    wing = str(request.blueprint)
    return Place(wing, f"{wing}.tiers", {"tenant": visit.tenant.slug})


def _asked(visit: Visit) -> Asked:
    """What the address asks for, by the client's calendar; a client's people choose no team of ours."""
    left_out = {"client"} | ({"team"} if request.blueprint == "portal" else set())
    given = {name: value for name, value in request.args.items() if name not in left_out}
    return Asked.of(given, Month.holding(visit.now, visit.tenant.time_zone))
