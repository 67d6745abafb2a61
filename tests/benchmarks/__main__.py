"""`python -m tests.benchmarks`: how fast the catalogue is; see docs/benchmarks.md."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catalogue.settings")
django.setup()

from catalogue import database  # noqa: E402 (the settings come first)
from tests.benchmarks import run  # noqa: E402

if __name__ == "__main__":
    with database.ready():
        run.main()
