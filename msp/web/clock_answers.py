"""Clocks as answers for machines: never kept by anybody on the way, and the figures of the page."""

import json
from collections.abc import Iterable
from typing import Any

from flask import Response

from msp.sla.explanation_document import explanation_document
from msp.sla.instants import instant_to_text
from msp.tickets import Ticket
from msp.web.clocks import ClockFace
from msp.web.door import Visit


def clocks_document(visit: Visit, ticket: Ticket, faces: Iterable[ClockFace]) -> dict[str, Any]:
    """The clocks of a ticket as of now, each under its anchor on the page."""
    return {
        "reference": ticket.reference,
        "as_of": instant_to_text(visit.now),
        "time_zone": visit.tenant.time_zone,
        "clocks": [_clock(face) for face in faces],
    }


def _clock(face: ClockFace) -> dict[str, Any]:
    excuse = {"excuse": face.excuse.document} if face.excuse else {}
    return {"anchor": face.name, "title": face.title, **explanation_document(face.told), **excuse}


def private_json(document: Any, file_name: str = "") -> Response:
    """JSON for one reader's eyes; with a file name it is a download."""
    answer = Response(json.dumps(document, ensure_ascii=False, indent=1) + "\n", mimetype="application/json")
    answer.headers["Cache-Control"] = "private, no-store"
    if file_name:
        answer.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return answer
