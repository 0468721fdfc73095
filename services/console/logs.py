"""One JSON line for each thing worth telling, from us and from our libraries alike."""

import logging
import sys
import time
import traceback
from typing import Any

import structlog

SAME_AGAIN = 10.0  # seconds before a library may say the same again


def configure() -> None:
    """Show frames, never locals or an error's text: either may be what a citizen wrote."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _frames_only,
    ]
    line = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, line], logger_factory=structlog.PrintLoggerFactory(sys.stderr)
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(Calm())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, line],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("aiokafka").setLevel(logging.WARNING)


class Calm(logging.Filter):
    """Lets a library say one thing once in a while: aiokafka would say it thousands of times."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this one may pass."""
        what, now = (record.name, str(record.msg)[:60]), time.monotonic()
        if now - self._said.get(what, -SAME_AGAIN) < SAME_AGAIN:
            return False
        self._said[what] = now
        return True


def _frames_only(logger: Any, name: str, event: Any) -> Any:
    told = event.pop("exc_info", None)
    error = sys.exc_info()[1] if told is True else told[1] if isinstance(told, tuple) else told
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["frames"] = [f"{f.filename}:{f.lineno} {f.name}" for f in _frames(error)]
    return event


def _frames(error: BaseException) -> list[traceback.FrameSummary]:
    return list(traceback.extract_tb(error.__traceback__))[-8:]
