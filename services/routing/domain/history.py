"""What became of earlier petitions: those with the same content, and the one gone on about."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from contracts.cases import CaseState
from contracts.petitions import Level, PetitionReceived, Track
from services.routing.domain.denouncing import apart


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier petition, with the case that it belongs to now."""

    petition_id: UUID
    code: str
    case_id: UUID
    pseudonym: str | None
    """Of who sent it; None where nobody knows."""
    track: Track
    state: CaseState
    authority: str | None
    level: Level
    guided_to: str | None = None
    """The authority that the sender was guided to."""
    transfers: int = 0
    document: str | None = None
    """Hash of the explanation that was sent."""

    @property
    def explained(self) -> bool:
        """Whether a formal explanation stands."""
        return self.track == "explanation" and self.state in {"explained", "published"}

    @property
    def guided(self) -> bool:
        """Whether the sender was told where the matter belongs."""
        return self.state == "guided"


@dataclass(frozen=True, slots=True)
class History:
    """
    What is known of a petition before it is resolved.

    The same content is guided once and transferred once, over all authorities (TT 05/2021/TT-TTCP,
    articles 13 to 16): the memory of it is this, not a guess from words.
    """

    alike: tuple[Earlier, ...] = ()
    """Earlier petitions with the same content, whoever sent them, in the order intake told."""
    goes_on: Earlier | None = None
    """The petition whose code the sender gave as the one that this goes on about."""

    def by(self, pseudonym: str | None) -> tuple[Earlier, ...]:
        """Return those of *alike* that the same person sent; a nameless sender is nobody's."""
        return tuple(e for e in self.alike if pseudonym and e.pseudonym == pseudonym)


NOTHING = History()


def history_of(petition: PetitionReceived, known: Mapping[UUID, Earlier]) -> History:
    """
    Return the history of *petition* among the *known* ones, by petition.

    A denunciation goes on about denunciations only, and nothing else about one: the tie would tell
    who denounced (Luật Tố cáo 25/2018/QH14, articles 8.3 and 56).
    """
    if not (petition.similar_to or petition.earlier):
        return NOTHING
    tied = {id_: e for id_, e in known.items() if not apart(petition.track, e.track)}
    alike = tuple(tied[each] for each in petition.similar_to if each in tied)
    of_code = (e for e in tied.values() if e.code == petition.earlier)
    return History(alike, next(of_code, None) if petition.earlier else None)
