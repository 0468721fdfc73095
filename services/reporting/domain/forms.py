"""The forms a report can be asked for, by their statutory codes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

COUNTS = "counts"


@dataclass(frozen=True)
class Form:
    """One form; *ready* says whether reporting can fill it in."""

    form: str
    title: str
    ready: bool
    legal_ref: str
    valid_from: date
    valid_to: date | None = None


def form(name: str, forms: Iterable[Form]) -> Form | None:
    """Return the form that *name* means: `01/TCD`, `01-TCD` and `01-tcd` are the same."""
    wanted = name.upper().replace("-", "/").replace("Đ", "D")
    return next((form for form in forms if form.form.upper() == wanted), None)
