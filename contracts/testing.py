"""What `giaitrinh channel check` asks of a province's channel."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from contracts.channels import Channel, Rejected, Submission, Unreadable
from contracts.codes import CHANNEL_NAME, CODE
from contracts.problems import describe

Found: TypeAlias = list[Submission | Rejected]

NOTHING: Mapping[str, str] = MappingProxyType({})
_MARK = "zq7-not-a-payload"
_GARBAGE = (f"\x00 {_MARK}".encode(), b"\xff\xfe\x00" + _MARK.encode())


class ChannelBroken(Exception):
    """The channel breaks *rule*, a sentence that says what a channel does; *where* says how."""

    def __init__(self, rule: str, where: str = "") -> None:
        super().__init__(f"{rule} ({where})" if where else rule)
        self.rule = rule
        self.where = where


def check_channel(
    channel: Channel, payload: bytes, headers: Mapping[str, str] = NOTHING
) -> list[Submission]:
    """
    Return what *channel* reads from *payload*, a good one, as it came with *headers*.

    Raises:
        ChannelBroken: naming the first rule that the channel breaks.

    """
    if not re.fullmatch(CHANNEL_NAME, str(getattr(channel, "name", ""))):
        raise ChannelBroken("a channel has a name of small letters, digits, dots and hyphens")
    found = _sample(channel, payload, headers)
    _rejected([each for each in found if isinstance(each, Rejected)])
    if _read(channel, payload, headers) != found:
        raise ChannelBroken("reading twice gives the same")
    if _read(channel, payload, {**headers, "x-unknown-to-the-channel": _MARK}) != found:
        raise ChannelBroken("a header that the channel does not know changes nothing")
    _garbage(channel, headers)
    _half_good(channel, payload, headers)
    return _submissions(found)


def _read(channel: Channel, payload: bytes, headers: Mapping[str, str]) -> Found | Exception:
    try:
        return list(channel.read(payload, MappingProxyType(dict(headers))))
    except Exception as error:  # noqa: BLE001  a stranger's code may raise anything
        return error


def _sample(channel: Channel, payload: bytes, headers: Mapping[str, str]) -> Found:
    found = _read(channel, payload, headers)
    if isinstance(found, Exception):
        raise ChannelBroken("a good payload is read without an error", _told(found))
    if strange := {type(each).__name__ for each in found} - {"Submission", "Rejected"}:
        raise ChannelBroken("a channel gives Submission and Rejected only", ", ".join(strange))
    submissions = _submissions(found)
    if not submissions:
        raise ChannelBroken("a good payload gives at least one submission")
    references = [each.reference for each in submissions if each.reference]
    if len(set(references)) != len(references):
        raise ChannelBroken("references are unique")
    return found


def _rejected(rows: Sequence[Rejected]) -> None:
    if not all(re.fullmatch(CODE, code) for row in rows for code in (row.field, row.rule)):
        raise ChannelBroken("a rejected row names a field and a rule as codes, never what it says")


def _garbage(channel: Channel, headers: Mapping[str, str]) -> None:
    for garbage in _GARBAGE:
        found = _read(channel, garbage, headers)
        if not isinstance(found, Exception):
            raise ChannelBroken("garbage raises Unreadable")
        _only_unreadable(found, "garbage")
        if _MARK in str(found):
            raise ChannelBroken("Unreadable never repeats what the payload says")


def _half_good(channel: Channel, payload: bytes, headers: Mapping[str, str]) -> None:
    _only_unreadable(_read(channel, payload[: len(payload) // 2], headers), "half of the payload")
    _only_unreadable(_read(channel, b"", headers), "an empty payload")
    _only_unreadable(_read(channel, payload, NOTHING), "no headers")


def _only_unreadable(found: Found | Exception, given: str) -> None:
    if isinstance(found, Exception) and not isinstance(found, Unreadable):
        where = f"{given}: {_told(found)}"
        raise ChannelBroken("the only error of a channel is Unreadable", where)


def _submissions(found: Found) -> list[Submission]:
    return [each for each in found if isinstance(each, Submission)]


def _told(error: Exception) -> str:
    """An Unreadable repeats nothing, so it may speak for itself."""
    return str(error) if isinstance(error, Unreadable) else describe(error)
