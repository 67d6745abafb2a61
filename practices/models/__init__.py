"""The domain: a source document lists practices; taxonomies and annotations describe them."""

from .annotations import Erratum, Figure, First
from .choices import ANY, EventKind, FigureKind, FirstScope, ImportState, Outcome, Status
from .edition import EDITION, ByEdition, Edition, current_edition
from .event import Event
from .facet_value import FacetValue
from .imports import Import, ImportRow
from .index import PracticeIndex
from .practice import Practice, PracticeTheme
from .source import Source
from .taxonomy import Indicator, Instrument, Theme

__all__ = [
    "ANY",
    "EDITION",
    "ByEdition",
    "Edition",
    "Erratum",
    "Event",
    "EventKind",
    "FacetValue",
    "Figure",
    "FigureKind",
    "First",
    "FirstScope",
    "Import",
    "ImportRow",
    "ImportState",
    "Indicator",
    "Instrument",
    "Outcome",
    "Practice",
    "PracticeIndex",
    "PracticeTheme",
    "Source",
    "Status",
    "Theme",
    "current_edition",
]
