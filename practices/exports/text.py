"""Texts as files can hold them: no formula, no character that XML cannot have."""

from __future__ import annotations

import re

# What XML 1.0 has no way to write
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# A cell that begins so may be taken for a formula, in some programs in full width as well
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

# The most that Excel holds in a cell, in UTF-16 units
CELL = 32_767
CUT = "……（太长，全文见网页）"


def plain(text: str) -> str:
    """Return the text for XML: line ends as \\n, and � for what cannot be written."""
    return UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def defused(text: str) -> str:
    """Return the text for CSV; an apostrophe before what would be a formula.

    One more also before those that are the text's own, so that `armed` knows them apart.
    """
    return f"'{text}" if _is_formula(text) else text


def armed(text: str) -> str:
    """Return the text that was defused."""
    return text[1:] if text.startswith("'") and _is_formula(text[1:]) else text


def _is_formula(text: str) -> bool:
    """Programs may pass over characters before a formula that cannot be seen."""
    return UNPRINTABLE.sub("", text).lstrip("'").startswith(FORMULA)


def fitting(text: str) -> str:
    """Return the text as a cell can hold it; what is cut off is said to be."""
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= CELL * 2:
        return text
    kept = units[: (CELL - len(CUT)) * 2].decode("utf-16-le", "ignore")
    return f"{kept}{CUT}"
