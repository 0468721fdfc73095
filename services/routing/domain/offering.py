"""An explanation that exists is offered first, before another one is written."""

from contracts.petitions import PetitionReceived
from services.routing.domain.history import Earlier, History


def to_offer(petition: PetitionReceived, history: History) -> Earlier | None:
    """
    Return the explanation to offer a requester who asks what was explained to somebody else.

    NĐ 59/2019, article 11.3: the newest of those that intake linked as the same content. To the
    same requester nothing is offered: that is article 5.2, see `explained_before`.
    """
    if petition.track != "explanation" or explained_before(petition, history):
        return None
    found = [earlier for earlier in history.alike if earlier.explained]
    return found[-1] if found else None


def explained_before(petition: PetitionReceived, history: History) -> Earlier | None:
    """Return what was explained to the same requester before (NĐ 59/2019, article 5.2)."""
    if petition.track != "explanation":
        return None
    found = [earlier for earlier in history.by(petition.pseudonym) if earlier.explained]
    return found[-1] if found else None
