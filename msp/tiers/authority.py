"""Pure: to whom a ticket is raised, and who stands in where nobody is named (hierarchical escalation)."""

from enum import StrEnum


class Authority(StrEnum):
    """Somebody with more authority over a ticket, the nearest to the work first."""

    LEAD = "lead"
    DUTY_MANAGER = "duty_manager"
    ACCOUNT_MANAGER = "account_manager"

    @property
    def stands_in(self) -> "Authority | None":
        """Who is told where nobody is named; beyond the account manager there is only the owner."""
        order = list(Authority)
        place = order.index(self) + 1
        return order[place] if place < len(order) else None

    @property
    def words(self) -> str:
        """As people say it: duty manager."""
        return self.value.replace("_", " ")
