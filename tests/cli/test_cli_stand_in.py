"""What stands in for Stripe is started in the demo only, and production takes no other Stripe than Stripe's."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from msp import cli, supervisor
from msp.config import Settings
from msp.kernel.errors import Forbidden

PRODUCTION = {
    "mode": "production",
    "secure_cookies": True,
    "trusted_hosts": ("desk.example",),
    "base_url": "https://desk.example",
    "secret_key": "a key for tests only",
}
KEYS = {"stripe_key": "sk_live_of_nobody", "stripe_webhook_secret": "whsec_of_nobody"}


def test_the_demo_starts_a_third_process_and_nothing_else_does(tmp_path: Path):
    demo = Settings(var_dir=tmp_path, port=8300)
    assert [line[-1] for line in supervisor.commands(demo)][1:] == ["worker", "stripe-stand-in"]
    assert demo.stripe is not None
    assert demo.stripe.api_base == demo.stripe.pay_origin == "http://127.0.0.1:8301"
    for other in (Settings(var_dir=tmp_path, **KEYS), Settings(mode="test"), Settings(**PRODUCTION, **KEYS)):
        assert [line[-1] for line in supervisor.commands(other)][1:] == ["worker"]
        assert other.stand_in_at is None


def test_the_stand_in_does_not_serve_outside_the_demo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("MSP_MODE", "test")
    monkeypatch.setenv("MSP_VAR_DIR", str(tmp_path))
    answer = CliRunner().invoke(cli.msp, ["stripe-stand-in"])
    assert isinstance(answer.exception, Forbidden)


def test_without_a_key_nothing_is_paid_online():
    assert Settings(mode="test").stripe is None
    assert Settings(**PRODUCTION).stripe is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stripe_key": "sk_live_of_nobody"}, "set together"),
        ({"stripe_webhook_secret": "whsec_of_nobody"}, "set together"),
        ({**KEYS, "stripe_api_base": "http://127.0.0.1:8301"}, "MSP_STRIPE_API_BASE"),
        ({**KEYS, "stripe_pay_origin": "http://checkout.stripe.com"}, "MSP_STRIPE_PAY_ORIGIN"),
    ],
)
def test_production_refuses_half_a_stripe_and_another_one(changes: dict[str, str], words: str):
    with pytest.raises(ValidationError, match=words):
        Settings(**PRODUCTION, **changes)


def test_keys_are_not_in_the_words_of_the_settings():
    settings = Settings(**PRODUCTION, **KEYS)
    assert "of_nobody" not in f"{settings!r} {settings.stripe!r}"
