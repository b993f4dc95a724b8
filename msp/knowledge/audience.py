"""Pure: for whom an article is written."""

from enum import StrEnum


class Audience(StrEnum):
    """Who may read an article: the client's people and the provider's, or the provider's alone."""

    CLIENT = "client"
    PROVIDER = "provider"
