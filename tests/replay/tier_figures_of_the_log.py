"""The figures of the tiers straight from the incident log, by a script that shares no code with the product.

`python tests/replay/tier_figures_of_the_log.py LOG` prints them; the tests hold the product's against them. It knows
only what the log's own description says, and the definitions of docs/tiers.md:

* A row says at which support level a case is and in which state; "L2/L3" takes its work in at L2. Rows without a
  state ("Unmatched") say nothing, unless a case begins with one.
* Completed is resolved. What is not completed afterwards is taken up again where it was; when that is said at another
  level, it is taken up and passed on in the same moment.
"""

import csv
import gzip
import sys
from collections import defaultdict
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from zoneinfo import ZoneInfo

ZONES = {"Org line C": "Europe/Stockholm", "Org line A2": "Europe/Brussels", "Org line B": "America/New_York"}
CLIENTS = {"Org line C": "LINEC", "Org line A2": "LINEA", "Org line B": "LINEB"}
OTHER = ("LINEX", "Europe/Stockholm")
HELD_FOR = timedelta(days=7)


def cases_of(path):
    """Case → its client, zone, and rows (instant, level, is it completed), in time order."""
    with gzip.open(path, "rt") if Path(path).suffix == ".gz" else Path(path).open() as lines:
        rows = list(csv.DictReader(lines))
    found = {}
    for row in rows:
        line = row["org_line"]
        client, zone = CLIENTS.get(line, OTHER[0]), ZONES.get(line, OTHER[1])
        case = found.setdefault(row["sr_number"], (client, zone, []))
        if row["status"] != "Unmatched" or not case[2]:
            at = datetime.fromisoformat(row["changed_at"])
            case[2].append((at, row["support_level"][:2], row["status"] == "Completed"))
    for _, _, said in found.values():
        said.sort(key=lambda row: row[0])
    return found


def stays_of(said):
    """The stays of one case: level, when it came, from which level by a move (or None), when it left, how."""
    stays, is_resolved = [], False
    for at, level, completes in said:
        if not stays:
            stays.append([level, at, None, None, None])
        elif level != stays[-1][0]:
            if is_resolved:
                stays.append([stays[-1][0], at, None, None, None])
                is_resolved = False
            last = stays[-1]
            last[3], last[4] = at, "up" if level > last[0] else "down"
            stays.append([level, at, last[0], None, None])
        elif is_resolved and not completes:
            stays.append([level, at, None, None, None])
            is_resolved = False
        if completes and not is_resolved:
            stays[-1][3], stays[-1][4], is_resolved = at, "resolved", True
    return stays


def paths_of(path):
    """Case → the levels it was at, one after the other."""
    return {case: [stay[0] for stay in stays_of(said)] for case, (_, _, said) in cases_of(path).items()}


def figures_of(path):
    """(client, month, level) → each figure by name."""
    counts, dwell = defaultdict(lambda: defaultdict(int)), defaultdict(list)
    for client, zone, said in cases_of(path).values():
        made = set()
        stays = stays_of(said)
        for n, (level, came, came_from, left, how) in enumerate(stays):
            arrived = counts[client, _month(came, zone), level]
            arrived["arrivals"] += 1
            if came_from:
                arrived["bounced"] += (came_from, level) in made
                made.add((came_from, level))
            if left is None:
                continue
            key = (client, _month(left, zone), level)
            counts[key][{"up": "passed_up", "down": "returned"}.get(how, how)] += 1
            dwell[key].append(int((left - came).total_seconds()))
            if n == 0:
                counts[key]["first"] += 1
                again = stays[1][1] - left if len(stays) > 1 else None
                held = how == "resolved" and (again is None or again > HELD_FOR)
                counts[key]["first_contact"] += held
    for key, seconds in dwell.items():
        seconds.sort()
        counts[key]["median"] = seconds[ceil(len(seconds) * 0.5) - 1]
        counts[key]["ninety"] = seconds[ceil(len(seconds) * 9 / 10) - 1]
    return {key: {name: number for name, number in each.items() if number} for key, each in counts.items()}


def _month(at, zone):
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m")


if __name__ == "__main__":
    for (client, month, level), figures in sorted(figures_of(sys.argv[1]).items()):
        print(client, month, level, *(f"{name}={number}" for name, number in sorted(figures.items())))
