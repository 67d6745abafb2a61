"""`python -m tests.benchmarks`: how fast the catalogue is; see docs/benchmarks.md."""

from __future__ import annotations

import os

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catalogue.settings")
    django.setup()
    # these need the settings
    from catalogue import database
    from tests.benchmarks import run

    with database.ready():
        run.main()


if __name__ == "__main__":
    main()
