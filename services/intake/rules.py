"""Reads the deployment's keys and the counter's tables, once, at the start."""

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import get_args

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey

from contracts.outcomes import CASE_FACTS
from contracts.petitions import Manner
from services.intake.domain.matters import Field, Reader
from services.intake.domain.numbers import Keys
from services.intake.domain.petition import Office
from services.intake.domain.terms import FIELDS, KINDS, MINISTRIES, Term
from services.intake.domain.words import Words, spellings
from services.intake.settings import Settings
from services.intake.store.vault import Vault
from services.runtime.patience import WrongSetting

DATA = Path(__file__).parent / "data"
SHORTEST_SECRET = 32
"""Bytes below which a secret might be guessed."""


def office(settings: Settings) -> Office:
    """
    Return what the counter works with.

    Raises:
        WrongSetting: naming the key file, or the row of a table, that is wrong.

    """
    return Office(
        keys(settings),
        reader(settings.rules),
        settings.unit,
        frozenset(settings.channels),
        manners(settings.rules),
    )


def keys(settings: Settings) -> Keys:
    """Derive the keys of all purposes from the file `secret`; raises WrongSetting."""
    try:
        secret = bytes.fromhex(_key_file(settings, "secret").strip())
    except ValueError:
        secret = b""
    if len(secret) < SHORTEST_SECRET:
        raise WrongSetting("GIAITRINH_KEYS: secret must be at least 32 bytes in hex")
    return Keys.derived_from(secret)


def vault(settings: Settings) -> Vault:
    """Return the vault, with intake's key pair from `intake.jwk`; raises WrongSetting."""
    try:
        ours = ECKey.import_key(json.loads(_key_file(settings, "intake.jwk")))
    except (ValueError, TypeError, JoseError):
        raise WrongSetting("GIAITRINH_KEYS: intake.jwk is no EC key (RFC 7517)") from None
    if not ours.is_private:
        raise WrongSetting("GIAITRINH_KEYS: intake.jwk must be the private key")
    return Vault(OctKey.import_key(keys(settings).vault), ours)


def reader(rules: Path | None = None) -> Reader:
    """Return what reads petitions, by the tables in *rules* before ours; raises WrongSetting."""
    words = Words(_term(row, where) for where, row in _rows("words.csv", rules))
    return Reader(words, [_field(row, where) for where, row in _rows("fields.csv", rules)])


def manners(rules: Path | None = None) -> Mapping[str, Manner]:
    """Return how what each channel brings reached the State; raises WrongSetting."""
    found: dict[str, Manner] = {}
    for where, row in _rows("manners.csv", rules):
        manner = next((known for known in get_args(Manner) if known == row["manner"]), None)
        if manner is None:
            raise WrongSetting(f"{where}: manner must be one of {', '.join(get_args(Manner))}")
        if found.setdefault(row["channel"], manner) != manner:
            raise WrongSetting(f"{where}: this channel has a manner already")
    return found


def sentences(rules: Path | None = None) -> Mapping[str, str]:
    """Return what a citizen is told of each type of fact; raises WrongSetting."""
    known = {fact.type for fact in CASE_FACTS}
    told = {}
    for where, row in _rows("sentences.csv", rules):
        if row["type"] not in known:
            raise WrongSetting(f"{where}: type must be one of case.v1")
        told[row["type"]] = row["sentence"]
    return told


def _term(row: Mapping[str, str], where: str) -> Term:
    kind = next((kind for kind in KINDS if kind == row["kind"]), None)
    if kind is None:
        raise WrongSetting(f"{where}: kind must be one of {', '.join(KINDS)}")
    if row["code"] not in KINDS[kind]:
        raise WrongSetting(f"{where}: there is no {kind} with this code")
    if not row["weight"].isdecimal() or not int(row["weight"]):
        raise WrongSetting(f"{where}: weight must be a whole number above 0")
    if not any(spellings(row["term"])):
        raise WrongSetting(f"{where}: term must say something")
    return Term(row["term"], kind, row["code"], int(row["weight"]))


def _field(row: Mapping[str, str], where: str) -> Field:
    lowest = next((level for level in ("commune", "province") if level == row["lowest"]), None)
    if row["field"] not in FIELDS:
        raise WrongSetting(f"{where}: there is no field with this code")
    if lowest is None:
        raise WrongSetting(f"{where}: lowest must be commune or province")
    if row["ministry"] not in {"", *MINISTRIES}:
        raise WrongSetting(f"{where}: there is no ministry with this id")
    try:
        first = date.fromisoformat(row["valid_from"])
        last = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    except ValueError:
        raise WrongSetting(f"{where}: valid_from and valid_to must be days") from None
    told = (row["department"], row["ministry"], row["legal_ref"])
    return Field(row["field"], lowest, *told, first, last)


def _rows(name: str, rules: Path | None) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each row and where it stands."""
    shipped = DATA / name
    path = rules / name if rules and (rules / name).is_file() else shipped
    expected = shipped.read_text(encoding="utf-8").splitlines()[0].split(",")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        table = csv.DictReader(lines)
        if table.fieldnames != expected:
            raise WrongSetting(f"{name}: the columns must be {', '.join(expected)}")
        for row in table:
            if None in row or None in row.values():
                raise WrongSetting(f"{name}, line {table.line_num}: must have every column once")
            yield f"{name}, line {table.line_num}", row


def _key_file(settings: Settings, name: str) -> str:
    if settings.keys is None:
        raise WrongSetting("GIAITRINH_KEYS must name the folder with secret and intake.jwk")
    try:
        return (settings.keys / name).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        raise WrongSetting(f"GIAITRINH_KEYS: {name} cannot be read") from None
