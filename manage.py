#!/usr/bin/env python
"""Django's command line; sees to it that the database runs before a command needs it."""

from __future__ import annotations

import os
import sys

# Everything else may use the database; these never do
WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "startapp",
    "version",
}


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 (an old Python must get here to hear of it)
        sys.exit("需要 Python 3.11 或更新版本。")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catalogue.settings")
    # Here, for an old Python could not even read them
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    from catalogue import database  # noqa: PLC0415

    database.require_settings()
    if not needs_database(sys.argv[1:]):
        execute_from_command_line(sys.argv)
        return
    with database.ready():
        execute_from_command_line(sys.argv)


def needs_database(arguments: list[str]) -> bool:
    """Return whether the command line may use the database."""
    command = arguments[0] if arguments else "help"
    if command.startswith("-") or {"-h", "--help"} & set(arguments):
        return False
    return command not in WITHOUT_DATABASE or "--database" in arguments


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
