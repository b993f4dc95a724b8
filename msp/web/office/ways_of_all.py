"""Handing over and swarming side by side, over all clients of an account manager or an agent, or one of them."""

from flask import render_template, request, url_for

from msp.identity import Can
from msp.web.csv_answers import csv_answer
from msp.web.door import Visit, Within, needs
from msp.web.office.tiers_of_all import asked_of, chosen, client_choice
from msp.web.office.wing import bp
from msp.web.reports.wording import period_words
from msp.web.tier_report.ways import HEADS, WaysPage, cells_of, how_to_read, rows_of, together, ways


@bp.get("/tiers/ways")
@needs(Can.SLA_REPORT, Within.SERVED)
def ways_of_all(visit: Visit):
    """Both ways of working of every client served, or of one of them."""
    asked = asked_of(visit)
    every = ways(asked, chosen(visit, asked), visit.now)
    page = WaysPage(
        words=period_words(asked.first, asked.last),
        total=rows_of(together(every)),
        clients=rows_of(every),
        swarms=any(way.is_swarm for way in every),
        filters=(*asked.choices(), client_choice(visit, asked)),
        action_url=request.path,
        clear_url=url_for("office.ways_of_all", **asked.of_all().address) if asked.is_narrowed else None,
        file_url=url_for("office.ways_of_all_csv", **asked.address),
        tiers_url=url_for("office.tiers_of_all", **asked.address),
        rule=how_to_read(asked),
    )
    return render_template("office/tiers/ways.html", page=page)


@bp.get("/tiers/ways.csv")
@needs(Can.SLA_REPORT, Within.SERVED)
def ways_of_all_csv(visit: Visit):
    """The same as a file: a way of working of a client a row."""
    asked = asked_of(visit)
    every = ways(asked, chosen(visit, asked), visit.now)
    return csv_answer(f"ways-{asked.first}-{asked.last}.csv", HEADS, cells_of(every))
