"""Other code, templates or settings make other pages: what is kept of the old ones is not found."""

from __future__ import annotations

import shutil

import pytest

from catalogue.release import FOLDERS, name
from tests.conftest import BASE_DIR

SETTINGS = {"SITE_NAME": "改革经验库", "helper": object()}


@pytest.fixture
def copy(tmp_path):
    """A copy of what makes pages."""
    for folder in FOLDERS:
        shutil.copytree(BASE_DIR / folder, tmp_path / folder)
    shutil.copy(BASE_DIR / "requirements.txt", tmp_path)
    (tmp_path / "static.json").write_text("{}")
    return tmp_path


def named(copy, **settings):
    return name(copy, copy / "static.json", SETTINGS | settings)


def test_it_is_the_same_wherever_the_same_is_installed(copy):
    assert named(copy) == name(BASE_DIR, copy / "static.json", SETTINGS)
    (copy / "templates" / "base.html").touch()
    (copy / "catalogue" / "settings.pyc").write_text("x")
    assert named(copy, helper=object()) == name(BASE_DIR, copy / "static.json", SETTINGS)


@pytest.mark.parametrize(
    "path",
    [
        "templates/base.html",
        "templates/opensearch.xml",
        "practices/views/detail.py",
        "search/stop_words.txt",
        "requirements.txt",
        "static.json",
    ],
)
def test_every_part_changes_it(copy, path):
    before = named(copy)
    with (copy / path).open("a") as file:
        file.write(" ")
    assert named(copy) != before


def test_a_setting_changes_it(copy):
    assert named(copy, SITE_NAME="另一个库") != named(copy)
    assert named(copy, SITE_CONTACT="") != named(copy)


def test_a_place_without_static_files_has_a_name_too(copy):
    before = named(copy)
    (copy / "static.json").unlink()
    assert named(copy) != before
