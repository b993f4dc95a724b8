"""Found in review: the owner gave himself the right to read tickets; nobody raises himself."""

from tests.desk_work import committed, opened
from tests.web.browser import Browser
from tests.world import World


def test_nobody_raises_himself(app, world: World):
    with app.app_context(), committed(world.acorn):
        opened(world, subject="Between Acorn and its agents")
    petra = Browser(app, "petra")
    assert petra.get("/desk/tickets/ACORN-1").status_code == 403
    petra.get("/office/acorn/grants")
    answer = petra.post(
        "/office/acorn/grants", agent_id=str(world.agents["petra"]), role="agent", tiers=["L1", "L2", "L3"]
    )
    assert answer.status_code in (403, 422)
    assert petra.get("/desk/tickets/ACORN-1").status_code == 403
