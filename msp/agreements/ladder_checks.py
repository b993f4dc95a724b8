"""What a ladder must say before a person publishes it; versions that were published before are read as they are."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from msp import sla, tenants, tiers, vendors
from msp.agreements.differences.ladder import called, steps_of
from msp.kernel.errors import Invalid
from msp.tickets import Channel
from msp.tiers import Ladder, Step, staff

_FIELD = "steps"
#: Beside which part of a step it is said what is wrong: the editor has it at the place of the step, as `team-0`.
_BESIDE = {"team": "team", "vendor": "vendor", "hours": "hours", "skill": "skills"}


def strictly(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """A ladder's document whose every step has somebody to work there, and names nothing that there is not.

    Invalid names the step and what is wrong with it, and as its field the part of that step.
    """
    ladder = Ladder.from_document(document)
    for fault in (*_unmanned(ladder), *_strangers(ladder)):
        raise fault
    return document


def provider_teams() -> Mapping[str, str]:
    """The teams of the provider by key, with their names; empty while it keeps no list of them: then any key may."""
    return {team.key: team.name for team in staff.teams()}


def teams_offered() -> Mapping[str, str]:
    """What is offered where a team is named: the provider's teams, and those that ladders of this client name.

    Empty while the provider keeps no list of them.
    """
    listed = provider_teams()
    steps = (step for version in tiers.ladder_versions() for step in version.ladder.steps)
    return {**{key: key for step in steps for key in step.teams}, **listed} if listed else {}


def skills_offered() -> Mapping[str, str]:
    """What is offered where a skill is named: those of the provider's list; what the newest ladder names may stay.

    Empty while the provider keeps no list of them: then any key may.
    """
    listed = _provider_skills()
    newest = next(iter(tiers.ladder_versions()), None)
    steps = steps_of(newest.document if newest else None)
    kept = {key: f"{key} (not on the list)" for step in steps for key in step.skills}
    return {**kept, **listed} if listed else {}


def _provider_skills() -> Mapping[str, str]:
    return {skill.key: skill.name for skill in staff.skills()}


def _unmanned(ladder: Ladder) -> Iterator[Invalid]:
    for place, step in enumerate(ladder.steps, start=1):
        if not step.is_manned:
            sentence = f"Step {place}, {called(step)}, needs a team or a vendor: somebody has to work there."
            yield Invalid(sentence, field=f"team-{place - 1}")


def _strangers(ladder: Ladder) -> Iterator[Invalid]:
    known = _known()
    for place, step in enumerate(ladder.steps, start=1):
        for what, named in _named(step).items():
            strange = next((key for key in named if what in known and key not in known[what]), None)
            if strange is not None:
                sentence = f"Step {place}, {called(step)}: there is no {what} “{strange}” {_WHERE[what]}."
                yield Invalid(sentence, field=f"{_BESIDE[what]}-{place - 1}" if what in _BESIDE else _FIELD)


_WHERE = {
    "team": "among the provider's teams",
    "skill": "among the provider's skills",
    "vendor": "in the directory",
    "hours": "among the service hours of this client",
    "category": "among the categories of this client",
    "channel": f"by which tickets come; there are {', '.join(Channel)}",
}


def _named(step: Step) -> dict[str, Collection[str]]:
    return {
        "team": step.teams,
        "skill": step.skills,
        "vendor": [step.vendor_slug] if step.vendor_slug else [],
        "hours": [step.hours] if step.hours else [],
        "category": sorted({key for rule in step.enter for key in rule.categories}),
        "channel": sorted({key for rule in step.enter for key in rule.channels}),
    }


def _known() -> dict[str, Collection[str]]:
    """What may be named; a retired category may stay where a rule names it."""
    known: dict[str, Collection[str]] = {
        "vendor": {vendor.slug for vendor in vendors.directory()},
        "hours": {version.name for version in sla.hours_versions()},
        "category": {category.key for category in tenants.categories(with_retired=True)},
        "channel": list(Channel),
    }
    lists = {"team": provider_teams(), "skill": skills_offered()}
    return known | {what: keys for what, keys in lists.items() if keys}
