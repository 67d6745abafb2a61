"""The name of what pages are made by: the code, its templates, and the settings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from itertools import chain
from pathlib import Path

from . import settings

FOLDERS = ("catalogue", "practices", "search", "templates")
SUFFIXES = {".py", ".html", ".txt", ".xml"}


@cache
def release() -> str:
    """Return a hash of all that a page depends on besides the database, the address and the day.

    Of every setting, for almost each says something on some page. Read once, as code is.
    """
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    return name(settings.BASE_DIR, manifest, vars(settings))


def name(base: Path, manifest: Path, module: Mapping[str, object]) -> str:
    """Return the hash of what is installed at `base`, with static files by the names of a manifest.

    What is installed besides makes pages as well, and so do the upper-case names of a module.
    """
    digest = sha256()
    found = chain.from_iterable((base / folder).rglob("*") for folder in FOLDERS)
    code = sorted(path for path in found if path.suffix in SUFFIXES)
    for path in (base / "requirements.txt", manifest, *code):
        content = path.read_bytes() if path.exists() else b""
        digest.update(f"\n{path.name} {len(content)}\n".encode() + content)
    said = sorted((name, repr(value)) for name, value in module.items() if name.isupper())
    digest.update(repr(said).encode())
    return digest.hexdigest()
