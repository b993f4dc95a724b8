"""Short hands for stories about signing in through a client's own service."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

from msp.identity import sso
from msp.identity.sso import ConnectionForm
from msp.kernel import clock
from msp.store import acting_for, db
from msp.tenants import TenantView
from tests.peers.oidc_provider import Provider
from tests.web.browser import Browser
from tests.world import World

_ON = re.compile(r'http-equiv="refresh" content="0;url=([^"]+)"')


@dataclass(frozen=True)
class Connected:
    """A connection of a client to a provider."""

    tenant: TenantView
    id: UUID
    provider: Provider

    @property
    def path(self) -> str:
        return f"/t/{self.tenant.slug}/sso/{self.id}"

    def go(self, browser: Browser, **fields: Any) -> str:
        """Press the button of the sign-in page; the address at the provider to which the browser is sent."""
        browser.get(f"/t/{self.tenant.slug}/sign-in")
        answer = browser.post(f"{self.path}/start", **fields)
        assert answer.status_code == 200, answer.text
        found = _ON.search(answer.text)
        assert found
        return unescape(found[1])

    def back(self, browser: Browser, query: str) -> TestResponse:
        """Come back from the provider."""
        return browser.get(f"{self.path}/callback?{query}")

    def sign_in(self, browser: Browser, **claims: Any) -> TestResponse:
        """There and back, as whom the claims say."""
        return self.back(browser, self.provider.consent(self.go(browser), **claims))


def connect(
    world: World, tenant: TenantView, provider: Provider, *, domain: str = "example.com", confirmed: bool = True
) -> Connected:
    """Connect a client to a provider and confirm a mail domain, as its admin and the owner do; outside any scope."""
    now = clock.now()
    form = ConnectionForm("Company Login", provider.issuer, provider.client_id, provider.secret, loopback=True)
    with world.app.app_context(), acting_for(tenant.id):
        connection_id = sso.add_connection(form, now=now)
        sso.switch_connection(connection_id, is_active=True, now=now)
        domain_id = sso.ask_domain(connection_id, domain, now=now)
        if confirmed:
            sso.confirm_domain(domain_id, is_confirmed=True, now=now)
        db.session.commit()
    return Connected(tenant, connection_id, provider)


def signed_in(browser: Browser) -> bool:
    """Whether this browser opens anything."""
    return "sign-in" not in browser.get("/").headers["Location"]
