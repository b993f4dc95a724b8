"""The skills of a category in its form: a choice of level for each skill of the provider's list, by its name."""

from collections.abc import Mapping
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from wtforms import SelectField

from msp.kernel.errors import Invalid
from msp.tiers import staff
from msp.web.forms import Answered, offered

LEVELS = {"": "not asked for", "1": "1: knows it", "2": "2: works alone", "3": "3: teaches it"}
_PREFIX = "skill-"
_Form = TypeVar("_Form", bound=FlaskForm)


def skill_names(asked: Mapping[str, int]) -> dict[str, str]:
    """The skills of the list by key with their names, and those that a category asks for already."""
    kept = {key: f"{key} (not on the list)" for key in asked}
    return {**kept, **{skill.key: skill.name for skill in staff.skills()}}


def with_skills(form_class: type[_Form], asked: Mapping[str, int]) -> type[_Form]:
    """The form with a choice for each skill."""
    choices = offered(LEVELS.items())
    fields = {
        f"{_PREFIX}{key}": SelectField(name, [Answered()], choices=choices, validate_choice=False)
        for key, name in skill_names(asked).items()
    }
    made: Any = type(form_class.__name__, (form_class,), fields)
    return made


def skills_data(asked: Mapping[str, int]) -> dict[str, str]:
    """What fills these choices."""
    return {f"{_PREFIX}{key}": str(level) for key, level in asked.items()}


def skill_fields(form: FlaskForm | None) -> list[Any]:
    """The choices of a form, in the order of their names."""
    found = [] if form is None else [field for field in form if field.short_name.startswith(_PREFIX)]
    return sorted(found, key=lambda field: field.label.text.casefold())


def skills_chosen(form: FlaskForm) -> dict[str, int]:
    """The skills that a form asks for; Invalid beside the skill whose level is none."""
    chosen = {field.short_name: field.data for field in skill_fields(form) if field.data}
    wrong = next((name for name, level in chosen.items() if level not in LEVELS), None)
    if wrong is not None:
        raise Invalid("Choose one of the levels 1 to 3.", field=wrong)
    return {name.removeprefix(_PREFIX): int(level) for name, level in chosen.items()}


def skills_words(asked: Mapping[str, int], names: Mapping[str, str]) -> str:
    """Skills with their levels in a line, by name."""
    return ", ".join(f"{names.get(key, key)} {level}" for key, level in asked.items())
