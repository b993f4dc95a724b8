"""The categories of a client, for its admins and the office: what tickets are about, and which skills that takes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.validators import InputRequired, Length

from msp import tenants
from msp.identity import Can
from msp.tenants import CategoryForm, CategoryView, TenantView
from msp.web.category_skills import skill_fields, skill_names, skills_chosen, skills_data, skills_words, with_skills
from msp.web.door import Visit, Within, needs
from msp.web.settings.place import Place
from msp.web.settling import settled

KEY = "Small letters, digits and hyphens. Rules of the ladder name it, so it never changes."


class NamingForm(FlaskForm):
    """What a category is called; beside it stands a choice for each skill (msp/web/category_skills.py)."""

    name = StringField("Name", [InputRequired("Write what people call it."), Length(max=80)])


class AddForm(NamingForm):
    """A category that tickets can be put under from now on."""

    key = StringField("Key", [InputRequired("Write a key, such as network."), Length(max=40)], description=KEY)


@dataclass(frozen=True, slots=True)
class Line:
    """A category in the list."""

    category: CategoryView
    skills: str
    url: str


@dataclass(frozen=True, slots=True)
class CategoriesPage:
    """Every category of a client; `form` adds one, for those who may."""

    place: Place
    tenant: TenantView
    crumbs: list[tuple[str, str | None]]
    standing: tuple[Line, ...]
    over: tuple[Line, ...]
    form: AddForm | None
    skill_fields: Sequence[Field]
    add_url: str


@dataclass(frozen=True, slots=True)
class CategoryPage:
    """One category; without forms for those who may only read, and once it is retired."""

    place: Place
    tenant: TenantView
    crumbs: list[tuple[str, str | None]]
    category: CategoryView
    skills: str
    form: NamingForm | None
    skill_fields: Sequence[Field]
    end: FlaskForm | None
    edit_url: str
    retire_url: str
    list_url: str


def hang_on(bp: Blueprint, place: Place, changing: Can) -> None:
    """Put these pages into a wing, under its own address; `changing` is what it takes there to change a category."""
    pages: list[tuple[str, str, str, Can, Callable[..., Any]]] = [
        ("GET", "categories", "", Can.CONFIG_READ, _categories),
        ("POST", "add_category", "", changing, _add),
        ("GET", "category", "/<uuid:category_id>", Can.CONFIG_READ, _category),
        ("POST", "edit_category", "/<uuid:category_id>", changing, _edit),
        ("POST", "retire_category", "/<uuid:category_id>/retirement", changing, _retire),
    ]
    for method, name, address, can, page in pages:
        view = needs(can, Within.TENANT)(partial(page, place=place, changing=changing))
        bp.add_url_rule(f"/<tenant>/categories{address}", name, view, methods=[method])


def _categories(visit: Visit, place: Place, changing: Can) -> str:
    """What the tickets of the client are about."""
    return _list(visit, place, _adding()(formdata=None) if visit.can(changing) else None)


def _add(visit: Visit, place: Place, changing: Can) -> Any:
    """Put a category on the client's list."""
    form = _adding()()

    def act() -> str:
        asked = CategoryForm(form.key.data or "", form.name.data or "", skills_chosen(form))
        tenants.add_category(asked, now=visit.now)
        return "The category is on the list; tickets can be put under it now."

    return settled(form, act, lambda: _list(visit, place, form), place.url("categories", visit))


def _category(visit: Visit, category_id: UUID, place: Place, changing: Can) -> str:
    """One category."""
    found = tenants.category(category_id)
    may = visit.can(changing) and not found.is_retired
    return _show(visit, place, found, _filled(found) if may else None)


def _edit(visit: Visit, category_id: UUID, place: Place, changing: Can) -> Any:
    """Call it otherwise, or ask for other skills."""
    found = tenants.category(category_id)
    form = with_skills(NamingForm, found.skills)()

    def act() -> str:
        tenants.edit_category(category_id, form.name.data or "", skills_chosen(form), now=visit.now)
        return "The category is changed, also on the tickets that are under it."

    here = place.url("category", visit, category_id=category_id)
    return settled(form, act, lambda: _show(visit, place, found, form), here)


def _retire(visit: Visit, category_id: UUID, place: Place, changing: Can) -> Any:
    """Offer a category no more."""
    found, form = tenants.category(category_id), FlaskForm(prefix="end-")

    def act() -> str:
        tenants.retire_category(category_id, now=visit.now)
        return f"{found.name} is retired; its tickets keep it."

    def again() -> str:
        return _show(visit, place, found, None if found.is_retired else _filled(found), form)

    return settled(form, act, again, place.url("categories", visit))


def _filled(found: CategoryView) -> NamingForm:
    form_class = with_skills(NamingForm, found.skills)
    return form_class(formdata=None, data={"name": found.name, **skills_data(found.skills)})


def _adding() -> type[AddForm]:
    return with_skills(AddForm, {})


def _list(visit: Visit, place: Place, form: AddForm | None) -> str:
    names = skill_names({})
    lines = [
        Line(one, skills_words(one.skills, names), place.url("category", visit, category_id=one.id))
        for one in tenants.categories(with_retired=True)
    ]
    page = CategoriesPage(
        place=place,
        tenant=visit.tenant,
        crumbs=place.crumbs(visit, ("Categories", None)),
        standing=tuple(line for line in lines if not line.category.is_retired),
        over=tuple(line for line in lines if line.category.is_retired),
        form=form,
        skill_fields=skill_fields(form),
        add_url=place.url("add_category", visit),
    )
    return render_template("_papers/categories.html", page=page)


def _show(
    visit: Visit, place: Place, found: CategoryView, form: NamingForm | None, end: FlaskForm | None = None
) -> str:
    listed = place.url("categories", visit)
    may = form is not None and not found.is_retired
    page = CategoryPage(
        place=place,
        tenant=visit.tenant,
        crumbs=place.crumbs(visit, ("Categories", listed), (found.name, None)),
        category=found,
        skills=skills_words(found.skills, skill_names({})),
        form=form,
        skill_fields=skill_fields(form),
        end=end or (FlaskForm(formdata=None, prefix="end-") if may else None),
        edit_url=place.url("edit_category", visit, category_id=found.id),
        retire_url=place.url("retire_category", visit, category_id=found.id),
        list_url=listed,
    )
    return render_template("_papers/category.html", page=page)
