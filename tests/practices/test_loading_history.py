"""What load_catalogue overwrites can be found in history; what it first loads costs nothing."""

import shutil

import pytest
from django.conf import settings
from django.core.management import call_command
from reversion.models import Version

from practices.editing import content, history, life, overwritten
from practices.models import Event, Practice, Source, Status, Theme
from search.models import SynonymGroup

from .builders import gdd

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(tmp_path):
    """Return a way to load the files again: of the many synonyms those of one subject."""
    for path in (settings.BASE_DIR / "fixtures").glob("*.yaml"):
        shutil.copy(path, tmp_path)
    synonyms = tmp_path / "synonyms.yaml"
    lines = synonyms.read_text().splitlines()
    synonyms.write_text("\n".join(line for line in lines if "area: 开办企业," in line))
    return lambda: call_command("load_catalogue", str(tmp_path), update=True, verbosity=0)


def said(entry):
    return [version.revision.comment for version in history.versions(entry)]


def test_a_first_load_keeps_no_history():
    assert not Version.objects.exists()


def test_loading_again_keeps_no_history_of_what_is_the_same(load):
    load()
    assert not Version.objects.exists()
    assert not Event.objects.exists()


def test_what_is_overwritten_is_kept(load):
    file = content.read(gdd(2))
    Practice.objects.filter(pk=gdd(2).pk).update(summary="改过的摘要")
    gdd(2).figures.first().delete()
    gdd(3).figures.create(label="多余", kind="scale", value=gdd(3).body[:2], quote=gdd(3).body[:2])
    Theme.objects.filter(slug="ip").update(name="改过的名称")
    Source.objects.update(issuer="改过的机关")
    group = SynonymGroup.objects.get(name="个转企")
    SynonymGroup.objects.filter(pk=group.pk).update(others=["改过的"])
    load()
    changed = [gdd(2), gdd(3), Theme.objects.get(slug="ip"), gdd(2).source, group]
    assert all(said(entry) == [overwritten.LOADED, history.BEFORE] for entry in changed)
    assert Version.objects.get_for_model(Practice).count() == 4
    newest, before = history.versions(gdd(2))
    assert content.kept(newest.revision) == content.read(gdd(2))
    assert content.read(gdd(2)).summary == file.summary
    kept = content.kept(before.revision)
    assert (kept.summary, len(kept.figures)) == ("改过的摘要", len(file.figures) - 1)
    event = Event.objects.get()
    assert (event.kind, event.username, event.subject) == ("import", "", overwritten.LOADED)
    assert "覆盖 4 条，移除 1 条" in event.detail


def test_a_pending_revision_is_left_alone(load, editor):
    revision = life.revise(gdd(2), editor)
    Practice.objects.filter(pk=revision.pk).update(summary="修订中的摘要", number=300)
    revision.figures.all().delete()
    load()
    revision.refresh_from_db()
    assert (revision.summary, revision.number) == ("修订中的摘要", 300)
    assert not revision.figures.exists()
    assert gdd(2).figures.exists()
    assert said(gdd(2)) == [history.BEFORE]


def test_what_was_withdrawn_stays_so(load, reviewer):
    life.withdraw(gdd(2), reviewer, "过时")
    load()
    assert gdd(2).status == Status.WITHDRAWN


def test_the_words_of_the_document_depart_from_it_no_more(load):
    body = gdd(2).body
    Practice.objects.filter(pk=gdd(2).pk).update(
        name="改过的名称", original_name=gdd(2).name, departure_reason="试改"
    )
    load()
    assert not gdd(2).departs
    assert gdd(2).departure_reason == ""
    assert gdd(2).body == body
