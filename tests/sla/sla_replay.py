"""A slow replay of a ticket, step by step, written from clocks.md section 3 alone: it keeps counters and looks.

Every event, version change and opening lies on whole steps of the clock, so nothing changes within one. It shares no
code with the engine, and does no arithmetic on service hours: it reads the wall clock at each step.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sla_counters import Counter, shares_of
from sla_oracle import Document, reads_open

PATIENCE = 70
SILENT: Document = {"warn": [], "raise": {}}
#: Without a promise to resolve every wait holds what the ladder limits, and nothing says in which hours.
UNPROMISED: Document = {"calendar": None, "pauses": ["waiting_requester", "waiting_vendor", "scheduled"]}
TIERS = ("L1", "L2", "L3")
_seen: dict[tuple[int, int], tuple[Document, bool]] = {}


def reads(document: Document, moment: int) -> bool:
    """Whether the moment is open, remembered per document."""
    key = id(document), moment
    known = _seen.get(key)
    if known is None or known[0] is not document:
        known = _seen[key] = document, reads_open(document, datetime.fromtimestamp(moment, UTC))
    return known[1]


class Replay:
    """A ticket replayed up to an instant."""

    def __init__(
        self,
        policies: dict[str, list[tuple[int, Document]]],
        hours: dict[str, list[tuple[int, Document]]],
        ladder: Sequence[tuple[int, dict[str, Document]]] = (),
        step: int = 900,
    ):
        self.policies, self.hours, self.ladder, self.step = policies, hours, ladder, step
        self.policy = self.priority = self.tier = None
        self.reasons: set[str] = set()
        self.holders: set[str] = set()
        self.resolved = self.created = self.merged = False
        self.counters: list[Counter] = []
        self.now = 0

    def run(self, events: list[tuple[int, Document]], as_of: int) -> None:
        """Apply the events one after the other, looking at every step in between."""
        known = [pair for pair in sorted(events, key=lambda pair: pair[0]) if pair[0] <= as_of]
        self.now = known[0][0] if known else as_of
        while True:
            while known and known[0][0] == self.now:
                self.apply(known.pop(0)[1])
            self.govern()
            if self.now == as_of:
                break
            until = min(self.now // self.step * self.step + self.step, as_of)
            self.live(until)
            self.now = until
        for counter in self.open():
            terms = self.governing(counter)
            if terms and not self.held(counter, terms):
                counter.look(as_of, as_of, self.target(counter, terms), terms)

    def live(self, until: int) -> None:
        """Let a step pass for every clock."""
        for counter in self.counters:
            if counter.stopped is not None and counter.metric != "resolution":
                continue
            terms = self.governing(counter)
            document = self.hours_of(terms) if terms else None
            is_open = document is not None and reads(document, self.now)
            target = self.target(counter, terms) if terms else None
            held = self.held(counter, terms) if terms else set()
            if counter.stopped is not None:
                counter.gap.append((self.now, until, terms, held - {"resolved"}, is_open))
            elif terms and held:
                counter.hold((until - self.now) * is_open, held)
            elif terms:
                if is_open:
                    counter.accrued.append((self.now, until))
                counter.look(self.now, until, target, terms)

    def govern(self) -> None:
        for counter in self.open():
            counter.governed = counter.governed or self.governing(counter) is not None

    def open(self) -> list[Counter]:
        return [counter for counter in self.counters if counter.stopped is None]

    def terms(self, metric: str, moment: int | None = None) -> Document | None:
        policy = self.policy_at(self.now if moment is None else moment) or {}
        return policy.get(metric)

    def policy_at(self, moment: int) -> Document | None:
        versions = self.policies[self.policy] if self.policy else []
        return next((body for since, body in reversed(versions) if since <= moment), None)

    def limits(self, metric: str, tier: str | None, moment: int) -> Document | None:
        """What the ladder limits of a stay at a tier: in the step's hours, or in those of the resolution promise."""
        policy = self.policy_at(moment)
        step = next((body for since, body in reversed(self.ladder) if since <= moment), {}).get(tier)
        if step is None or step[metric] is None or policy is None:
            return None
        resolution = policy.get("resolution", UNPROMISED)
        calendar = step["hours"] or resolution["calendar"]
        if calendar is None:
            return None
        terms = {"calendar": calendar, "targets": {"*": step[metric]}, "pauses": resolution["pauses"], **SILENT}
        if metric == "dwell":
            return terms if step["moves_on"] else {**terms, "raise": {"100": "duty_manager"}}
        return {**terms, "pauses": policy.get("ola", resolution)["pauses"], "warn": [75], "raise": {"100": "lead"}}

    def governing(self, counter: Counter, moment: int | None = None) -> Document | None:
        """What is promised of a clock: by the hand-off's own terms if it carries any, else by the policy."""
        if counter.metric in ("dwell", "acknowledge") and counter.subject in TIERS:
            return self.limits(counter.metric, counter.subject, self.now if moment is None else moment)
        if counter.undertaken is None:
            return self.terms(counter.metric, moment)
        targets = counter.undertaken.get({"uc": "resolution"}.get(counter.metric, counter.metric))
        return (
            {"document": counter.undertaken["hours"], "targets": targets, "pauses": [], **SILENT} if targets else None
        )

    def hours_of(self, terms: Document, moment: int | None = None) -> Document | None:
        if "document" in terms:
            return terms["document"]
        moment = self.now if moment is None else moment
        return next((body for since, body in reversed(self.hours[terms["calendar"]]) if since <= moment), None)

    def held(self, counter: Counter, terms: Document) -> set[str]:
        """Why a clock is held, if it is."""
        reasons = self.reasons & set(terms["pauses"])
        if self.holders and counter.metric in ("first_response", "next_update", "resolution"):
            reasons.add("vendor")
        if self.resolved:
            reasons.add("resolved")
        return reasons

    def target(self, counter: Counter, terms: Document) -> int | None:
        targets = terms["targets"]
        if counter.undertaken is not None:
            keys = [self.priority, "*"]
        elif counter.metric in ("uc", "acknowledge"):
            keys = [counter.subject, "*"]
        else:
            tier = counter.subject or self.tier
            keys = [f"{self.priority}/{tier}", self.priority, f"*/{tier}", "*"]
        return next((targets[key] for key in keys if key in targets), None)

    def start(self, metric: str, subject: str | None = None, undertaken: Document | None = None) -> None:
        number = 1 + sum((each.metric, each.subject) == (metric, subject) for each in self.counters)
        self.counters.append(Counter(metric, subject, number, self.now, undertaken))

    def stop(self, metric: str, subject: str | None = None) -> None:
        for counter in self.open():
            if counter.metric == metric and subject in (None, counter.subject):
                terms = self.governing(counter)
                counter.governed = counter.governed or terms is not None
                counter.stopped, counter.gap = self.now, []
                hours = self.hours_of(terms) if terms else None
                counter.at_stop = terms, hours, self.target(counter, terms) if terms else None

    def start_stay(self) -> None:
        for metric in ("ola", "dwell", "acknowledge"):
            self.start(metric, self.tier)

    def stop_stay(self) -> None:
        for metric in ("ola", "dwell", "acknowledge"):
            self.stop(metric, self.tier)

    def apply(self, event: Document) -> None:
        if not self.merged:
            getattr(self, f"on_{event['type']}")(event)

    def on_created(self, event: Document) -> None:
        self.created = True
        self.policy, self.priority, self.tier = event["policy"], event["priority"], event["tier"]
        self.start("first_response")
        self.start("resolution")
        self.start_stay()
        update = self.terms("next_update")
        if update and update["mode"] == "since_customer" and event["by"] != "agent":
            self.start("next_update")

    def on_agent_reply(self, event: Document) -> None:
        self.stop("first_response")
        self.stop("next_update")
        self.stop("acknowledge", self.tier)
        update = self.terms("next_update")
        if update and update["mode"] == "keep_in_loop":
            self.start("next_update")

    def on_customer_message(self, event: Document) -> None:
        update = self.terms("next_update")
        if update and update["mode"] == "since_customer" and not self.running("next_update"):
            self.start("next_update")

    def on_pause(self, event: Document) -> None:
        self.reasons.add(event["reason"])

    def on_resume(self, event: Document) -> None:
        self.reasons = self.reasons - {event["reason"]} if event.get("reason") else set()

    def on_priority(self, event: Document) -> None:
        self.priority = event["priority"]

    def on_policy(self, event: Document) -> None:
        self.policy = event["policy"]

    def on_tier(self, event: Document) -> None:
        if event["tier"] != self.tier:
            self.stop_stay()
            self.tier = event["tier"]
            self.start_stay()

    def on_acknowledge(self, event: Document) -> None:
        self.stop("acknowledge", self.tier)

    def on_vendor_handoff(self, event: Document) -> None:
        if not self.running("uc", event["vendor"]):
            for metric in ("uc", "acknowledge"):
                self.start(metric, event["vendor"], event.get("terms"))
            if event.get("terms", {}).get("holds"):
                self.holders.add(event["vendor"])

    def on_vendor_acknowledge(self, event: Document) -> None:
        self.stop("acknowledge", event["vendor"])

    def on_vendor_return(self, event: Document) -> None:
        self.stop("uc", event["vendor"])
        self.stop("acknowledge", event["vendor"])
        self.holders.discard(event["vendor"])

    def on_resolve(self, event: Document) -> None:
        response = self.terms("first_response")
        for metric in ("resolution", "next_update", "uc", "acknowledge"):
            self.stop(metric)
        self.stop_stay()
        if response and response["resolve_counts"]:
            self.stop("first_response")
        self.reasons, self.holders, self.resolved = set(), set(), True

    def on_reopen(self, event: Document) -> None:
        if not self.resolved:
            return
        self.resolved = False
        counter = [each for each in self.counters if each.metric == "resolution"][-1]
        terms = self.terms("resolution")
        mode = terms["on_reopen"] if terms else "resume"
        if mode == "restart":
            self.start("resolution")
        else:
            counter.stopped = None
            for since, until, governing, held, is_open in counter.gap:
                if governing and (held or mode == "resume"):
                    counter.hold((until - since) * is_open, held | ({"resolved"} if mode == "resume" else set()))
                elif governing:
                    counter.accrued += [(since, until)] * is_open
                counter.governed = counter.governed or governing is not None
        self.stop_stay()
        self.start_stay()

    def on_merged(self, event: Document) -> None:
        for counter in self.open():
            counter.merged = True
            self.stop(counter.metric, counter.subject)
        self.merged = True

    def on_comment(self, event: Document) -> None:
        """Nothing listens."""

    def running(self, metric: str, subject: str | None = None) -> bool:
        return any((each.metric, each.subject) == (metric, subject) for each in self.open())

    def due(self, counter: Counter, name: str = "due") -> int | str | None:
        """The instant of the target or of a share of it, "far" beyond the patience of this reader."""
        stopped = counter.stopped is not None
        terms, document, target = counter.at_stop if stopped else (self.governing(counter), None, None)
        moment, left = (counter.stopped if stopped else self.now), counter.elapsed
        start = moment
        while moment - start < PATIENCE * self.step:
            if not stopped:
                terms = self.governing(counter, moment)
                document = self.hours_of(terms, moment) if terms else None
                target = self.target(counter, terms) if terms else None
            percent = {"due": 100, **shares_of(terms)}.get(name) if terms else None
            share = -(-target * percent // 100) if target and percent else None
            runs = terms is not None and (stopped or not self.held(counter, terms))
            if runs and share and share <= left:
                return counter.reached(share) if moment == start else moment
            until = moment // self.step * self.step + self.step
            if runs and document and reads(document, moment):
                # Reached at the very end, the next step has the word: a version may begin there.
                if share and left + until - moment > share:
                    return moment + share - left
                left += until - moment
            moment = until
        return "far"

    def printed(self) -> dict[str, Any]:
        """What the file form would print, older cycles under their numbers."""
        answer: dict[str, Any] = {}
        for counter in self.counters:
            if not counter.governed:
                continue
            terms = counter.at_stop[0] if counter.stopped is not None else self.governing(counter)
            target = (
                counter.at_stop[2] if counter.stopped is not None else terms and self.target(counter, terms)
            ) or None
            state = self.state(counter, terms)
            silent = state in ("paused", "none")
            shares = shares_of(terms) if terms else {}
            foreseen = {share: None if silent else self.due(counter, share) for share in shares}
            later = any(
                each.number > counter.number and not each.subject
                for each in self.counters
                if each.metric == counter.metric and each.governed
            )
            name = f"{counter.metric}:{counter.subject}#{counter.number}" if counter.subject else counter.metric
            answer[f"{name}#{counter.number}" if later else name] = {
                "state": state,
                "started_at": counter.started,
                "stopped_at": None if state == "none" else counter.stopped,
                **({"merged_at": counter.stopped} if counter.merged else {}),
                "target": target,
                "elapsed": counter.elapsed,
                "paused": counter.paused,
                "remaining": None if target is None else target - counter.elapsed,
                "due_at": None if silent else self.due(counter),
                "warn_at": _under("warn:", foreseen),
                "raise_at": _under("raise:", {**(foreseen if state == "running" else {}), **counter.fired}),
                "breached": counter.broken is not None,
                "breached_at": counter.broken,
                "held": counter.held,
                "fired": counter.fired,
            }
        return answer

    def state(self, counter: Counter, terms: Document | None) -> str:
        if counter.stopped is not None:
            return "none" if counter.merged and counter.broken is None else "stopped"
        if terms is None:
            return "none"
        return "paused" if self.held(counter, terms) else "running"


def _under(kind: str, shares: dict[str, Any]) -> dict[str, Any]:
    """Those of a kind, by the rest of their names."""
    return {name.removeprefix(kind): at for name, at in shares.items() if name.startswith(kind)}
