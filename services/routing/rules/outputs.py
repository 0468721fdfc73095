"""The kinds of formal documents and the legal forms they stand on, as a table."""

from pathlib import Path

from services.routing.domain.competence import CONFIDENCES, TRACKS
from services.routing.domain.outputs import Form, Forms
from services.routing.rules.tables import Cells, days, made, one_of, read, several, some


def forms(folder: Path | None) -> Forms:
    """Read `outputs.csv`; raises WrongSetting."""
    return made("outputs.csv", Forms, read(folder, "outputs.csv", _form))


def _form(row: Cells) -> Form:
    return Form(
        kind=some(row, "kind"),
        tracks=several(row, "tracks", TRACKS),  # type: ignore[arg-type]
        form=row["form"],
        title=some(row, "title"),
        blocks=tuple(some(row, "blocks").split()),
        may_have=tuple(row["may_have"].split()),
        confidence=one_of(row["confidence"], CONFIDENCES),
        **days(row),
    )
