"""Every write to the catalogue is in the index when it commits."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices import indexing
from practices.editing import life
from practices.indexing import Drift, drift, is_current, reindex
from practices.models import Figure, Indicator, Instrument, Practice, PracticeIndex, Theme

from .builders import draft_of, gdd, practice, publish, search, user, withdraw
from .forms import save

pytestmark = pytest.mark.django_db

FIGURE = {"label": "瞭望塔", "kind": "scale", "value": "100%", "quote": "对施工图文件100%抽查"}
DELETION = {"post": "yes", "reason": "录重了"}


def found(text):
    return [practice.number for practice in search(text)]


def change(number):
    return f"/admin/practices/practice/{draft_of(number).pk}/change/"


def run(command="reindex", **options):
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def consistent():
    """At the end the index is what the texts say."""
    yield
    assert drift(Practice.objects.all()) == Drift([], [], [])


# reindex


def test_a_fresh_catalogue_has_no_drift():
    assert drift(Practice.objects.all()) == Drift([], [], [])
    assert is_current()
    assert run(check=True) == "索引与内容一致。\n"


def test_check_finds_a_missing_row():
    PracticeIndex.objects.filter(practice=gdd(13)).delete()
    assert drift(Practice.objects.all()) == Drift([gdd(13)], [], [])
    assert not is_current()
    with pytest.raises(CommandError, match=r"缺索引：13\. 打造“税链”"):
        run(check=True)


@pytest.mark.parametrize(
    "edit",
    [
        lambda: Practice.objects.filter(number=13).update(name="改名"),
        lambda: Practice.objects.filter(number=13).update(summary="改写"),
        lambda: Practice.objects.filter(number=13).update(body=f"{gdd(13).body}又及。"),
        lambda: Figure.objects.create(
            practice=gdd(13), **FIGURE | {"quote": "税链", "value": "税"}
        ),
        lambda: gdd(13).theme_links.last().delete(),
        lambda: gdd(13).indicators.add(Indicator.objects.get(slug="bidding")),
        lambda: gdd(13).instruments.set([]),
        lambda: PracticeIndex.objects.filter(practice=gdd(13)).update(name_key="别的"),
        lambda: PracticeIndex.objects.filter(practice=gdd(13)).update(vector=""),
        lambda: PracticeIndex.objects.filter(practice=gdd(13)).update(version=0),
        lambda: Practice.objects.filter(number=13).update(updated_at="2030-01-01T00:00+08:00"),
    ],
)
def test_a_stale_row_is_found_and_repaired(edit):
    edit()
    one = Practice.objects.filter(number=13)
    assert drift(one) == Drift([], [gdd(13)], [])
    reindex(one)
    assert drift(one) == Drift([], [], [])


def test_the_command_names_what_is_stale_and_repairs_it():
    Practice.objects.filter(number=13).update(summary="改写")
    with pytest.raises(CommandError, match=r"索引过时：13\."):
        run(check=True)
    assert run() == "已重建索引：39 条。\n"
    assert run(check=True) == "索引与内容一致。\n"


def test_check_changes_nothing():
    PracticeIndex.objects.all().delete()
    with pytest.raises(CommandError):
        run(check=True)
    assert not PracticeIndex.objects.exists()


def test_check_lists_every_practice_that_drifted():
    PracticeIndex.objects.all().delete()
    with pytest.raises(CommandError) as refused:
        run(check=True)
    assert str(refused.value).count("缺索引：") == 39


def test_an_index_of_another_tokeniser_is_not_current(monkeypatch):
    monkeypatch.setattr(indexing, "VERSION", 0)
    assert not is_current()
    run()
    assert is_current()


def test_reindexing_some_leaves_the_others():
    PracticeIndex.objects.all().delete()
    assert reindex(Practice.objects.filter(number__lte=3)) == 3
    assert PracticeIndex.objects.count() == 3


def test_it_tells_its_progress():
    done = []
    reindex(Practice.objects.all(), done.append)
    assert sum(done) == 39
    drift(Practice.objects.all(), done.append)
    assert sum(done) == 78


def test_reindexing_asks_as_much_for_many_as_for_few():
    with CaptureQueriesContext(connection) as few:
        reindex(Practice.objects.filter(number__lte=5))
    with CaptureQueriesContext(connection) as many:
        reindex(Practice.objects.all())
    assert len(many) == len(few)


def test_a_long_text_does_not_fail():
    made = practice(body="知识产权证券化，" * 20_000)
    assert made in search("知识产权证券化")


# the admin


def test_adding(admin, consistent):
    response = save(
        admin,
        "/admin/practices/practice/add/",
        source=gdd(1).source_id,
        number=100,
        name="设立瞭望塔",
        body="建成了望海楼。",
        **{"theme_links-0-theme": Theme.objects.get(slug="ip").pk, "theme_links-0-position": 1},
        rows=[("figures", FIGURE | {"value": "望海楼", "quote": "望海楼"})],
    )
    assert response.status_code == 302
    assert found("瞭望塔") == found("望海楼") == [100]


def test_changing_a_text(admin, consistent):
    assert save(admin, change(1), summary="瞭望塔").status_code == 302
    assert found("瞭望塔") == [1]


def test_changing_themes_indicators_and_instruments(admin, consistent):
    bidding = Indicator.objects.get(slug="bidding")
    save(
        admin,
        change(1),
        rows=[("theme_links", {"theme": Theme.objects.get(slug="ip").pk, "position": 4})],
        indicators=[bidding.pk],
        instruments=[],
    )
    assert 1 in found("招标投标")


def test_adding_and_deleting_a_figure(admin, consistent):
    assert save(admin, change(1), rows=[("figures", FIGURE)]).status_code == 302
    assert found("瞭望塔") == [1]
    save(admin, change(1), delete=[("figures", draft_of(1).figures.count() - 1)])
    assert found("瞭望塔") == []
    assert not draft_of(1).figures.filter(label="瞭望塔").exists()


def test_deleting_a_practice(admin, consistent):
    made = practice(name="瞭望塔")
    assert found("瞭望塔") == [100]
    withdraw(Practice.objects.filter(pk=made.pk))
    admin.post(f"/admin/practices/practice/{made.pk}/delete/", DELETION)
    assert found("瞭望塔") == []
    assert PracticeIndex.objects.count() == 39


def test_deleting_the_chosen_practices(admin, consistent):
    made = practice(name="瞭望塔")
    withdraw(Practice.objects.filter(pk=made.pk))
    act(admin, "practice", "delete_selected", [made.pk], **DELETION)
    assert not Practice.objects.filter(pk=made.pk).exists()
    assert PracticeIndex.objects.count() == 39


@pytest.mark.parametrize("model", [Theme, Indicator, Instrument])
def test_renaming_a_term(admin, consistent, model):
    term = model.objects.filter(practices__number=13).first()
    tagged = sorted(term.practices.values_list("number", flat=True))
    address = f"/admin/practices/{model._meta.model_name}/{term.pk}/change/"
    assert save(admin, address, name="瞭望塔").status_code == 302
    assert sorted(found("瞭望塔")) == tagged


@pytest.mark.parametrize("model", [Theme, Indicator, Instrument])
def test_a_term_that_practices_name_stays(admin, consistent, model):
    """To delete it would change what is public past its review and its history."""
    term, name = model.objects.filter(practices__number=13).first(), model._meta.model_name
    asked = admin.get(f"/admin/practices/{name}/{term.pk}/delete/")
    assert str(gdd(13)) in asked.content.decode()
    admin.post(f"/admin/practices/{name}/{term.pk}/delete/", DELETION)
    act(admin, name, "delete_selected", [term.pk], **DELETION)
    assert model.objects.filter(pk=term.pk).exists()
    assert gdd(13) in Practice.objects.filter(pk__in=term.practices.values("pk"))


@pytest.mark.parametrize("model", [Theme, Indicator, Instrument])
def test_a_term_that_none_names_is_deleted(admin, model):
    name = model._meta.model_name
    one, other = (model.objects.create(slug=slug, name=slug, position=90) for slug in ("a", "b"))
    admin.post(f"/admin/practices/{name}/{one.pk}/delete/", DELETION)
    act(admin, name, "delete_selected", [other.pk], **DELETION)
    assert not model.objects.filter(slug__in=["a", "b"]).exists()


def test_sending_in_and_back(consistent):
    editor = user("editor")
    draft = life.submit(practice(100, status="draft"), editor)
    life.send_back(draft, user("reviewer"), "请核对数字。")


def test_publishing_and_withdrawing(consistent):
    made = practice(name="瞭望塔", status="draft")
    assert not search("瞭望塔", Practice.objects.published())
    publish(made)
    assert made in search("瞭望塔", Practice.objects.published())
    life.withdraw(made, user("reviewer"), "过时")
    assert not search("瞭望塔", Practice.objects.published())


def test_publishing_a_revision(admin, consistent):
    assert save(admin, change(1), summary="瞭望塔").status_code == 302
    assert not search("瞭望塔", Practice.objects.published())
    public = publish(draft_of(1))
    assert list(search("瞭望塔")) == [public] == [gdd(1)]


def act(admin, model, action, chosen, **more):
    data = {"action": action, "_selected_action": chosen, **more}
    return admin.post(f"/admin/practices/{model}/", data)


# in the same transaction: if indexing fails, nothing was written


def fail(*_args):
    raise RuntimeError("no index")


@pytest.fixture
def broken_indexing(monkeypatch):
    monkeypatch.setattr(indexing, "reindex", fail)


@pytest.mark.django_db(transaction=True)
def test_an_edit_that_cannot_be_indexed_is_not_written(admin, monkeypatch):
    made = practice(status="draft")
    monkeypatch.setattr(indexing, "reindex", fail)
    with pytest.raises(RuntimeError):
        save(admin, f"/admin/practices/practice/{made.pk}/change/", summary="瞭望塔")
    assert gdd(100).summary == ""


@pytest.mark.django_db(transaction=True)
def test_a_rename_that_cannot_be_indexed_is_not_written(admin, broken_indexing):
    theme = Theme.objects.get(slug="ip")
    with pytest.raises(RuntimeError):
        save(admin, f"/admin/practices/theme/{theme.pk}/change/", name="瞭望塔")
    assert Theme.objects.get(slug="ip").name == theme.name
