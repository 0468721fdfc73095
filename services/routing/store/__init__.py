"""What routing remembers."""

from services.routing.store.appending import Appending
from services.routing.store.authorities import Authorities
from services.routing.store.corrections import Corrections
from services.routing.store.deadlines import Deadlines
from services.routing.store.denouncing import Denouncing
from services.routing.store.dockets import Dockets
from services.routing.store.earlier import EarlierOnes
from services.routing.store.joining import Joining
from services.routing.store.lists import Lists
from services.routing.store.outputs import Outputs


class Store(
    Dockets,
    Appending,
    Outputs,
    EarlierOnes,
    Corrections,
    Joining,
    Lists,
    Deadlines,
    Authorities,
    Denouncing,
):
    """The questions routing asks, within one transaction."""
