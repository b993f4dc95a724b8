"""Every route that a link opens × every way in which a link opens nothing: the same page, and nothing changed."""

from datetime import timedelta
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import func, select

from msp.identity import links
from msp.identity.links import LinkForm, Purpose
from msp.kernel import clock
from msp.store import acting_for, db
from msp.store.audit import AuditEntry
from msp.web.door import declaration_of
from tests.web.browser import Browser, steady
from tests.world import World


def _routes(app: Flask) -> list[tuple[str, str, Purpose]]:
    return sorted(
        (rule.endpoint, method, declaration.link)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if (declaration := declaration_of(app, rule.endpoint)) and declaration.link
    )


def _dead_tokens(world: World) -> dict[Purpose, dict[str, str]]:
    """For each purpose: tokens that were never made, ran out, were taken back, or were made for another purpose."""
    now, ids = clock.now(), {}
    with acting_for(world.acorn.id):
        for purpose in Purpose:
            old = links.issue_link(LinkForm(purpose, uuid4(), "Old", now - timedelta(seconds=1)), now=now)
            thing = uuid4()
            taken = links.issue_link(LinkForm(purpose, thing, "Taken", now + timedelta(days=9)), now=now)
            links.revoke_links(purpose, [thing], now=now)
            ids[purpose] = {"old": old, "taken back": taken}
        for purpose in Purpose:
            for other in set(Purpose) - {purpose}:
                form = LinkForm(other, uuid4(), "Other", now + timedelta(days=9))
                ids[purpose][f"made for {other}"] = links.issue_link(form, now=now)
        db.session.commit()
    tokens = {purpose: {why: links.token_of(id_) for why, id_ in of.items()} for purpose, of in ids.items()}
    return {purpose: {"forged": "A" * 43, **of} for purpose, of in tokens.items()}


def _path(app: Flask, endpoint: str, token: str) -> str:
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    blanks = {name: token if name == "token" else UUID(int=1) for name in rule.arguments}
    return app.url_map.bind("localhost").build(endpoint, blanks)


def _entries(world: World) -> int:
    with acting_for(world.acorn.id):
        return db.session.scalars(select(func.count()).select_from(AuditEntry)).one()


def test_a_link_that_opens_nothing_is_one_page_whatever_the_reason(app: Flask, world: World):
    browser = Browser(app)
    browser.get("/sign-in")
    with app.app_context():
        tokens, before = _dead_tokens(world), _entries(world)
    for endpoint, method, purpose in _routes(app):
        pages = set()
        for why, token in tokens[purpose].items():
            path = _path(app, endpoint, token)
            answer = browser.get(path) if method == "GET" else browser.post(path)
            assert answer.status_code == 404, f"{method} {endpoint}: {why}"
            pages.add(steady(answer.text).replace(token, ""))
        assert len(pages) == 1, endpoint
    with app.app_context():
        assert _entries(world) == before
