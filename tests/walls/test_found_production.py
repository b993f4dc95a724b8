"""Found in review: production started with the settings of a demo on one's own machine."""

from pathlib import Path

import pytest

from msp import schema
from msp.app import create_app
from msp.config import Settings
from tests import databases

SOUND = {
    "mode": "production",
    "secret_key": "k" * 40,
    "base_url": "https://desk.example",
    "smtp_url": "smtp://127.0.0.1",
    "secure_cookies": True,
    "trusted_hosts": ("desk.example",),
}


@pytest.mark.parametrize(
    ("name", "value"), [("base_url", "http://desk.example"), ("secure_cookies", False), ("trusted_hosts", ())]
)
def test_production_refuses_to_start_half_set(name: str, value: object):
    with pytest.raises(ValueError, match=f"Production needs MSP_{name.upper()}"):
        Settings(**SOUND | {name: value})


def test_production_answers_over_tls_and_under_its_own_name_only(tmp_path: Path):
    app = create_app(Settings(**SOUND, var_dir=tmp_path, database_url=databases.sqlite_url(tmp_path)))
    schema.migrate(app)
    client = app.test_client()
    known = client.get("/sign-in", base_url="https://desk.example")
    stranger = client.get("/sign-in", base_url="https://evil.example")
    schema.dispose(app)
    assert known.headers["Set-Cookie"].startswith("__Host-msp=")
    assert "Secure" in known.headers["Set-Cookie"]
    assert "Strict-Transport-Security" in known.headers
    assert stranger.status_code == 400
