"""The situation of a ticket and its tracks, as far as its events have been read (clocks.md section 3)."""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from msp.sla.calendar import ServiceHours
from msp.sla.terms import PROMISES, STEP_METRICS, Metric, Terms, is_of_vendor
from msp.sla.track import VENDOR_REASON, Condition, Track
from msp.sla.undertaking import Undertaking
from msp.sla.versions import Versions

_Key = tuple[Metric, str | None]
_Situation = tuple[str | None, str | None, frozenset[str], bool, str]


class _Ruling(NamedTuple):
    """What the versions in force say of a metric, and their names."""

    terms: Terms
    hours: ServiceHours | None
    policy_version: str
    hours_version: str | None


@dataclass(slots=True)
class Fold:
    """A ticket as far as it was read: its situation, the clocks that live, and all that ever were, in order.

    Reading on from here is the incremental form: `effects.read` with the events that came since.
    """

    versions: Versions
    policy: str | None = None
    priority: str | None = None
    tier: str | None = None
    reasons: frozenset[str] = frozenset()
    #: The terms of each vendor's latest hand-off, and the names of those who hold the client's clocks now.
    undertakings: dict[str, Undertaking | None] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)
    resolved: bool = False
    merged: bool = False
    created: bool = False
    tracks: list[Track] = field(default_factory=list)
    live: dict[_Key, Track] = field(default_factory=dict)
    resting: Track | None = None
    moment: int | None = None
    _cycles: dict[_Key, int] = field(default_factory=dict)
    _terms: dict[Metric | _Key, _Ruling] = field(default_factory=dict)
    #: The conditions found so far in each situation, as long as the same versions rule and nothing is handed over.
    _found: dict[_Situation, dict[_Key, Condition]] = field(default_factory=dict)

    def forked(self, versions: Versions) -> "Fold":
        """A copy that reads on under other versions, which say the same of all that was read."""
        copies = {id(track): track.copied() for track in self.tracks}
        return replace(
            self,
            versions=versions,
            undertakings={**self.undertakings},
            holders={**self.holders},
            tracks=[*copies.values()],
            live={key: copies[id(track)] for key, track in self.live.items()},
            resting=copies[id(self.resting)] if self.resting else None,
            _cycles={**self._cycles},
        )

    def pass_versions(self, moment: int) -> None:
        """Let every version count that begins after the last moment read and no later than this one."""
        if self.moment is not None:
            for change in self.versions.changes:
                if self.moment < change <= moment:
                    self.enter_versions(change)
        self.moment = moment

    def enter_versions(self, moment: int) -> None:
        """The versions in force at the moment are those that count from it on."""
        self.look_up(moment)
        self.refresh(moment)

    def terms_of(self, metric: Metric) -> Terms | None:
        """What the policy version in force says about a metric."""
        found = self._terms.get(metric)
        return found.terms if found else None

    def condition_of(self, metric: Metric, subject: str | None) -> Condition:
        """The condition under which a clock runs in the present situation."""
        return self._condition(self._found_now(), (metric, subject))

    def _condition(self, found: dict[_Key, Condition], key: _Key) -> Condition:
        condition = found.get(key)
        if condition is None:
            condition = found[key] = self._looked_up(*key)
        return condition

    def _found_now(self) -> dict[_Key, Condition]:
        holders = ", ".join(sorted(self.holders.values())) if self.holders else ""
        situation = (self.priority, self.tier, self.reasons, self.resolved, holders)
        found = self._found.get(situation)
        if found is None:
            found = self._found[situation] = {}
        return found

    def _looked_up(self, metric: Metric, subject: str | None) -> Condition:
        of_vendor = is_of_vendor(metric, subject)
        if of_vendor and (undertaking := self.undertakings.get(subject or "")):
            return self._undertaken(undertaking, metric)
        of_step = metric in STEP_METRICS and not of_vendor
        found = self._terms.get((metric, subject) if of_step else metric)
        if found is None:
            return self._no_promise()
        terms, hours, policy_version, hours_version = found
        if of_vendor:
            target = terms.vendor_target_seconds(subject)
        else:
            target = terms.target_seconds(self.priority, subject or self.tier)
        reasons, with_vendor = self.reasons & terms.pauses if self.reasons else self.reasons, ""
        if self.holders and metric in PROMISES:
            reasons, with_vendor = reasons | {VENDOR_REASON}, ", ".join(sorted(self.holders.values()))
        return Condition(
            terms,
            hours,
            target,
            reasons,
            self.resolved,
            self.priority,
            self.tier,
            policy_version,
            hours_version,
            with_vendor,
        )

    def _no_promise(self) -> Condition:
        return Condition(None, None, None, frozenset(), self.resolved, self.priority, self.tier, None, None)

    def _undertaken(self, undertaking: Undertaking, metric: Metric) -> Condition:
        """The condition of a vendor's clock under the terms that its hand-off carries."""
        terms = undertaking.terms.get(metric)
        target = terms.target_seconds(self.priority, None) if terms else None
        at, hours = (self.resolved, self.priority, self.tier), undertaking.hours
        return Condition(terms, hours, target, frozenset(), *at, None, hours.zone)

    def look_up(self, moment: int) -> None:
        """Find the versions in force at the moment for the policy the ticket is under."""
        in_force = self.versions.policy_at(self.policy, moment) if self.policy else None
        self._terms, self._found = {}, {}
        if in_force:
            for key, terms in (*in_force.value.metrics.items(), *in_force.value.stays.items()):
                hours = self.versions.hours_at(terms.hours, moment)
                counted = (hours.value, in_force.name, hours.name) if hours else (None, in_force.name, None)
                self._terms[key] = _Ruling(terms, *counted)

    def refresh(self, moment: int) -> None:
        """Let every open clock run on under the present situation."""
        found = self._found_now()
        for key, track in self.live.items():
            condition = found.get(key) or self._condition(found, key)
            if condition is not track.condition:
                track.observe(moment, condition)
        if self.resting:
            self.resting.observe(moment, self._condition(found, (Metric.RESOLUTION, None)))

    def undertake(self, vendor: str, terms: Undertaking | None) -> None:
        """From now on these are the terms of the vendor's hand-off; without any the policy's own apply."""
        self.undertakings[vendor], self._found = terms, {}

    def start(self, moment: int, metric: Metric, subject: str | None = None) -> None:
        """Start the next cycle of a clock."""
        cycle = self._cycles[metric, subject] = self._cycles.get((metric, subject), 0) + 1
        track = Track(metric, subject, cycle, moment, self.condition_of(metric, subject), moment)
        self.tracks.append(track)
        self.live[metric, subject] = track

    def end_by_merge(self, moment: int) -> None:
        """End every open clock: the ticket goes on as a part of another one, whose clocks count."""
        for metric, subject in list(self.live):
            track = self.stop(moment, metric, subject)
            assert track is not None
            track.is_merged = True
        self.resting, self.merged = None, True

    def stop(self, moment: int, metric: Metric, subject: str | None = None) -> Track | None:
        """Stop a clock if it is open, and hand it over."""
        track = self.live.pop((metric, subject), None)
        if track:
            track.stop(moment)
        return track
