"""Versions that are told in one line: those of one entry, or of what one person did to many."""

from __future__ import annotations

from collections.abc import Iterable

from reversion.models import Version


def together(versions: Iterable[Version]) -> list[list[Version]]:
    """Put together what follows one another and is one line, the newest first."""
    found: list[list[Version]] = []
    for version in versions:
        if found and _goes_on(found[-1], version):
            found[-1].append(version)
        else:
            found.append([version])
    return found


def _goes_on(line: list[Version], version: Version) -> bool:
    """Return whether a line is of the entry of the version too, or of who did that to many."""
    newest = line[0]
    if _is_of_one(line) and _entry(version) == _entry(newest):
        return True
    is_of_many = len(line) == 1 or not _is_of_one(line)
    return is_of_many and _deed(version) == _deed(newest)


def _is_of_one(line: list[Version]) -> bool:
    # the first two have decided
    return len({_entry(version) for version in line[:2]}) == 1


def _entry(version: Version) -> tuple[int, str]:
    return version.content_type_id, version.object_id


def _deed(version: Version) -> tuple[int | None, str]:
    return version.revision.user_id, version.revision.comment


def others(line: list[Version], at_least: str) -> str:
    """Say how much is told in a line beside its newest version."""
    count = len(line) - 1
    if not count:
        return ""
    if _is_of_one(line):
        return f"另有 {count} 次{at_least}改动"
    return f"同样的改动另有 {count} 条{at_least}"
