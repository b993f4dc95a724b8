"""The reasons behind lines of the audit trail, which holds none: looked up where they are kept, by ids."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from msp.identity import Can
from msp.sla.excusing import reasons_given
from msp.store.trail import TrailLine
from msp.tickets.queries.log import late_reasons
from msp.web.door import Visit

_EXCUSES = frozenset({"ExcuseProposed", "BreachExcused", "ExcuseDeclined", "ExcuseRevoked"})


def reasons_of(visit: Visit, lines: Iterable[TrailLine]) -> Mapping[int, str]:
    """Why a promise was excused or not, and why something was entered late, by the numbers of the lines.

    Only as far as the reader may read them where they stand.
    """
    found = list(lines)
    excuses = [line for line in found if line.action in _EXCUSES] if visit.can(Can.SLA_REPORT) else []
    late = [line for line in found if line.detail.get("happened_at")] if visit.can(Can.TICKET_READ) else []
    said = reasons_given({_clock_id(line) for line in excuses})
    why = late_reasons({line.object_id for line in late}) if late else {}
    of_excuses = {line.seq: said.get((_clock_id(line), line.at), "") for line in excuses}
    return of_excuses | {line.seq: why.get((line.object_id, int(line.detail.get("seq", 0))), "") for line in late}


def _clock_id(line: TrailLine) -> UUID:
    return UUID(line.detail["clock_id"])
