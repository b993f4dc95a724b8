"""Teams, rota, skills and sheets as the owner keeps them: kept, shown, and refused beside the field."""

import re

from flask import Flask

from msp.tiers import staff
from tests.web.browser import Browser
from tests.world import World

LENA = "/office/people/{}"


def _petra(app: Flask) -> Browser:
    return Browser(app, "petra")


def _team(browser: Browser, key: str = "service-desk", name: str = "Service desk") -> str:
    browser.get("/office/people/teams")
    page = browser.post("/office/people/teams", name=name, key=key, follow=True)
    found = re.search(rf'/office/people/teams/([0-9a-f-]+)">{name}<', page.text)
    assert found, page.text
    return f"/office/people/teams/{found[1]}"


def test_a_team_is_formed_joined_left_and_archived(app: Flask, world: World):
    petra = _petra(app)
    team = _team(petra)
    assert "Nobody is in this team yet" in petra.get(team).text
    joined = petra.post(f"{team}/members", **{"member-agent_id": str(world.agents["lena"])}, follow=True)
    assert "Lena" in joined.text
    again = petra.post(f"{team}/members", **{"member-agent_id": str(world.agents["lena"])})
    assert (again.status_code, "Lena is in Service desk already" in again.text) == (409, True)
    assert petra.post(f"{team}/members", **{"member-agent_id": "nobody"}).status_code == 422
    left = petra.post(f"{team}/members/{world.agents['lena']}/leave", follow=True)
    assert "Nobody is in this team yet" in left.text
    assert "Archived" in petra.post(f"{team}/archive", follow=True).text
    assert petra.post(f"{team}/archive").status_code == 409
    assert "Archive this team" in petra.post(f"{team}/revival", follow=True).text
    renamed = petra.post(f"{team}/name", **{"name-name": "First line"}, follow=True)
    assert "<h1" in renamed.text
    assert "First line" in renamed.text


def test_a_team_without_a_key_comes_back_with_what_was_typed(app: Flask, world: World):
    petra = _petra(app)
    petra.get("/office/people/teams")
    page = petra.post("/office/people/teams", name="Service desk", key="Service Desk")
    assert page.status_code == 422
    assert "small letters, digits and single hyphens" in page.text
    assert 'value="Service desk"' in page.text


def test_the_rota_says_when_nobody_is_on_call(app: Flask, world: World):
    petra = _petra(app)
    team = _team(petra)
    assert "Add members to the team first" in petra.get(f"{team}/rota").text
    petra.get(team)
    petra.post(f"{team}/members", **{"member-agent_id": str(world.agents["lena"])})
    assert "No rota yet" in petra.get(f"{team}/rota").text
    for begin, end in (("2032-01-05T00:00", "2032-01-10T02:00"), ("2032-01-10T08:00", "2032-01-12T00:00")):
        planned = petra.post(f"{team}/rota", agent_id=str(world.agents["lena"]), starts_at=begin, ends_at=end)
        assert planned.status_code == 303, planned.text
    page = petra.get(f"{team}/rota?week=2032-01-07").text
    assert re.findall(r"Nobody is on call ([^<]+)<", page) == ["Sat 02:00–08:00"]
    assert re.findall(r'is-gap"><span class="rota-time">([^<]+)<', page) == ["02:00–08:00"]
    assert "Mon 00:00–Mon 00:00" in petra.get(f"{team}/rota?week=2032-01-12").text
    past = petra.get(f"{team}/rota?week=2020-01-06").text
    assert ("Nobody is on call" in past, past.count("is-gap")) == (False, 7)
    taken = petra.post(
        f"{team}/rota", agent_id=str(world.agents["lena"]), starts_at="2032-01-06T00:00", ends_at="2032-01-07T00:00"
    )
    assert (taken.status_code, "Somebody is on call for Service desk" in taken.text) == (409, True)
    turned = petra.post(
        f"{team}/rota", agent_id=str(world.agents["lena"]), starts_at="2032-02-06T00:00", ends_at="2032-02-05T00:00"
    )
    assert (turned.status_code, "A turn ends after it begins" in turned.text) == (422, True)
    for odd in ("never", "0001-01-01", "9999-12-31"):
        assert petra.get(f"{team}/rota?week={odd}").status_code == 422
    (turn, *_) = re.findall(r"/rota/([0-9a-f-]+)/end", page)
    assert petra.post(f"{team}/rota/{turn}/end").status_code == 303
    assert "Mon 00:00–Sat 08:00" in petra.get(f"{team}/rota?week=2032-01-07").text


