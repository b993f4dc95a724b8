"""People, agents, roles and the permission matrix."""

from msp.identity import links, passwords, sessions, signing_in, sso
from msp.identity.actions import HumanForm, engage, grant, invite
from msp.identity.actor import AUTOMATIC, Actor, Grant
from msp.identity.events import AgentEngaged, PersonInvited, RoleChanged
from msp.identity.permissions import MATRIX, ROLES, Can, Reach, Role, reach_of
from msp.identity.queries import (
    AgentView,
    PersonView,
    actor_for,
    agents_by_id,
    agents_serving,
    people,
    people_by_id,
    person,
    person_by_email,
)

__all__ = [
    "AUTOMATIC",
    "MATRIX",
    "ROLES",
    "Actor",
    "AgentEngaged",
    "AgentView",
    "Can",
    "Grant",
    "HumanForm",
    "PersonInvited",
    "PersonView",
    "Reach",
    "Role",
    "RoleChanged",
    "actor_for",
    "agents_by_id",
    "agents_serving",
    "engage",
    "grant",
    "invite",
    "links",
    "passwords",
    "people",
    "people_by_id",
    "person",
    "person_by_email",
    "reach_of",
    "sessions",
    "signing_in",
    "sso",
]
