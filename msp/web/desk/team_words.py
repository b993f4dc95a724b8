"""How the conversation tells of people who work together: the communicator, proposed replies, swarms."""

from collections.abc import Mapping
from uuid import UUID

from msp.kernel.text import listed
from msp.tickets import LogLine
from msp.tickets.together import Answer

_CAME = {Answer.ACCEPTED: "comes to the swarm", Answer.DECLINED: "cannot come to the swarm"}
_DONE = {
    "drafted": "proposed a reply",
    "sent": "sent a proposed reply",
    "returned": "sent a proposed reply back",
    "withdrawn": "took a proposed reply back",
    "swarm_called": "called a swarm",
    "swarm_ended": "ended the swarm",
}


def told_of_team(line: LogLine, agents: Mapping[UUID, str]) -> tuple[str, str] | None:
    """The kind and the words of one line; None for a line of something else."""
    who, data = line.actor_name or "Somebody", line.data
    match line.type:
        case "communicator":
            return "person", f"{named(data['agent_id'], agents)} speaks with the requester from now on"
        case "swarm_invited":
            return "person", f"{who} invited {listed([named(one, agents) for one in data['agent_ids']])}"
        case "swarm_answered":
            return "person", f"{who} {_CAME[Answer(data['answer'])]}"
        case "swarm_ended" if "into" in data:
            return "status", f"{who} ended the swarm, for the ticket goes on as {data['into']}"
        case "drafted" | "draft_ended" | "swarm_called" | "swarm_ended":
            return "status", f"{who} {_DONE[data.get('ending', line.type)]}"
        case _:
            return None


def named(agent_id: str, agents: Mapping[UUID, str]) -> str:
    """Somebody of the provider by name, also who serves the client no longer."""
    return agents.get(UUID(agent_id), "a former agent")
