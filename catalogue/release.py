"""The name of what pages are made by: the code, its templates, and the settings."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib import import_module
from itertools import chain
from pathlib import Path

from django.conf import settings

FOLDERS = ("catalogue", "practices", "search", "templates")
SUFFIXES = {".py", ".html", ".txt", ".xml"}


@cache
def release() -> str:
    """Return a hash of all that a page depends on besides the database, the address and the day.

    Of every setting, for almost each says something on some page. Read once, as code is.
    """
    digest = sha256()
    for path in _files():
        digest.update(f"\n{path.relative_to(settings.BASE_DIR)}\n".encode())
        digest.update(path.read_bytes())
    # the names of the static files
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    digest.update(manifest.read_bytes() if manifest.exists() else b"")
    module = vars(import_module(settings.SETTINGS_MODULE))
    digest.update(
        repr([(name, module[name]) for name in sorted(module) if name.isupper()]).encode()
    )
    return digest.hexdigest()


def _files() -> list[Path]:
    base: Path = settings.BASE_DIR
    found = chain.from_iterable((base / folder).rglob("*") for folder in FOLDERS)
    # what is installed makes pages as well
    return [base / "requirements.txt", *sorted(p for p in found if p.suffix in SUFFIXES)]
