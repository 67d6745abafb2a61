"""Permanent addresses: what has been public under one is not moved, whoever tries and however."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import set_script_prefix

from practices.editing import history, life, revert
from practices.models import Indicator, Instrument, Source, Theme

from .builders import gdd, practice, source, text
from .forms import filled, save

pytestmark = pytest.mark.django_db

KEPT = "已出现在公开的网址里，不能再改"


def change(made):
    return f"/admin/practices/{made._meta.model_name}/{made.pk}/change/"


def test_a_revision_offers_no_number_and_takes_none(admin, editor):
    revision = life.revise(gdd(13), editor)
    page = admin.get(change(revision))
    assert not {"number", "source"} & filled(page).keys()
    assert "在公开的网址里，修订时不能改" in text(page)
    response = save(admin, change(revision), number=500, source=source().pk, summary="改过")
    assert response.status_code == 302
    revision.refresh_from_db()
    assert (revision.number, revision.source.slug, revision.summary) == (13, "gdd-2022", "改过")


def test_what_was_never_public_is_numbered_freely(admin):
    made = practice(number=100, status="draft")
    assert save(admin, change(made), number=500).status_code == 302
    made.refresh_from_db()
    assert made.number == 500


@pytest.mark.parametrize("moved", [{"number": 500}, {"source": "second"}])
def test_what_got_another_address_is_not_published(client, editor, reviewer, moved):
    revision = life.revise(gdd(13), editor)
    revision.summary = "改过"
    for name, value in moved.items():
        setattr(revision, name, source(value) if name == "source" else value)
    revision.save()
    life.submit(life.saved(revision, editor, "换号"), editor)
    with pytest.raises(life.StepError, match=KEPT):
        life.publish(revision, reviewer)
    assert client.get("/practices/gdd-2022/13/").status_code == 200


def test_a_form_says_so_of_a_revision_that_was_moved_by_other_means(admin, editor):
    revision = life.revise(gdd(13), editor)
    type(revision).objects.filter(pk=revision.pk).update(number=500)
    page = save(admin, change(revision), summary="改过")
    assert page.status_code == 200
    assert KEPT in text(page)


def test_what_was_withdrawn_keeps_its_address_too(reviewer):
    withdrawn = life.withdraw(gdd(13), reviewer, "过时")
    withdrawn.number = 500
    with pytest.raises(ValidationError, match=KEPT):
        withdrawn.full_clean()


def test_nothing_goes_back_to_another_address(editor):
    made = practice(number=100)
    history.record(made, editor, "旧号")
    old = history.newest(made)
    made.number = 101
    made.save()
    history.record(made, editor, "换号")
    with pytest.raises(revert.RevertError, match=KEPT):
        revert.revert(made, old, editor, "恢复", history.newest(made))


@pytest.mark.parametrize("model", [Theme, Indicator, Instrument, Source])
def test_a_slug_stays_once_something_is_public_under_it(admin, model):
    made = model.objects.filter(practices__status="published").distinct()[0]
    slug = made.slug
    page = admin.get(change(made))
    assert "slug" not in filled(page)
    assert slug in text(page)
    assert save(admin, change(made), slug="moved").status_code == 302
    made.refresh_from_db()
    assert made.slug == slug
    made.slug = "moved"
    with pytest.raises(ValidationError, match=KEPT):
        made.full_clean()


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_a_slug_can_be_changed_until_then(admin, reviewer, status):
    made = source()
    entry = practice(source=made, status="draft" if status == "draft" else "published")
    if status == "withdrawn":
        life.withdraw(entry, reviewer, "过时")
    assert save(admin, change(made), slug="moved").status_code == 302
    made.refresh_from_db()
    assert made.slug == ("moved" if status == "draft" else "second")


def test_a_theme_does_not_go_back_to_another_address(admin, editor):
    theme = Theme.objects.create(slug="early", name="早先", position=99)
    history.record(theme, editor, "新增")
    old = history.newest(theme)
    theme.slug = "late"
    theme.save()
    history.record(theme, editor, "换标识")
    gdd(13).theme_links.create(theme=theme, position=9)
    with pytest.raises(revert.RevertError, match=KEPT):
        revert.revert(theme, old, editor, "恢复", history.newest(theme))


def test_an_address_that_is_kept_begins_where_the_site_is_served():
    made = gdd(13)
    try:
        for prefix in ("/", "/below/", "/"):
            set_script_prefix(prefix)
            assert made.get_absolute_url() == f"{prefix}practices/gdd-2022/13/"
    finally:
        set_script_prefix("/")
