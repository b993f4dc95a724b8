"""How a client's people sign in through their own company's service."""

from msp.identity.sso.admission import admitted
from msp.identity.sso.arrivals import Arrival, Claims, Stranger, arrive
from msp.identity.sso.connections import ConnectionForm, add_connection, change_connection, switch_connection
from msp.identity.sso.domains import ask_domain, confirm_domain
from msp.identity.sso.events import (
    PasswordSignInSwitched,
    SsoConnectionProved,
    SsoConnectionSet,
    SsoDomainAsked,
    SsoDomainConfirmed,
    SsoDomainTakenBack,
    SsoIdentityLinked,
)
from msp.identity.sso.issuers import is_loopback, is_open_address, is_outside
from msp.identity.sso.policies import switch_password
from msp.identity.sso.queries import (
    ConnectionView,
    DomainView,
    PolicyView,
    connection,
    connections,
    domains,
    people_linked,
    policy,
    secret_of,
    tenant_of_domain,
)

__all__ = [
    "Arrival",
    "Claims",
    "ConnectionForm",
    "ConnectionView",
    "DomainView",
    "PasswordSignInSwitched",
    "PolicyView",
    "SsoConnectionProved",
    "SsoConnectionSet",
    "SsoDomainAsked",
    "SsoDomainConfirmed",
    "SsoDomainTakenBack",
    "SsoIdentityLinked",
    "Stranger",
    "add_connection",
    "admitted",
    "arrive",
    "ask_domain",
    "change_connection",
    "confirm_domain",
    "connection",
    "connections",
    "domains",
    "is_loopback",
    "is_open_address",
    "is_outside",
    "people_linked",
    "policy",
    "secret_of",
    "switch_connection",
    "switch_password",
    "tenant_of_domain",
]
