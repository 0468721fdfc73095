import pytest

from services.sla.domain.law import Law
from services.sla.rules.tables import load_law


@pytest.fixture(scope="session")
def law() -> Law:
    """The law as it is shipped."""
    return load_law()
