"""What sla remembers."""

from services.runtime.database import Transaction
from services.sla.domain.definitions import NO_DEFINITIONS, Definitions
from services.sla.domain.law import Law
from services.sla.store.findings.lists import FoundLists
from services.sla.store.lists import Lists


class Store(Lists, FoundLists):
    """The questions sla asks, within one transaction."""

    def __init__(
        self, transaction: Transaction, law: Law, definitions: Definitions = NO_DEFINITIONS
    ) -> None:
        super().__init__(transaction, law)
        self.definitions = definitions
