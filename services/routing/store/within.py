"""What every question of routing has at hand."""

from services.routing.domain.rulebook import Rulebook
from services.runtime.database import Transaction


class Within:
    """One transaction, and the rules of this installation."""

    def __init__(self, transaction: Transaction, rules: Rulebook) -> None:
        self.transaction = transaction
        self.rules = rules
