"""Two processes of one service, and how they share the work when one comes and goes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import httpx

from services.embedded.folder import Folder
from services.embedded.ports import free_row
from services.embedded.stack import SERVICES, Stack
from tests.e2e.proof import flows, proven
from tests.e2e.seen import ENDLESS, eventually, figure

ENDED = ("intake", "sla")
KILLED = ("routing", "reporting")


@contextmanager
def another(stack: Stack, service: str, log: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """One more process of *service*, known to nobody but Kafka; with its address."""
    folder, port = Folder(stack.data), free_row()
    told = {
        "GIAITRINH_KAFKA": stack.kafka,
        "GIAITRINH_DATABASE": stack.database,
        "GIAITRINH_HOST": stack.host,
        "GIAITRINH_PORT": str(port),
        "GIAITRINH_CLOCK": str(folder.clock),
        "GIAITRINH_KEYS": str(folder.keys),
    }
    line = [sys.executable, "-m", "services.console", "run", service]
    with log.open("wb") as out:
        process = subprocess.Popen(line, env={**os.environ, **told}, stdout=out, stderr=out)
    try:
        yield process, f"http://{stack.host}:{port}"
    finally:
        process.kill()
        process.wait()


def _works(url: str) -> bool:
    """Whether it has handled records of its own."""
    return figure(url, "giaitrinh_batch_records_count") > 0


def _answers(url: str, path: str) -> bool:
    return httpx.get(f"{url}{path}", timeout=5).status_code == httpx.codes.OK


def test_instances_that_come_and_go_share_the_work_and_double_nothing(
    stack: Stack, tmp_path: Path
) -> None:
    """Partitions move, relays and timers take turns, and two processes answer for one docket."""
    with proven(stack, rate=80) as sent:
        with ExitStack() as more:
            found = {
                name: more.enter_context(another(stack, name, tmp_path / f"{name}.log"))
                for name in SERVICES
            }
            for name, (_, url) in found.items():
                eventually(partial(_answers, url, "/readyz"), what=f"a second {name}")
                eventually(partial(_works, url), what=f"work of a second {name}")
                assert _works(stack.url(name))
            for name in ENDED:
                found[name][0].send_signal(signal.SIGTERM)
                assert found[name][0].wait(ENDLESS) == 0
            for name in KILLED:
                found[name][0].kill()
            enough = len(sent.receipts) + 100
            eventually(lambda: len(sent.receipts) > enough, what="petitions meanwhile")
        flows(stack, sent, 40)  # what a dead one had is missed after its session's 10 s
