import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from contracts.topics import LARGEST_RECORD
from services.console.__main__ import COMMANDS
from services.embedded.kafka import SETTINGS
from services.embedded.stack import SERVICES
from services.web.settings import Settings
from tests.declared import TOP, families, metrics

DEPLOY = TOP / "deploy"
EVERYWHERE = {"instance", "job"}


def _read(name: str) -> Any:
    return yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))


def _alerts() -> Iterator[Mapping[str, Any]]:
    for group in _read("prometheus/alerts.yaml")["groups"]:
        yield from group["rules"]


def _series(expression: str) -> Iterator[tuple[str, set[str]]]:
    """Name every series of ours in *expression*, with the labels that it asks for."""
    for name, matchers in re.findall(r"(giaitrinh_\w+)(?:\{([^}]*)\})?", expression):
        yield name, set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", matchers))


def _settings(service: str) -> type[Settings]:
    found: type[Settings] = import_module(f"services.{service}.settings").Settings
    return found


alerts = pytest.mark.parametrize("alert", [*_alerts()], ids=lambda alert: alert["alert"])
services = pytest.mark.parametrize("service", SERVICES)


@alerts
def test_an_alert_names_only_metrics_and_labels_that_the_code_has(alert: dict[str, Any]) -> None:
    shown = metrics()
    grouped = set(re.findall(r"\w+", " ".join(re.findall(r"by \(([^)]*)\)", alert["expr"]))))

    for name, labels in _series(alert["expr"]):
        assert name in shown
        assert labels <= shown[name] | EVERYWHERE
        assert grouped <= shown[name] | EVERYWHERE


def test_metrics_of_all_services_can_live_in_one_process() -> None:
    """The console and the tests load several services; a counter also takes its bare name."""
    names = families()

    assert sorted(names) == sorted(set(names))


@alerts
def test_an_alert_says_how_urgent_it_is_and_what_to_do(alert: dict[str, Any]) -> None:
    place, sentence = alert["annotations"]["action"].split(", What to do: ")
    told = (TOP / place).read_text(encoding="utf-8")

    assert alert["labels"]["severity"] in {"page", "ticket"}
    assert f"**{sentence[0].upper()}{sentence[1:].rstrip('?')}" in told


def test_every_alert_has_a_name_of_its_own() -> None:
    names = [alert["alert"] for alert in _alerts()]

    assert len(names) == len(set(names))


@services
def test_compose_runs_every_service_with_settings_that_it_has(service: str) -> None:
    runs, told = _read("compose.yaml")["services"][service], _settings(service).model_fields

    assert runs["command"] == [service]
    for name in runs["environment"]:
        assert name.removeprefix("GIAITRINH_").lower() in told


@services
def test_compose_publishes_a_service_at_its_port_and_on_loopback_only(service: str) -> None:
    runs, port = _read("compose.yaml")["services"][service], _settings(service).model_fields["port"]

    assert runs["ports"] == [f"127.0.0.1:{port.default}:{port.default}"]
    assert runs["environment"]["GIAITRINH_PORT"] == str(port.default)


def test_compose_publishes_nothing_but_the_services() -> None:
    published = {
        name for name, runs in _read("compose.yaml")["services"].items() if "ports" in runs
    }

    assert published == set(SERVICES)


def test_only_the_counter_gets_the_keys() -> None:
    with_keys = {
        name for name, runs in _read("compose.yaml")["services"].items() if "secrets" in runs
    }

    assert with_keys == {"intake"}


def test_no_two_containers_have_one_name_in_their_consumer_groups() -> None:
    runs = [_read("compose.yaml")["services"][service] for service in SERVICES]

    assert len({one["environment"]["GIAITRINH_INSTANCE"] for one in runs}) == len(SERVICES)


def test_the_jobs_of_compose_are_commands_that_there_are() -> None:
    jobs = _read("compose.yaml")["services"]

    for name in ("migrate", "topics"):
        assert jobs[name]["entrypoint"][1] in COMMANDS


@pytest.mark.parametrize(
    "name",
    [
        "auto.create.topics.enable",
        "message.max.bytes",
        "replica.fetch.max.bytes",
        "log.retention.ms",
        "offsets.retention.minutes",
    ],
)
def test_kafka_in_compose_keeps_what_the_embedded_one_keeps(name: str) -> None:
    told = _read("compose.yaml")["services"]["kafka"]["environment"]

    assert told[f"KAFKA_{name.upper().replace('.', '_')}"] == str(SETTINGS[name])


def test_kafka_in_compose_takes_the_largest_record() -> None:
    told = _read("compose.yaml")["services"]["kafka"]["environment"]

    assert int(told["KAFKA_MESSAGE_MAX_BYTES"]) == LARGEST_RECORD


def test_the_image_runs_one_service_and_not_as_root() -> None:
    last = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").split("\nFROM ")[-1]

    assert 'ENTRYPOINT ["giaitrinh", "run"]' in last
    assert re.search(r"^USER [1-9]\d+:", last, re.MULTILINE)
    assert "pip install" not in last


def test_the_image_is_built_of_files_that_are_there_and_let_through() -> None:
    docker = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    let_through = (TOP / ".dockerignore").read_text(encoding="utf-8").split()
    copied = [
        path
        for line in re.findall(r"^COPY (?!--)(.*) \S+$", docker, re.MULTILINE)
        for path in line.split()
    ]

    assert copied
    for path in copied:
        assert (TOP / path).exists()
        assert f"!{path}" in let_through


def test_nothing_in_the_image_is_installed_without_its_hash() -> None:
    docker = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")

    for options in re.findall(r"pip install ([^&\n]*)", docker):
        assert "--require-hashes" in options or options.startswith("--no-deps wheels/")
