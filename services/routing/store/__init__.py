"""What routing remembers."""

from services.routing.store.authorities import Authorities
from services.routing.store.deadlines import Deadlines
from services.routing.store.dockets import Dockets
from services.routing.store.lists import Lists


class Store(Dockets, Lists, Deadlines, Authorities):
    """The questions routing asks, within one transaction."""
