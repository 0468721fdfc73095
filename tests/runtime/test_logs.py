import json
import subprocess
import sys
from textwrap import dedent


def told(program: str) -> list[dict[str, object]]:
    """The lines that a process of its own logs."""
    start = "import logging, structlog\nfrom services.console import logs\nlogs.configure()\n"
    run = [sys.executable, "-c", start + dedent(program)]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_what_an_error_says_stays_out_and_its_frames_do_not() -> None:
    ours, theirs = told("""
        try:
            raise ValueError("I am Lan, 0912")
        except ValueError:
            structlog.get_logger().exception("ours.failed")
            logging.getLogger("theirs").exception("failed")
    """)

    assert ours["error"] == theirs["error"] == "ValueError"
    assert ours["frames"]
    assert "Lan" not in json.dumps([ours, theirs])


def test_a_library_that_repeats_itself_is_heard_once() -> None:
    lines = told("""
        for number in range(1000):
            logging.getLogger("aiokafka").error("cannot connect, try %s", number)
    """)

    assert len(lines) == 1
