"""`giaitrinh channel check`: what it asks of a channel, and that it finds each fault."""

import itertools
import json
from collections.abc import Iterable, Mapping

import pytest

from contracts.channels import Channel, Rejected, Submission, Unreadable
from contracts.testing import ChannelBroken, check_channel
from services.intake.channels.web import WebForm

GOOD = json.dumps([{"text": "Đèn hỏng", "reference": "1"}, {"text": "", "reference": "2"}]).encode()


class Sheet:
    """A channel that keeps every rule; its children break one each."""

    name = "sheet"

    def read(self, payload: bytes, headers: Mapping[str, str]) -> Iterable[Submission | Rejected]:
        try:
            rows = json.loads(payload)
        except ValueError:
            raise Unreadable("not JSON") from None
        return [self.row(number, row) for number, row in enumerate(rows, 1)]

    def row(self, number: int, row: Mapping[str, str]) -> Submission | Rejected:
        if not row["text"]:
            return Rejected(row=number, field="text", rule="string_too_short")
        return Submission(text=row["text"], reference=row["reference"])


class BadlyNamed(Sheet):
    name = "Zalo của tỉnh"


class Forgetful(Sheet):
    times = itertools.count()

    def row(self, number: int, row: Mapping[str, str]) -> Submission | Rejected:
        return Submission(text=row["text"] or "x", reference=f"{number}-{next(self.times)}")


class Doubled(Sheet):
    def row(self, number: int, row: Mapping[str, str]) -> Submission | Rejected:
        return Submission(text="x", reference="same")


class Empty(Sheet):
    def row(self, number: int, row: Mapping[str, str]) -> Submission | Rejected:
        return Rejected(row=number, field="text", rule="missing")


class Talkative(Sheet):
    def row(self, number: int, row: Mapping[str, str]) -> Submission | Rejected:
        found = super().row(number, row)
        if isinstance(found, Rejected):
            return found.model_copy(update={"rule": "the citizen wrote too little"})
        return found


class Strange(Sheet):
    def read(self, payload: bytes, headers: Mapping[str, str]) -> Iterable[Submission | Rejected]:
        return json.loads(payload)  # type: ignore[no-any-return]


class Failing(Sheet):
    def row(self, number: int, row: Mapping[str, str]) -> Submission | Rejected:
        raise KeyError(row["text"])


class Careless(Sheet):
    def read(self, payload: bytes, headers: Mapping[str, str]) -> Iterable[Submission | Rejected]:
        return [self.row(n, row) for n, row in enumerate(json.loads(payload), 1)]


class Tolerant(Sheet):
    def read(self, payload: bytes, headers: Mapping[str, str]) -> Iterable[Submission | Rejected]:
        try:
            return super().read(payload, headers)
        except Unreadable:
            return []


class Repeating(Sheet):
    def read(self, payload: bytes, headers: Mapping[str, str]) -> Iterable[Submission | Rejected]:
        try:
            return super().read(payload, headers)
        except Unreadable:
            raise Unreadable(payload.decode(errors="replace")) from None


class Fragile(Sheet):
    def read(self, payload: bytes, headers: Mapping[str, str]) -> Iterable[Submission | Rejected]:
        if not payload:
            raise IndexError("no first line")
        return super().read(payload, headers)


class Nosy(Sheet):
    def read(self, payload: bytes, headers: Mapping[str, str]) -> Iterable[Submission | Rejected]:
        return [Submission(text=" ".join(headers) or "x"), *super().read(payload, headers)]


class Demanding(Sheet):
    def read(self, payload: bytes, headers: Mapping[str, str]) -> Iterable[Submission | Rejected]:
        assert headers["content-type"] == "application/json"
        return super().read(payload, headers)


HEADERS = {"content-type": "application/json"}


def test_a_good_channel_gives_its_submissions() -> None:
    (submission,) = check_channel(Sheet(), GOOD, HEADERS)

    assert submission == Submission(text="Đèn hỏng", reference="1")


def test_our_own_web_form_keeps_the_rules() -> None:
    payload = json.dumps({"text": "Đèn hỏng", "unit": "19753"}).encode()

    assert check_channel(WebForm(), payload) == [Submission(text="Đèn hỏng", unit="19753")]


@pytest.mark.parametrize(
    ("channel", "rule"),
    [
        (BadlyNamed(), "a channel has a name of small letters, digits, dots and hyphens"),
        (Forgetful(), "reading twice gives the same"),
        (Doubled(), "references are unique"),
        (Empty(), "a good payload gives at least one submission"),
        (Talkative(), "a rejected row names a field and a rule as codes, never what it says"),
        (Strange(), "a channel gives Submission and Rejected only"),
        (Failing(), "a good payload is read without an error"),
        (Careless(), "the only error of a channel is Unreadable"),
        (Tolerant(), "garbage raises Unreadable"),
        (Repeating(), "Unreadable never repeats what the payload says"),
        (Fragile(), "the only error of a channel is Unreadable"),
        (Nosy(), "a header that the channel does not know changes nothing"),
        (Demanding(), "the only error of a channel is Unreadable"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Sheet) else "",
)
def test_the_rule_that_a_channel_breaks_is_named(channel: Channel, rule: str) -> None:
    with pytest.raises(ChannelBroken) as broken:
        check_channel(channel, GOOD, HEADERS)

    assert broken.value.rule == rule
    assert "Đèn hỏng" not in str(broken.value)


def test_a_payload_that_is_no_good_sample_says_why() -> None:
    with pytest.raises(ChannelBroken, match="without an error") as broken:
        check_channel(Sheet(), b"nonsense")

    assert broken.value.where == "not JSON"
