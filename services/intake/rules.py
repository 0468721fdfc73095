"""Reads the deployment's keys and the counter's tables, once, at the start."""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey

from contracts.outcomes import CASE_FACTS
from services.intake.domain.numbers import Keys
from services.intake.domain.petition import Office
from services.intake.domain.words import KINDS, Term, Words, spellings
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
    table = words(settings.rules)
    return Office(keys(settings), table, settings.unit, frozenset(settings.channels))


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


def words(rules: Path | None = None) -> Words:
    """Return the table of words, the one in *rules* before the shipped one; raises WrongSetting."""
    return Words(_term(row, where) for where, row in _rows("words.csv", rules))


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
        raise WrongSetting(f"{where}: kind must be track or field")
    if row["code"] not in KINDS[kind]:
        raise WrongSetting(f"{where}: there is no {kind} with this code")
    if not row["weight"].isdecimal() or not int(row["weight"]):
        raise WrongSetting(f"{where}: weight must be a whole number above 0")
    if not any(spellings(row["term"])):
        raise WrongSetting(f"{where}: term must say something")
    return Term(row["term"], kind, row["code"], int(row["weight"]))


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