def test_the_skills_matrix_is_narrowed_sorted_and_a_file(app: Flask, world: World):
    petra = _petra(app)
    assert "No skill yet" in petra.get("/office/people/skills").text
    for key, name in (("network", "Networks"), ("database", "=Databases")):
        petra.post("/office/people/skills", key=key, name=name)
    sheet = LENA.format(world.agents["lena"])
    petra.get(sheet)
    rated = petra.post(f"{sheet}/skills", **{"rating-skill": "network", "rating-level": "3"}, follow=True)
    assert 'title="Level 3 of 3"' in rated.text
    petra.post(f"/office/people/{world.agents['marc']}/skills", **{"rating-skill": "network", "rating-level": "1"})
    assert _agents(petra.get("/office/people/skills?skill=network&level=2").text) == ["Lena"]
    by_level = _agents(petra.get("/office/people/skills?sort=-skill-network").text)
    assert by_level[:2] == ["Lena", "Marc"]
    file = petra.get("/office/people/skills.csv?skill=network")
    assert file.text.splitlines() == ["\ufeffAgent,Teams,'=Databases,Networks", "Lena,,,3", "Marc,,,1"]
    for odd in ("sort=cooking", "level=9", "skill=none", "team=none"):
        assert petra.get(f"/office/people/skills?{odd}").status_code == 422
    assert petra.post("/office/people/skills", key="network", name="Other").status_code == 409


def test_a_sheet_keeps_shifts_absences_certificates_trainings_and_capacity(app: Flask, world: World):
    petra, sheet = _petra(app), LENA.format(world.agents["lena"])
    assert "No shifts are set" in petra.get(sheet).text
    week = {"shifts-mon": "22:00–06:00", "shifts-sat": "08:00-12:00, 13:00–24:00", "shifts-zone": "Europe/Stockholm"}
    page = petra.post(f"{sheet}/shifts", **week, follow=True).text
    assert "<dd>22:00–06:00</dd>" in page
    assert "<dd>08:00–12:00, 13:00–24:00</dd>" in page
    away = {"absence-starts_at": "2032-07-01T00:00", "absence-ends_at": "2032-07-15T00:00", "absence-kind": "holiday"}
    assert "Holiday" in petra.post(f"{sheet}/absences", **away, follow=True).text
    again = petra.post(f"{sheet}/absences", **away)
    assert (again.status_code, "Lena is away for a part of that time already" in again.text) == (409, True)
    held = {"certificate-name": "CCNA", "certificate-issued_on": "2024-01-01", "certificate-expires_on": "2025-01-01"}
    assert "Ended" in petra.post(f"{sheet}/certificates", **held, follow=True).text
    learns = {"training-subject": "Firewalls", "training-kind": "mentoring", "training-due_on": "2032-01-01"}
    bare = petra.post(f"{sheet}/trainings", **learns)
    assert (bare.status_code, "Mentoring has a mentor" in bare.text) == (422, True)
    learns["training-mentor_id"] = str(world.agents["marc"])
    page = petra.post(f"{sheet}/trainings", **learns, follow=True).text
    assert "With Marc" in page
    assert 'value="12"' in petra.post(f"{sheet}/capacity", **{"capacity-open_tickets": "12"}, follow=True).text
    for verb in ("done", "withdrawal"):
        training = re.search(rf"/trainings/([0-9a-f-]+)/{verb}", page)
        assert training
    assert petra.post(f"{sheet}/trainings/{training[1]}/done").status_code == 303
    assert petra.post(f"{sheet}/trainings/{training[1]}/withdrawal").status_code == 409
    (kept,) = re.findall(r"/certificates/([0-9a-f-]+)/withdrawal", page)
    assert petra.post(f"{sheet}/certificates/{kept}/withdrawal").status_code == 303
    (absence,) = re.findall(r"/absences/([0-9a-f-]+)/end", page)
    assert petra.post(f"/office/people/{world.agents['marc']}/absences/{absence}/end").status_code == 404
    assert petra.post(f"{sheet}/absences/{absence}/end").status_code == 303


def test_what_a_sheet_does_not_take_is_said_beside_the_field(app: Flask, world: World):
    petra, sheet = _petra(app), LENA.format(world.agents["lena"])
    petra.get("/office/people/skills")
    petra.post("/office/people/skills", key="network", name="Networks")
    zone = {"shifts-zone": "Europe/Stockholm"}
    wrong = [
        ("shifts", {"shifts-mon": "eight to five", **zone}, "is no shift"),
        ("shifts", {"shifts-mon": "08:00–08:00", **zone}, "has no length"),
        ("shifts", {"shifts-mon": "08:00–24:30", **zone}, "ends at 24:00"),
        ("shifts", {"shifts-mon": "08:00–16:00, 15:00–18:00", **zone}, "share time"),
        ("shifts", {"shifts-mon": "08:00–16:00", "shifts-zone": "Mars"}, "not a known time zone"),
        ("capacity", {"capacity-open_tickets": "many"}, "whole number of 1 to 500"),
        ("capacity", {"capacity-open_tickets": "0"}, "whole number of 1 to 500"),
        ("absences", {"absence-kind": "sick"}, "Write day and time"),
        (
            "absences",
            {"absence-kind": "x", "absence-starts_at": "2032-07-01T00:00", "absence-ends_at": "2032-07-02T00:00"},
            "Choose why",
        ),
        ("certificates", {"certificate-name": "CCNA", "certificate-issued_on": "soon"}, "Write the day as year"),
        (
            "certificates",
            {"certificate-name": "C", "certificate-issued_on": "2024-02-01", "certificate-expires_on": "2024-01-01"},
            "cannot end before",
        ),
        ("trainings", {"training-subject": "Firewalls", "training-kind": "training"}, "until when it is due"),
        ("skills", {"rating-skill": "network", "rating-level": "7"}, "level of 0 to 3"),
        ("skills", {"rating-skill": "cooking", "rating-level": "3"}, "skill of the list"),
    ]
    for path, fields, sentence in wrong:
        page = petra.post(f"{sheet}/{path}", **fields)
        assert (page.status_code, sentence in page.text) == (422, True), (path, fields)
    assert petra.get(LENA.format(world.acorn.id)).status_code == 404


