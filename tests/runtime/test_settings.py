from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from services.runtime.clock import Clock
from services.web.settings import Settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kafka", "no port"),
        ("database", "mysql://127.0.0.1/x"),
        ("database", "just words"),
        ("port", "70000"),
        ("unit", "4"),
        ("level", "district"),
        ("rules", "no-such-folder-anywhere"),
        ("max_body", "-1"),
        ("instance", "white space"),
        ("dead_letter_limit", "0"),
    ],
)
def test_a_setting_that_cannot_work_is_named(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIAITRINH_PORT", "8101")
    monkeypatch.setenv(f"GIAITRINH_{name.upper()}", value)

    with pytest.raises(ValidationError, match=name) as refused:
        Settings()

    if len(value) > 4:
        assert value not in str(refused.value), "a setting may hold a password"


def test_the_database_may_be_named_as_everyone_names_it() -> None:
    assert Settings(port=1, database="postgres://a@b/c").database == "postgresql+asyncpg://a@b/c"


def test_the_clock_follows_its_file(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    clock = Clock(path)
    real = datetime.now(UTC)

    assert clock.now() - real < timedelta(seconds=5)
    path.write_text("86400.5\n")
    assert timedelta(days=1) <= clock.now() - real < timedelta(days=1, seconds=10)
    path.write_text("172800\n")
    assert clock.now() - real >= timedelta(days=2)
