"""Found in review: an invited address that signs in already took a password that would open nothing."""

from tests.web.browser import Browser
from tests.world import World, address


def test_a_password_for_somebody_who_has_one_is_not_silently_dropped(app, world: World):
    petra = Browser(app, "petra")
    petra.get("/office/acorn/people")
    words = "a quite different password"
    answer = petra.post("/office/acorn/people", name="Bea", email=address("bea"), role="client_user", password=words)
    if answer.status_code == 303:
        elsewhere = Browser(app)
        elsewhere.client.environ_base["REMOTE_ADDR"] = "10.0.0.9"
        assert elsewhere.sign_in("bea", words).status_code == 302, "the page said that it is done"
