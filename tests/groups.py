"""Which tests one worker runs together: those that share what is costly to set up.

Groups are told from where a test stands. With pytest 9.2 the marks `xdist_group` of pytest-xdist 3.8 no longer reach
its scheduler, and nothing says so (its issue 1386): every worker then set up everything.
"""

import re

from xdist.scheduler import LoadGroupScheduling

#: One browser and one served house; one demo an engine, and one replayed log.
SHARED = ("browser", "demo", "replay")
_PLACE = re.compile(rf"tests/({'|'.join(SHARED)})/[^\[]*(?:\[(sqlite|pg)\b)?")


def group_of(nodeid: str) -> str:
    """The group of a test, or the test itself where it shares nothing."""
    found = _PLACE.match(nodeid)
    return " ".join(filter(None, found.groups())) if found else nodeid


class Together(LoadGroupScheduling):
    """Hands whole groups to workers, and every other test by itself."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
