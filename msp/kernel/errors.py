"""Refusals in plain language; the doors map each to one status code, once."""


class Refusal(Exception):
    """An act that was not done, with a sentence the page can show."""

    status = 400

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Invalid(Refusal):
    """A value that breaks its own rules; `field` names where it was typed (422)."""

    status = 422


class Forbidden(Refusal):
    """In scope but not allowed (403)."""

    status = 403


class Missing(Refusal):
    """Absent, or out of the actor's scope: the two are never told apart (404)."""

    status = 404

    def __init__(self, sentence: str = "There is nothing here under that name.") -> None:
        super().__init__(sentence)


class Conflict(Refusal):
    """The state moved on, or the move is unlawful in this state; both texts are kept (409)."""

    status = 409


class TooOften(Refusal):
    """Asked for more often than anybody has reason to; later it is done again (429)."""

    status = 429


class Unavailable(Refusal):
    """Something the act needs is down; nothing was changed (503)."""

    status = 503
