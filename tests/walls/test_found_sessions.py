"""Found in review: a session that was ended comes back to life when a request that was under way is answered."""

import io
from pathlib import Path
from threading import Thread

from msp.identity import sessions
from msp.kernel import clock
from tests.desk_work import at
from tests.live import live_world
from tests.web.browser import Browser
from tests.world import World


def test_a_session_that_was_ended_is_not_written_again(ground, world: World):
    token = sessions.keep_session(None, {"_user_id": "somebody"}, now=at(0))
    kept = sessions.open_session(token, now=at(0))
    assert kept is not None
    sessions.end_session(token)
    sessions.keep_session(kept.token, {**kept.data, "flash": "saved"}, now=at(1))
    assert sessions.open_session(token, now=at(1)) is None


class Slow(io.BytesIO):
    """A body that is still on its way while somebody signs out elsewhere."""

    def __init__(self, content: bytes, meanwhile) -> None:
        super().__init__(content)
        self.meanwhile = meanwhile

    def _come(self) -> None:
        if self.meanwhile:
            meanwhile, self.meanwhile = self.meanwhile, None
            meanwhile()

    def read(self, *size):
        self._come()
        return super().read(*size)

    def readinto(self, room):
        self._come()
        return super().readinto(room)

    def readline(self, *size):
        self._come()
        return super().readline(*size)


def test_signing_out_ends_the_session_also_for_a_form_on_its_way(engine_kind: str, shared_folder: Path, tmp_path: Path):
    with live_world(engine_kind, shared_folder, tmp_path, "found_sessions") as world:
        app = world.app
        anna = Browser(app, "anna")
        anna.get("/portal/acorn/tickets/new?subject=x")
        cookie = anna.client.get_cookie("msp").value

        signed_out: list[int] = []

        def sign_out() -> None:
            elsewhere = app.test_client()
            elsewhere.set_cookie("msp", cookie)
            signed_out.append(elsewhere.post("/sign-out", data={"csrf_token": anna.token}).status_code)

        fields = {"csrf_token": anna.token, "subject": "x", "description": "y", "kind": "incident"}
        fields |= {"impact": "low", "urgency": "low"}
        body = "&".join(f"{name}={value}" for name, value in fields.items()).encode()
        thief = app.test_client()
        thief.set_cookie("msp", cookie)
        thief.post(
            "/portal/acorn/tickets/new",
            input_stream=Slow(body, lambda: (aside := Thread(target=sign_out)).start() or aside.join()),
            content_length=len(body),
            content_type="application/x-www-form-urlencoded",
        )
        assert signed_out == [302]
        again = app.test_client()
        again.set_cookie("msp", cookie)
        assert again.get("/portal/acorn").status_code == 302, "the session is alive after signing out"


def test_signing_out_ends_the_row_and_not_only_who_is_in_it(app, world: World):
    browser = Browser(app, "lena")
    browser.get("/desk")
    token = browser.client.get_cookie("msp").value
    browser.post("/sign-out")
    with app.app_context():
        assert sessions.open_session(token, now=clock.now()) is None
