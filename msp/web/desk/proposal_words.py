"""Pure: why somebody is proposed for a ticket, and of what one is warned who chooses somebody else."""

from collections.abc import Mapping

from msp.tiers.staff.routing import AtWork, Duty, HasSkill, HasTier, InTeam, Load, Proposal, Reason, Trained

DUTIES = {Duty.ON: "on duty", Duty.OFF: "off duty", Duty.AWAY: "away"}


def reason_words(proposal: Proposal, client: str, skills: Mapping[str, str]) -> str:
    """What speaks for and against somebody, most important first: has Network 2, on duty, trained on Acorn, 3 open."""
    return ", ".join(words for reason in proposal.reasons if (words := _word(reason, client, skills)))


def warning_words(proposal: Proposal, skills: Mapping[str, str]) -> str:
    """What speaks against somebody, as it stands beside a name; empty where nothing does."""
    return ", ".join(_word(reason, "", skills) for reason in proposal.against)


def warning_sentence(proposal: Proposal, skills: Mapping[str, str]) -> str:
    """What whoever gave the ticket should know, as a sentence; empty where nothing speaks against it."""
    words = [_verb(reason, skills) for reason in proposal.against]
    if not words:
        return ""
    listed = f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
    return f"{proposal.name} {listed}."


def _word(reason: Reason, client: str, skills: Mapping[str, str]) -> str:
    match reason:
        case HasTier(levels, holds):
            return "" if holds else f"no {' or '.join(levels)}"
        case InTeam(_, is_in):
            return "in the team" if is_in else "not in the team"
        case HasSkill(key, wanted, level):
            return _skill(skills.get(key, key), wanted, level)
        case AtWork(duty):
            return DUTIES[duty]
        case Trained(is_trained):
            return f"{'' if is_trained else 'not '}trained on {client}"
        case Load(open_, capacity):
            return f"{open_} open" if capacity is None else f"{open_} of {capacity} open"


def _verb(reason: Reason, skills: Mapping[str, str]) -> str:
    match reason:
        case HasTier(levels, _):
            return f"holds no {' or '.join(levels)} here"
        case AtWork(duty):
            return f"is {DUTIES[duty]}"
        case HasSkill(key, wanted, level) if level:
            return f"has {skills.get(key, key)} {level} where {wanted} is wanted"
        case HasSkill():
            return f"has {_word(reason, '', skills)}"
        case Load(open_, capacity):
            return f"has {open_} of {capacity} open tickets already"
        case _:
            return _word(reason, "", skills)


def _skill(name: str, wanted: int, level: int) -> str:
    if level >= wanted:
        return f"has {name} {level}"
    return f"{name} {level} of {wanted}" if level else f"no {name}"
