"""How times are written where a template does not say: as on the pages for readers."""

DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "Y-m-d H:i"
