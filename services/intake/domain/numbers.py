"""A petition's numbers: they follow from its channel and key, and from the deployment's secret."""

import hmac
import re
from dataclasses import dataclass, fields
from uuid import UUID, uuid5

from contracts.petitions import Track

PETITIONS = UUID("6b1a9a4e-53f1-5d0c-9a58-0f3a53cf2a11")
"""Namespace of every petition that the State ever received; never changes."""
SEALED_TRACK: Track = "denunciation"
"""Whoever sent one in stays sealed (Law on Denunciations, articles 8 and 56)."""
NATION = "00"
"""Begins the codes of a deployment that serves the whole nation."""

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Base 32 without the letters that are taken for a digit or for one another."""
_CODE_GROUPS, _SECRET_GROUPS = 3, 4
_CODE = re.compile(rf"[0-9]{{2}}(-[{_CROCKFORD}]{{4}}){{{_CODE_GROUPS}}}")
_AS_MEANT = str.maketrans("ILO", "110", " ")


@dataclass(frozen=True)
class Keys:
    """One key (32 bytes) for each purpose, so that no hash of one says anything of another."""

    code: bytes
    receipt: bytes
    sender: bytes
    content: bytes
    body: bytes
    vault: bytes
    denouncer: bytes
    denunciation: bytes

    def of_content(self, track: Track) -> tuple[bytes, bytes]:
        """
        Return the keys of sender and words for a petition of *track*.

        A denunciation has its own: that the same person sent the same words in on another track,
        with their name, must not show who denounced (Luật TC art 8.3, 56).
        """
        if track == SEALED_TRACK:
            return self.denouncer, self.denunciation
        return self.sender, self.content

    @classmethod
    def derived_from(cls, secret: bytes) -> "Keys":
        """Derive all from the deployment's *secret* (HMAC-SHA256)."""
        return cls(*(_hash(secret, purpose.name.encode()) for purpose in fields(cls)))


def petition_id(channel: str, key: str) -> UUID:
    """Return the id of what *channel* hands in under *key*: handed in again, it is the same."""
    return uuid5(PETITIONS, f"{channel}/{key}")


def case_id(petition: UUID) -> UUID:
    """Return the id of the case that a petition begins with."""
    return uuid5(petition, "case")


def code(petition: UUID, keys: Keys, unit: str | None) -> str:
    """Return the tracking code, such as `46-7K3D-9QXA-2M5T`: 60 bits that nobody can guess."""
    return f"{(unit or NATION)[:2]}-{_groups(_hash(keys.code, petition.bytes), _CODE_GROUPS)}"


def secret(petition: UUID, keys: Keys) -> str:
    """Return what the sender shows to see more than the state: 80 bits, never kept."""
    return _groups(_hash(keys.receipt, petition.bytes), _SECRET_GROUPS)


def is_secret(shown: str, petition: UUID, keys: Keys) -> bool:
    """Whether *shown* is the petition's secret; takes as long whatever is shown."""
    typed = as_meant(shown).encode(errors="replace")
    return hmac.compare_digest(typed, secret(petition, keys).encode())


def as_meant(typed: str) -> str:
    """Return a code or secret as it was printed: small letters count, I and L are 1, O is 0."""
    return typed.upper().translate(_AS_MEANT)


def code_as_typed(typed: str) -> str | None:
    """Return the code that somebody meant; None where it can be none."""
    meant = as_meant(typed)
    return meant if _CODE.fullmatch(meant) else None


def content_hash(text: str, key: bytes) -> bytes:
    """Return what two petitions with the same words share, whatever their case and blanks."""
    return _hash(key, " ".join(text.casefold().split()).encode())


def body_hash(canonical: str, keys: Keys) -> bytes:
    """Return what tells whether the same petition was sent again, or another one in its name."""
    return _hash(keys.body, canonical.encode())


def _hash(key: bytes, said: bytes) -> bytes:
    return hmac.digest(key, said, "sha256")


def _groups(digest: bytes, groups: int) -> str:
    bits = int.from_bytes(digest)
    letters = "".join([_CROCKFORD[bits >> place & 31] for place in range(0, 20 * groups, 5)])
    return "-".join([letters[start : start + 4] for start in range(0, 4 * groups, 4)])
