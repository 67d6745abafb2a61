"""Other code, templates or settings make other pages: what is kept of the old ones is not found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from catalogue import release, settings


def now():
    return release.release.__wrapped__()


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of what makes pages."""
    for name in release.FOLDERS:
        shutil.copytree(settings.BASE_DIR / name, tmp_path / name)
    shutil.copy(settings.BASE_DIR / "requirements.txt", tmp_path)
    monkeypatch.setattr("django.conf.settings.BASE_DIR", tmp_path)
    monkeypatch.setattr("django.conf.settings.STATIC_ROOT", tmp_path / "static")
    return tmp_path


def test_it_is_the_same_wherever_the_same_is_installed(copy):
    before = now()
    for path in copy.rglob("*.html"):
        path.touch()
    (copy / "catalogue" / "__pycache__" / "other.pyc").write_text("x")
    assert now() == before


@pytest.mark.parametrize(
    "name",
    [
        "templates/base.html",
        "templates/opensearch.xml",
        "practices/views/detail.py",
        "search/stop_words.txt",
        "requirements.txt",
        "static/staticfiles.json",
    ],
)
def test_every_part_changes_it(copy, name):
    before = now()
    path = Path(copy / name)
    path.parent.mkdir(exist_ok=True)
    with path.open("a") as file:
        file.write(" ")
    assert now() != before


def test_a_setting_changes_it(copy, monkeypatch):
    before = now()
    monkeypatch.setattr(settings, "SITE_NAME", "另一个库")
    assert now() != before
