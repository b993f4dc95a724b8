"""Articles: written, published, taken back, found, and never read by whom they are not for."""

from dataclasses import replace

import pytest

from msp import knowledge
from msp.identity import Actor
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.knowledge import ArticleForm, Audience
from msp.store import Side, acting_for, audit, db, serving
from tests.desk_work import at, committed
from tests.world import World

FORM = ArticleForm("reset-your-password", "Reset your password", "# How\n\nOpen *Settings*.", "When you forgot it.")


def _written(world: World, form: ArticleForm = FORM, *, published: bool = True) -> None:
    knowledge.write(form, by=world.actors["nadia"], now=at(0))
    if published:
        knowledge.publish(form.slug, now=at(1))


def test_a_draft_is_read_by_the_provider_only_until_it_is_published(ground, world: World):
    rosa, lena = world.actors["rosa"], world.actors["lena"]
    with committed(world.acorn):
        _written(world, published=False)
        assert knowledge.articles(rosa) == []
        with pytest.raises(Missing):
            knowledge.article(rosa, world.acorn.id, FORM.slug)
        assert knowledge.article(lena, world.acorn.id, FORM.slug).published_at is None
        knowledge.publish(FORM.slug, now=at(1))
        (line,) = knowledge.articles(rosa)
        assert (line.slug, line.title, line.published_at) == (FORM.slug, FORM.title, at(1))
        view = knowledge.article(rosa, world.acorn.id, FORM.slug)
        assert (view.author, view.version, view.audience) == ("Nadia", 1, Audience.CLIENT)


def test_a_retired_article_is_a_draft_again(ground, world: World):
    with committed(world.acorn):
        _written(world)
        knowledge.retire(FORM.slug, now=at(2))
        assert knowledge.articles(world.actors["rosa"]) == []
        assert [line.slug for line in knowledge.articles(world.actors["lena"])] == [FORM.slug]


def test_what_is_written_for_the_provider_no_client_reads(ground, world: World):
    with committed(world.acorn):
        _written(world, replace(FORM, audience="provider"))
        for reader in (world.actors["rosa"], world.actors["anna"], Actor(Side.VENDOR, None, "Quill")):
            assert knowledge.articles(reader) == []
            with pytest.raises(Missing):
                knowledge.article(reader, world.acorn.id, FORM.slug)
        assert len(knowledge.articles(world.actors["lena"])) == 1


def test_an_article_of_another_client_is_not_there(ground, world: World):
    with committed(world.acorn):
        _written(world)
    with serving([world.birch.id]):
        assert knowledge.articles(world.actors["lena"]) == []
        for tenant in (world.acorn, world.birch):
            with pytest.raises(Missing):
                knowledge.article(world.actors["lena"], tenant.id, FORM.slug)
    with acting_for(world.birch.id), pytest.raises(Missing):
        knowledge.publish(FORM.slug, now=at(2))


def test_two_clients_may_use_the_same_short_name(ground, world: World):
    for tenant in (world.acorn, world.birch):
        with committed(tenant):
            _written(world, replace(FORM, title=f"Password at {tenant.name}"))
    with serving([world.acorn.id, world.birch.id]):
        assert knowledge.article(world.actors["lena"], world.birch.id, FORM.slug).title == "Password at Birch Freight"
        assert len(knowledge.articles(world.actors["lena"])) == 2


def test_every_word_must_be_found_whatever_its_case_and_nothing_in_it_is_a_wildcard(ground, world: World):
    lena = world.actors["lena"]
    with committed(world.acorn):
        _written(world, replace(FORM, title="Åtkomst till ÖSTRA nätet", body="100% of_it \\ works"))
        for text in ("åtkomst", "ÅTKOMST östra", "  nätet \n works ", "100%", "of_it", "\\", "", "\x00"):
            assert len(knowledge.articles(lena, text)) == 1, text
        for text in ("åtkomst saknas", "1%0", "of%it", "ofxit", "' or 1=1 --", "%%%"):
            assert knowledge.articles(lena, text) == [], text


def test_a_new_text_replaces_the_one_it_was_written_on(ground, world: World):
    lena = world.actors["lena"]
    with committed(world.acorn):
        _written(world)
        newer = replace(FORM, title="Passwords", version=1)
        knowledge.write(newer, by=lena, now=at(3))
        view = knowledge.article(lena, world.acorn.id, FORM.slug)
        assert (view.title, view.version, view.author, view.updated_at) == ("Passwords", 2, "Lena", at(3))
        assert view.published_at == at(1)
        with pytest.raises(Conflict, match="Lena changed this article"):
            knowledge.write(replace(newer, title="Stale"), by=world.actors["nadia"], now=at(4))
        with pytest.raises(Conflict, match="already called"):
            knowledge.write(FORM, by=lena, now=at(4))
        with pytest.raises(Missing):
            knowledge.write(replace(newer, slug="nothing-here"), by=lena, now=at(4))


def test_publishing_twice_or_retiring_a_draft_is_refused(ground, world: World):
    with committed(world.acorn):
        _written(world)
        with pytest.raises(Conflict, match="published already"):
            knowledge.publish(FORM.slug, now=at(2))
        knowledge.retire(FORM.slug, now=at(2))
        with pytest.raises(Conflict, match="not published"):
            knowledge.retire(FORM.slug, now=at(3))
        for act in (knowledge.publish, knowledge.retire):
            with pytest.raises(Missing):
                act("nothing-here", now=at(3))


WRONG = [
    *(("slug", slug) for slug in ("", "Upper", "a b", "-a", "a--b", "ä", "../etc", "a" * 81, "a\n", "a\x00")),
    *(("title", title) for title in ("", " \n\t", "x" * 201, "\x00\x07", "\ud800")),
    *(("body", body) for body in ("", " \r\n ", "x" * 50_001, "\x00")),
    ("summary", "x" * 501),
    ("audience", "everybody"),
]


def test_a_wrong_value_is_refused_beside_its_field(ground, world: World):
    with acting_for(world.acorn.id):
        for field, value in WRONG:
            with pytest.raises(Invalid) as refused:
                knowledge.write(replace(FORM, **{field: value}), by=world.actors["nadia"], now=at(0))
            assert refused.value.field == field, value
        assert knowledge.articles(world.actors["nadia"]) == []


def test_hostile_texts_are_kept_as_texts_without_what_is_no_character(ground, world: World):
    title = "Reset\r\nBcc: x@evil.example\x00 \u202egnp.exe <script>\ud800"
    with committed(world.acorn):
        _written(world, replace(FORM, title=title, body="one\r\ntwo\x00\x1b[31m"))
        view = knowledge.article(world.actors["rosa"], world.acorn.id, FORM.slug)
    assert view.title == "Reset Bcc: x@evil.example gnp.exe <script>"
    assert view.body == "one\ntwo[31m"


def test_every_change_stands_in_the_trail(ground, world: World):
    with acting_for(world.acorn.id):
        before = len(db.session.scalars(db.select(audit.AuditEntry)).all())
    with committed(world.acorn, world.actors["nadia"]):
        _written(world)
        knowledge.retire(FORM.slug, now=at(2))
    with acting_for(world.acorn.id):
        entries = db.session.scalars(db.select(audit.AuditEntry).order_by(audit.AuditEntry.seq)).all()[before:]
    assert [entry.action for entry in entries] == ["ArticleWritten", "ArticlePublished", "ArticleRetired"]
    assert {entry.actor_name for entry in entries} == {"Nadia"}
    assert {entry.detail["slug"] for entry in entries} == {FORM.slug}
