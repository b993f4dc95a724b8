"""What each event does to the clocks of a ticket: the table of clocks.md section 3, one function a row."""

from collections.abc import Callable, Iterable
from operator import itemgetter

from msp.sla.fold import Fold
from msp.sla.instants import seconds_of
from msp.sla.terms import STEP_METRICS, Metric, ReopenMode, UpdateMode
from msp.sla.ticket_events import Event, EventType

AGENT = "agent"


def read(fold: Fold, events: Iterable[Event], as_of: int) -> None:
    """Read the events up to `as_of`, by instant and within a second in list order; later ones are unknown."""
    known = sorted(((seconds_of(event.at), event) for event in events), key=itemgetter(0))
    for moment, event in known:
        if moment > as_of:
            break
        fold.pass_versions(moment)
        effect = _EFFECTS.get(event.type)
        if effect is not None and not fold.merged and (fold.created or event.type in _SITUATIONS):
            effect(fold, moment, event)
    fold.pass_versions(as_of)


def _created(fold: Fold, moment: int, event: Event) -> None:
    if fold.created:
        return
    fold.created = True
    fold.policy = event.policy or fold.policy
    fold.priority = event.priority or fold.priority
    fold.tier = event.tier or fold.tier
    fold.look_up(moment)
    fold.start(moment, Metric.FIRST_RESPONSE)
    fold.start(moment, Metric.RESOLUTION)
    if event.by != AGENT and _update_mode(fold) is UpdateMode.SINCE_CUSTOMER:
        fold.start(moment, Metric.NEXT_UPDATE)
    _start_stay(fold, moment)


def _agent_reply(fold: Fold, moment: int, _event: Event) -> None:
    fold.stop(moment, Metric.FIRST_RESPONSE)
    fold.stop(moment, Metric.NEXT_UPDATE)
    fold.stop(moment, Metric.ACKNOWLEDGE, fold.tier)
    if _update_mode(fold) is UpdateMode.KEEP_IN_LOOP:
        fold.start(moment, Metric.NEXT_UPDATE)


def _customer_message(fold: Fold, moment: int, _event: Event) -> None:
    """The oldest unanswered message counts, so a clock that runs already stays."""
    if _update_mode(fold) is UpdateMode.SINCE_CUSTOMER and (Metric.NEXT_UPDATE, None) not in fold.live:
        fold.start(moment, Metric.NEXT_UPDATE)


def _pause(fold: Fold, moment: int, event: Event) -> None:
    fold.reasons |= {event.reason or "unnamed"}
    fold.refresh(moment)


def _resume(fold: Fold, moment: int, event: Event) -> None:
    """Without a reason, every reason ends."""
    fold.reasons = fold.reasons - {event.reason} if event.reason else frozenset()
    fold.refresh(moment)


def _priority(fold: Fold, moment: int, event: Event) -> None:
    fold.priority = event.priority
    fold.refresh(moment)


def _tier(fold: Fold, moment: int, event: Event) -> None:
    """A move to another tier ends the stay and begins one; the tier where the ticket is already is no move."""
    if event.tier == fold.tier:
        return
    _stop_stay(fold, moment)
    fold.tier = event.tier
    if fold.created:
        _start_stay(fold, moment)
    fold.refresh(moment)


def _policy(fold: Fold, moment: int, event: Event) -> None:
    fold.policy = event.policy
    fold.enter_versions(moment)


def _acknowledge(fold: Fold, moment: int, _event: Event) -> None:
    """Somebody of the step took the ticket up, so that it waits for nobody there; it says so once in a stay."""
    fold.stop(moment, Metric.ACKNOWLEDGE, fold.tier)


def _vendor_handoff(fold: Fold, moment: int, event: Event) -> None:
    """The terms that the event carries count for this stay, whatever is agreed later."""
    if event.vendor is None or (Metric.UC, event.vendor) in fold.live:
        return
    fold.undertake(event.vendor, event.terms)
    fold.start(moment, Metric.UC, event.vendor)
    fold.start(moment, Metric.ACKNOWLEDGE, event.vendor)
    if event.terms and event.terms.holds:
        fold.holders[event.vendor] = event.terms.name or event.vendor
    fold.refresh(moment)


