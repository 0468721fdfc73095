"""Kill -9 of every process at once, as when a machine loses its power."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from services.embedded.ports import free_row
from services.embedded.stack import SERVICES
from services.embedded.up import running
from tests.e2e.conftest import SERVERS
from tests.e2e.faults import kill_everything
from tests.e2e.load import load
from tests.e2e.proof import before, flows, prove
from tests.e2e.seen import eventually


def test_after_a_kill_of_everything_whatever_had_a_receipt_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in SERVERS:  # only servers of its own can be killed
        monkeypatch.delenv(name, raising=False)
    data, ports = tmp_path / "data", free_row(len(SERVICES))
    with ExitStack() as sending:
        with running(data, ports) as stack:
            at_first = before(stack)
            sent = sending.enter_context(load(stack, rate=120))
            eventually(lambda: len(sent.receipts) > 300, what="receipts")
            kill_everything(stack)
        kept = dict(sent.receipts)
        with running(data, ports) as again:
            eventually(lambda: len(sent.receipts) > len(kept) + 100, what="receipts again")
            flows(again, sent, 15)
            sending.close()
            prove(again, sent, at_first)
            assert kept.items() <= sent.receipts.items()
