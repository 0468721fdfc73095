"""Who sent a petition in, as far as others may know it."""

import hmac

from contracts.channels import Submitter
from contracts.petitions import SenderKind

_HOME, _ABROAD = "0", "84"
"""How a Vietnamese telephone number begins, dialled here and from abroad."""


def kind(submitter: Submitter | None) -> SenderKind:
    """Return what the sender is; whoever says nothing of themselves is anonymous."""
    if submitter is None or not (submitter.name or any(_identifiers(submitter))):
        return "anonymous"
    return submitter.kind


def pseudonym(submitter: Submitter | None, key: bytes) -> str | None:
    """
    Return a keyed hash of the strongest thing that tells who it is; None where nothing does.

    The same person has the same one as long as they give the same thing: the identity number
    before the telephone, the e-mail address, and name with address. A name alone is many people's.
    """
    if submitter is None:
        return None
    strongest = next(filter(None, _identifiers(submitter)), None)
    return hmac.digest(key, strongest.encode(), "sha256")[:16].hex() if strongest else None


def _identifiers(submitter: Submitter) -> tuple[str, ...]:
    """The strongest first, each in one spelling; empty where it was not given."""
    name, address = _words(submitter.name), _words(submitter.address)
    return (
        _named("id", _letters(submitter.identity_number)),
        _named("phone", _at_home(_digits(submitter.phone))),
        _named("email", "".join(_words(submitter.email).split())),
        _named("name", f"{name}/{address}" if name and address else ""),
    )


def _named(what: str, value: str) -> str:
    return f"{what}:{value}" if value else ""


def _words(said: str | None) -> str:
    return " ".join((said or "").casefold().split())


def _letters(said: str | None) -> str:
    return "".join(filter(str.isalnum, (said or "").casefold()))


def _digits(said: str | None) -> str:
    return "".join(filter(str.isdecimal, said or ""))


def _at_home(digits: str) -> str:
    dialled = digits.removeprefix("00")
    return _HOME + dialled.removeprefix(_ABROAD) if dialled.startswith(_ABROAD) else digits
