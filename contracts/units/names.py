"""Vietnamese unit names as people write them, brought to one spelling for comparing."""

import re
import unicodedata

KINDS = (
    *("Thành phố", "Tỉnh"),
    *("Quận", "Huyện", "Thị xã"),
    *("Phường", "Xã", "Thị trấn", "Đặc khu"),
)
"""What a unit's full name begins with, on either map."""

_TONE_AND_REST = re.compile("([\u0300\u0301\u0303\u0309\u0323])([^\\s']+)")
_ONE_SHAPE = str.maketrans("’‘ʼ`´-–—", "'''''   ")


def split(name: str) -> tuple[str, str]:
    """Return the kind a full name begins with, and the rest; ValueError where it has no kind."""
    for kind in KINDS:
        if name.casefold().startswith(f"{kind} ".casefold()):
            return kind, name[len(kind) :].strip()
    raise ValueError(f"{name!r} does not begin with one of {', '.join(KINDS)}")


def key(name: str) -> str:
    """
    Return what two spellings of the same name share.

    Letter case, Unicode form, blanks, hyphens and the shape of apostrophes do not count, nor does
    the letter of a syllable that carries the tone (`hòa` and `hoà` are the same; `hoa` is not).
    """
    words = unicodedata.normalize("NFD", name.casefold().translate(_ONE_SHAPE)).split()
    return _TONE_AND_REST.sub(r"\2\1", " ".join(words))
