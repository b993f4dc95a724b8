"""Priorities in a client's own words: the code, by which everybody orders work, and the label beside it."""

from datetime import datetime

from msp import tickets


def priority_words(now: datetime) -> dict[str, str]:
    """Code and label of each priority for the one client in scope: P1 · Critical; the bare code where they are one."""
    labels = tickets.priority_labels(now)
    return {code: code if label == code else f"{code} · {label}" for code, label in labels.items()}