def test_who_was_trained_on_a_client_is_noted_and_withdrawn(app: Flask, world: World):
    petra = _petra(app)
    page = petra.get("/office/acorn/trained").text
    assert "not yet" in page
    noted = petra.post(
        "/office/acorn/trained", agent_id=str(world.agents["lena"]), trained_on="2026-01-07", follow=True
    )
    assert "Wed 7 Jan 2026" in noted.text
    stranger = petra.post("/office/acorn/trained", agent_id=str(world.agents["sven"]), trained_on="2026-01-07")
    assert (stranger.status_code, "somebody who serves this client" in stranger.text) == (422, True)
    ahead = petra.post("/office/acorn/trained", agent_id=str(world.agents["lena"]), trained_on="2199-01-07")
    assert (ahead.status_code, "still to come" in ahead.text) == (422, True)
    gone = petra.post(f"/office/acorn/trained/{world.agents['lena']}/withdrawal", follow=True)
    assert "Wed 7 Jan 2026" not in gone.text


def test_a_mistyped_skill_is_renamed_or_retired(app: Flask, world: World):
    petra = _petra(app)
    petra.get("/office/people/skills")
    page = petra.post("/office/people/skills", key="netwrok", name="Netwrok", follow=True).text
    found = re.search(r'/office/people/skills/([0-9a-f-]+)">Netwrok<', page)
    assert found, page
    here, sheet = f"/office/people/skills/{found[1]}", LENA.format(world.agents["lena"])
    assert "Nobody has it yet" in petra.get(here).text
    petra.post(f"{sheet}/skills", **{"rating-skill": "netwrok", "rating-level": "2"})
    assert "Lena" in petra.get(here).text
    assert petra.post(f"{here}/name", **{"name-name": ""}).status_code == 422
    assert "Network</h1>" in petra.post(f"{here}/name", **{"name-name": "Network"}, follow=True).text
    gone = petra.post(f"{here}/retirement", follow=True).text
    assert "No skill yet" in gone
    assert f'Retired: <a href="{here}">Network</a>' in gone
    assert petra.post(f"{here}/retirement").status_code == 409
    assert "rating-level" not in petra.get(sheet).text, "what is retired is offered to nobody"
    assert "Retire this skill" in petra.post(f"{here}/revival", follow=True).text
    assert petra.get(f"/office/people/skills/{world.acorn.id}").status_code == 404


def test_a_level_is_chosen_and_never_the_highest_by_itself(app: Flask, world: World):
    petra, sheet = _petra(app), LENA.format(world.agents["lena"])
    petra.get("/office/people/skills")
    petra.post("/office/people/skills", key="network", name="Networks")
    page = petra.get(sheet).text
    for name in ("skill", "level"):
        assert re.search(rf'id="rating-{name}"[^>]*><option(?: selected)? value="">Choose</option>', page), name
    nothing = petra.post(f"{sheet}/skills", **{"rating-skill": "network", "rating-level": ""})
    assert (nothing.status_code, "Choose a level." in nothing.text) == (422, True)
    petra.post(f"{sheet}/skills", **{"rating-skill": "network", "rating-level": "3"})
    assert 'title="Level 3 of 3"' in petra.get(sheet).text
    petra.post(f"{sheet}/skills", **{"rating-skill": "network", "rating-level": "unsaid"})
    assert "Nothing is said about skills yet" in petra.get(sheet).text


def test_only_the_owner_keeps_people(app: Flask, world: World):
    for name in ("omar", "lena"):
        browser = Browser(app, name)
        for path in ("teams", "skills", "skills.csv", str(world.agents["lena"])):
            assert browser.get(f"/office/people/{path}").status_code == 403, f"{name} {path}"


def _agents(page: str) -> list[str]:
    return re.findall(r'/office/people/[0-9a-f-]+">([^<]+)</a>', page)


def test_the_room_says_the_same_as_its_pages(app: Flask, world: World):
    petra = _petra(app)
    _team(petra)
    with app.app_context():
        assert [team.key for team in staff.teams()] == ["service-desk"]
