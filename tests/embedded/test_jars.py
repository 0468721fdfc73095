"""Kafka's jars: the list, and what is done with a bad one."""

import os
import shutil
from pathlib import Path

import pytest

from services.embedded import jars
from services.embedded.exits import Refused
from services.embedded.jars import Jar

pytestmark = pytest.mark.whole


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A copy of the machine's cache that may be spoiled: links, replaced and never written to."""
    whole = jars.class_path().split(os.pathsep)
    for jar, file in zip(jars.listed(), whole, strict=True):
        (tmp_path / jar.place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / jar.place).symlink_to(file)
    return tmp_path


def spoil(cache: Path, jar: Jar) -> Path:
    """Leave the first kilobyte, as a broken download does."""
    file = cache / jar.place
    begin = file.read_bytes()[:1024]
    file.unlink()
    file.write_bytes(begin)
    return file


def test_the_list_names_one_version_of_kafka_and_no_jar_twice() -> None:
    listed = jars.listed()
    assert len({(jar.group, jar.artifact) for jar in listed}) == len(listed)
    kafka = {jar.version for jar in listed if jar.group == "org.apache.kafka"}
    assert kafka == {"4.3.1"}
    assert {"kafka_2.13", "kafka-clients", "log4j-slf4j-impl"} <= {jar.artifact for jar in listed}
    assert "http" not in jars.LIST.read_text()


def test_a_whole_cache_needs_no_network(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_off(monkeypatch)
    assert len(jars.class_path(cache).split(os.pathsep)) == len(jars.listed())


def test_a_truncated_jar_is_fetched_again(cache: Path) -> None:
    jar = min(jars.listed(), key=lambda jar: (cache / jar.place).stat().st_size)
    file = spoil(cache, jar)
    assert not jar.is_whole(file)
    jars.class_path(cache)
    assert jar.is_whole(file)
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_without_a_network_one_sentence_says_so(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off(monkeypatch)
    for jar in jars.listed():
        spoil(cache, jar)
    with pytest.raises(Refused, match="network"):
        jars.class_path(cache)


def test_a_jar_that_is_never_what_the_list_says_is_named(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jar = min(jars.listed(), key=lambda jar: (cache / jar.place).stat().st_size)
    spoiled = shutil.copy(jars.LIST, cache / "jars.toml")
    text = Path(spoiled).read_text().replace(jar.sha256, "0" * 64)
    Path(spoiled).write_text(text)
    monkeypatch.setattr(jars, "LIST", Path(spoiled))
    with pytest.raises(Refused, match=jar.artifact):
        jars.class_path(cache)
    assert not (cache / jar.place).exists()


def cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing listens where everything has to go through."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
