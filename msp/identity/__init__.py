"""People, agents, roles and the permission matrix."""

from msp.identity import belonging, links, passwords, sessions, signing_in, sso, welcome
from msp.identity.actions import HumanForm, engage, grant, invite
from msp.identity.actor import AUTOMATIC, Actor, Grant
from msp.identity.events import (
    AgentEngaged,
    PasswordChosen,
    PersonInvited,
    PersonLeft,
    PersonReturned,
    RoleChanged,
    RoleWithdrawn,
    SignInOffered,
    VipMarked,
)
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
    "PasswordChosen",
    "PersonInvited",
    "PersonLeft",
    "PersonReturned",
    "PersonView",
    "Reach",
    "Role",
    "RoleChanged",
    "RoleWithdrawn",
    "SignInOffered",
    "VipMarked",
    "actor_for",
    "agents_by_id",
    "agents_serving",
    "belonging",
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
    "welcome",
]
