"""A browser for stories: signs in, follows forms with their tokens, reads pages."""

import re
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.world import PASSWORD, address

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_VARYING = re.compile(r'nonce="[^"]*"|value="[^"]*"')


class Browser:
    """One person's browser, with their session."""

    def __init__(self, app: Flask, name: str | None = None) -> None:
        self.client: FlaskClient = app.test_client()
        self.token = ""
        if name is not None:
            answer = self.sign_in(name)
            assert answer.status_code == 302, answer.text

    def sign_in(self, name: str, password: str = PASSWORD) -> TestResponse:
        """Through the sign-in page, as everybody."""
        self.get("/sign-in")
        return self.post("/sign-in", email=address(name), password=password)

    def get(self, path: str, **options) -> TestResponse:
        answer = self.client.get(path, **options)
        found = _TOKEN.search(answer.text) if answer.mimetype == "text/html" else None
        self.token = unescape(found[1]) if found else self.token
        return answer

    def post(self, path: str, **fields) -> TestResponse:
        """Send a form with the token of the page last seen; `follow=True` goes where the answer points."""
        follow = fields.pop("follow", False)
        data = {"csrf_token": self.token, **fields}
        return self.client.post(path, data=data, follow_redirects=follow, content_type="multipart/form-data")


def steady(page: str) -> str:
    """A page without what differs at each request: nonces and tokens."""
    return _VARYING.sub("", page)
