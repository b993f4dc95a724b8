"""Real logs through the real actions: `msp replay FILE --mapping MAPPING`."""

from msp.replay.mapping import LogMapping, read_mapping
from msp.replay.running import Report, replay

__all__ = ["LogMapping", "Report", "read_mapping", "replay"]
