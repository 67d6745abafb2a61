"""The domain: a source document lists practices; taxonomies and annotations describe them."""

from .annotations import Erratum, Figure, First
from .choices import FigureKind, FirstScope, Status
from .index import PracticeIndex
from .practice import Practice, PracticeTheme
from .source import Source
from .taxonomy import Indicator, Instrument, Theme

__all__ = [
    "Erratum",
    "Figure",
    "FigureKind",
    "First",
    "FirstScope",
    "Indicator",
    "Instrument",
    "Practice",
    "PracticeIndex",
    "PracticeTheme",
    "Source",
    "Status",
    "Theme",
]
