"""What sla remembers."""

from services.sla.store.lists import Lists


class Store(Lists):
    """The questions sla asks, within one transaction."""
