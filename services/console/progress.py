"""Long work shows that it goes on: a bar on a terminal, a line now and then elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from tqdm import tqdm

EVERY = 5.0  # seconds between two lines


@contextmanager
def progress(total: int, what: str, unit: str = "B") -> Iterator[Callable[[int], object]]:
    """Give a function that is told how much more is done; all of it is *total*."""
    if sys.stderr.isatty():
        with tqdm(total=total, desc=what, unit=unit, unit_scale=unit == "B", delay=0.5) as bar:
            yield bar.update
        return
    done, told = 0, monotonic()

    def tell(more: int) -> None:
        nonlocal done, told
        done += more
        if monotonic() - told > EVERY:
            told = monotonic()
            sys.stderr.write(f"{what}: {done} of {total} {unit.strip()}\n")
            sys.stderr.flush()

    yield tell
