"""What stops the start, each with one sentence."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from contracts.channels import Submission
from contracts.testing import check_channel
from services.embedded import keys
from services.intake.app import create_app
from services.intake.channels import enabled
from services.intake.channels.jsonl import JsonLines
from services.intake.channels.web import WebForm
from services.intake.settings import Settings
from services.runtime.patience import WrongSetting


def test_without_keys_it_does_not_start() -> None:
    with pytest.raises(WrongSetting, match="GIAITRINH_KEYS must name the folder"):
        create_app(Settings())


@pytest.mark.parametrize(
    ("file", "holds", "says"),
    [
        ("secret", None, "secret cannot be read"),
        ("secret", "", "at least 32 bytes in hex"),
        ("secret", "00" * 31, "at least 32 bytes in hex"),
        ("secret", "xyz", "at least 32 bytes in hex"),
        ("intake.jwk", None, "intake.jwk cannot be read"),
        ("intake.jwk", "{}", "no EC key"),
        ("intake.jwk", "not json", "no EC key"),
        ("intake.jwk", "[]", "no EC key"),
        ("intake.jwk", '{"kty": "oct", "k": "AAAA"}', "no EC key"),
        ("intake.jwk", "the public one", "must be the private key"),
    ],
)
def test_wrong_keys_stop_the_start(tmp_path: Path, file: str, holds: str | None, says: str) -> None:
    keys.make(tmp_path)
    public = (tmp_path / "intake.pub.jwk").read_text()
    (tmp_path / file).unlink()
    if holds is not None:
        (tmp_path / file).write_text(public if holds == "the public one" else holds)

    with pytest.raises(WrongSetting, match=says):
        create_app(Settings(keys=tmp_path))


def test_a_channel_nobody_offers_stops_the_start() -> None:
    with pytest.raises(WrongSetting, match="nobody offers zalo"):
        enabled(["web", "zalo"])


def test_a_channel_named_twice_is_a_wrong_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIAITRINH_CHANNELS", "web, web")

    with pytest.raises(ValidationError, match="names a channel twice"):
        Settings()


def test_channels_are_listed_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().channels == ("web", "jsonl")
    monkeypatch.setenv("GIAITRINH_CHANNELS", " web ,")
    assert Settings().channels == ("web",)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("broken = services.intake.no_such_module:Channel", "broken does not load"),
        ("web = services.intake.channels.web:WebForm", "two packages offer the same channel"),
    ],
)
def test_a_broken_or_doubled_channel_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: str, says: str
) -> None:
    info = tmp_path / "a_channel-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: a-channel\nVersion: 1\n")
    (info / "entry_points.txt").write_text(f"[giaitrinh.channels]\n{entry}\n")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(WrongSetting, match=says):
        enabled([entry.split(maxsplit=1)[0]])


def test_our_channels_keep_the_rules() -> None:
    body = b'{"reference": "A-1", "text": "x"}'

    assert [type(s) for s in check_channel(WebForm(), body)] == [Submission]
    assert len(check_channel(JsonLines(), body + b"\n\n" + b'{"text": "y"}')) == 2


def test_a_petition_read_by_no_channel_of_ours_is_composed_too() -> None:
    (found,) = WebForm().read('{"text": "ho\u0309ng"}'.encode(), {})

    assert isinstance(found, Submission)
    assert found.text == "hỏng"
