"""Modules that are imported when something of them is first asked for, so that no start waits (decision 0027)."""

from importlib import import_module
from typing import Any


class Later:
    """Stands for a module; whoever asks first imports it, and any number of threads may ask at once."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)
