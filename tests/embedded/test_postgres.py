"""PostgreSQL by itself, as tests of other pieces use it."""

import subprocess
from pathlib import Path

import pytest

from services.embedded import wheel
from services.embedded.postgres import postgres
from services.embedded.stack import Stack
from tests.embedded.seen import sql

pytestmark = pytest.mark.whole


def test_a_folder_keeps_its_data_its_port_and_its_password(tmp_path: Path) -> None:
    with postgres(tmp_path) as first:
        sql(Stack("", first, tmp_path), "create table kept as select 1 as one")
    with postgres(tmp_path, durable=True) as second:
        assert second == first
        assert sql(Stack("", second, tmp_path), "select one from kept") == 1


def test_what_it_is_asked_stays_out_of_its_log(tmp_path: Path) -> None:
    with postgres(tmp_path) as address, pytest.raises(Exception, match="invalid input"):
        sql(Stack("", address, tmp_path), "select 'lời của công dân'::integer")
    assert "công dân" not in (tmp_path / "logs" / "postgres.log").read_text()


def test_a_copy_of_the_programs_runs_by_itself(tmp_path: Path) -> None:
    installed = wheel.installed()
    wheel.copy_to(installed, tmp_path / "copy")
    for program in ("postgres", "initdb"):
        path = tmp_path / "copy" / installed.name / "pginstall18" / "bin" / program
        told = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
        assert "18." in told.stdout
