"""What is built is what runs: the wheel has our two packages, their data and the command."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ASK = """
from importlib.metadata import entry_points, packages_distributions
assert packages_distributions()["contracts"] == ["giaitrinh"], "contracts"
assert packages_distributions()["services"] == ["giaitrinh"], "services"
import contracts, services
from contracts import units
from datetime import date
assert "site" in contracts.__file__ and "site" in services.__file__
assert units.unit_on("46", date(2026, 11, 22)).name == "Thành phố Huế"
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as it is installed, without what it needs."""
    built, site = tmp_path_factory.mktemp("dist"), tmp_path_factory.mktemp("installed") / "site"
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = built.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(site)]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    return site


def test_the_wheel_brings_our_packages_and_their_data(site: Path, tmp_path: Path) -> None:
    code = f"import sys; sys.path.insert(0, {str(site)!r})\n{ASK}"

    subprocess.run([sys.executable, "-P", "-c", code], cwd=tmp_path, check=True)


@pytest.mark.parametrize(
    "wanted",
    [
        "services/*/migrations/0001_first.py",
        "services/embedded/migrations/env.py",
        "services/embedded/jars.toml",
        "services/sla/data/*.csv",
        "services/routing/data/*.csv",
        "contracts/schemas/*.json",
        "contracts/units/*.csv",
    ],
)
def test_data_travels_with_the_code(site: Path, wanted: str) -> None:
    here = {path.relative_to(ROOT) for path in ROOT.glob(wanted)}

    assert here
    assert {path.relative_to(site) for path in site.glob(wanted)} == here


def test_tests_stay_at_home(site: Path) -> None:
    assert {p.name for p in site.iterdir() if p.is_dir() and "." not in p.name} <= {
        "services",
        "contracts",
        "bin",
    }