def _vendor_acknowledge(fold: Fold, moment: int, event: Event) -> None:
    fold.stop(moment, Metric.ACKNOWLEDGE, event.vendor)


def _vendor_return(fold: Fold, moment: int, event: Event) -> None:
    fold.stop(moment, Metric.UC, event.vendor)
    fold.stop(moment, Metric.ACKNOWLEDGE, event.vendor)
    fold.holders.pop(event.vendor or "", None)
    fold.refresh(moment)


def _resolve(fold: Fold, moment: int, _event: Event) -> None:
    """Everything open stops but the unanswered first response, which is held unless resolving counts as an answer."""
    first_response = fold.terms_of(Metric.FIRST_RESPONSE)
    fold.resting = fold.stop(moment, Metric.RESOLUTION) or fold.resting
    for metric, subject in list(fold.live):
        if metric is not Metric.FIRST_RESPONSE or (first_response and first_response.resolve_counts):
            fold.stop(moment, metric, subject)
    fold.reasons, fold.resolved = frozenset(), True
    fold.holders.clear()
    fold.refresh(moment)


def _reopen(fold: Fold, moment: int, _event: Event) -> None:
    if not fold.resolved:
        return
    fold.resolved = False
    terms = fold.terms_of(Metric.RESOLUTION)
    mode = terms.on_reopen if terms else ReopenMode.RESUME
    track, fold.resting = fold.resting, None
    if track is None or mode is ReopenMode.RESTART:
        fold.start(moment, Metric.RESOLUTION)
    else:
        condition = fold.condition_of(Metric.RESOLUTION, None)
        track.go_on(moment, condition, gap_counts=mode is ReopenMode.CONTINUE)
        fold.live[Metric.RESOLUTION, None] = track
    _stop_stay(fold, moment)
    _start_stay(fold, moment)
    fold.refresh(moment)


def _merged(fold: Fold, moment: int, _event: Event) -> None:
    """What is broken stays so, what is still open is withdrawn, and nothing begins any more (docs/clocks.md, R48a)."""
    fold.end_by_merge(moment)


def _start_stay(fold: Fold, moment: int) -> None:
    if fold.tier:
        fold.start(moment, Metric.OLA, fold.tier)
        for metric in STEP_METRICS:
            if metric in fold.versions.limited:
                fold.start(moment, metric, fold.tier)


def _stop_stay(fold: Fold, moment: int) -> None:
    for metric in (Metric.OLA, *STEP_METRICS):
        fold.stop(moment, metric, fold.tier)


def _update_mode(fold: Fold) -> UpdateMode | None:
    terms = fold.terms_of(Metric.NEXT_UPDATE)
    return terms.mode if terms else None


_EFFECTS: dict[str, Callable[[Fold, int, Event], None]] = {
    EventType.CREATED: _created,
    EventType.AGENT_REPLY: _agent_reply,
    EventType.CUSTOMER_MESSAGE: _customer_message,
    EventType.PAUSE: _pause,
    EventType.RESUME: _resume,
    EventType.PRIORITY: _priority,
    EventType.TIER: _tier,
    EventType.POLICY: _policy,
    EventType.ACKNOWLEDGE: _acknowledge,
    EventType.VENDOR_HANDOFF: _vendor_handoff,
    EventType.VENDOR_ACKNOWLEDGE: _vendor_acknowledge,
    EventType.VENDOR_RETURN: _vendor_return,
    EventType.RESOLVE: _resolve,
    EventType.REOPEN: _reopen,
    EventType.MERGED: _merged,
}
# What a ticket is like may be said before it is created: it is born that way.
_SITUATIONS = frozenset(
    {EventType.CREATED, EventType.PAUSE, EventType.RESUME, EventType.PRIORITY, EventType.TIER, EventType.POLICY}
)
