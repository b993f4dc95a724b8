"""Two providers on loopback, of which one is Acorn's and one is Birch's."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.peers import oidc_provider
from tests.peers.oidc_provider import Provider
from tests.sign_on import Connected, connect
from tests.world import World


@pytest.fixture
def loopback(app: Flask) -> Iterator[None]:
    """Sign-in services may run on this machine, as in a trial."""
    usual = app.config["SETTINGS"]
    app.config["SETTINGS"] = usual.model_copy(update={"sso_loopback": True})
    yield
    app.config["SETTINGS"] = usual


@pytest.fixture
def provider() -> Iterator[Provider]:
    with oidc_provider.running() as running:
        yield running


@pytest.fixture
def other_provider() -> Iterator[Provider]:
    with oidc_provider.running() as running:
        yield running


@pytest.fixture
def acorn(world: World, loopback: None, provider: Provider) -> Connected:
    """Acorn's connection, switched on, with example.com confirmed."""
    return connect(world, world.acorn, provider)
