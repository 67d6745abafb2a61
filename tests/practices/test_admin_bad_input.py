"""Whatever is sent to lists and forms of the admin is answered; what is refused changes nothing."""

from urllib.parse import urlencode

import pytest
from django.contrib import admin as django_admin
from django.contrib.auth.models import User
from django.db.models import DateField

from practices.editing import life
from practices.models import Practice, Theme

from .builders import draft_of, gdd, practice, text, user
from .forms import filled

pytestmark = pytest.mark.django_db

LISTS = [
    f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    for model in django_admin.site._registry
]
BAD_KEYS = ["abc", "", "\x00", "-1", "1.5", "٣", "²", "9" * 19, "9" * 5000, "' OR 1=1"]
HOSTILE = ["abc", "\x00", "9" * 30, "9999"]


@pytest.mark.parametrize("address", LISTS)
def test_bad_keys_choose_nothing(admin, address):
    users, practices = User.objects.count(), Practice.objects.count()
    options = admin.get(address).context["action_form"]
    actions = [value for value, _ in options.fields["action"].choices] if options else []
    for action in actions:
        sent = {"action": action, "_selected_action": BAD_KEYS, "post": "yes", "index": "0"}
        assert admin.post(address, sent).status_code in (302, 403), action
    assert (User.objects.count(), Practice.objects.count()) == (users, practices)


def test_it_is_said_that_nothing_was_chosen(admin):
    sent = {"action": "delete_selected", "_selected_action": ["abc", "\x00"]}
    assert "条目必须选中以对其进行操作" in text(
        admin.post("/admin/practices/theme/", sent, follow=True)
    )


@pytest.mark.parametrize("index", ["-1", "9" * 30, "x"])
def test_bad_places_of_an_action_do_nothing(admin, index):
    sent = {"action": "delete_selected", "_selected_action": ["1"], "index": index}
    assert admin.post("/admin/practices/theme/", sent).status_code in (200, 302)


@pytest.mark.parametrize("across", ["0", "1"])
def test_so_many_are_deleted_at_once(admin, monkeypatch, across):
    monkeypatch.setattr("practices.admin.lists.MAX_DELETED", 2)
    Theme.objects.bulk_create(
        Theme(name=f"主题{n}", slug=f"t{n}", position=900 + n) for n in range(3)
    )
    keys = list(Theme.objects.filter(slug__regex="^t[0-9]$").values_list("pk", flat=True))
    before = Theme.objects.count()
    sent = {
        "action": "delete_selected",
        "_selected_action": keys,
        "select_across": across,
        "post": "yes",
    }
    said = text(admin.post("/admin/practices/theme/", sent, follow=True))
    assert "一次最多删除2条" in said
    assert Theme.objects.count() == before


def parameters(page):
    """Return what a list reads from its address; any field of its own may be asked for."""
    found = page.context["cl"]
    filters = [name for spec in found.filter_specs for name in spec.expected_parameters()]
    dates = [field.name for field in found.opts.fields if isinstance(field, DateField)]
    parts = [f"{name}__{part}" for name in dates for part in ("year", "day")]
    parts += [f"{field.name}__range" for field in found.opts.fields]
    return sorted({"o", "p", "e", "pk", *filters, *parts})


@pytest.mark.parametrize("address", LISTS)
def test_no_filter_breaks_a_list(admin, address):
    failed = []
    for name in parameters(admin.get(address)):
        for value in HOSTILE:
            query = urlencode({name: value})
            try:
                # a filter that means nothing is left out, and that is said
                assert admin.get(f"{address}?{query}").status_code in (200, 302, 400)
            except Exception as error:  # noqa: BLE001 (all of them in one run)
                failed.append((query[:60], repr(error)[:90]))
    assert failed == []


def sent(client, draft, **tampered):
    address = f"/admin/practices/practice/{draft.pk}/change/"
    data = filled(client.get(address)) | {"reason": "试改", "summary": "试"} | tampered
    return client.post(address, data)


def test_rows_that_contradict_each_other_come_back(admin):
    draft = draft_of(2)
    page = sent(admin, draft, **{"theme_links-INITIAL_FORMS": "-1"})
    assert page.status_code == 200
    assert "各行互相矛盾" in text(page)
    assert filled(page)["summary"] == "试"
    assert Practice.objects.get(pk=draft.pk).summary != "试"


def test_saving_as_a_new_one_is_no_way_round_a_conflict(admin):
    draft = draft_of(2)
    life.saved(draft, user("colleague"), "抢先改")
    page = sent(admin, draft, seen="1", _saveasnew="1")
    assert page.status_code == 200
    assert Practice.objects.filter(revises=gdd(2)).count() == 1


def test_no_more_rows_are_drawn_than_a_page_can_show(admin):
    draft = practice(status="draft")
    many = {f"{prefix}-TOTAL_FORMS": "999999" for prefix in ("figures", "firsts", "errata")}
    page = sent(admin, draft, name="", **many)
    assert page.status_code == 200
    drawn = [len(inline.formset.forms) for inline in page.context["inline_admin_formsets"]]
    assert max(drawn) <= 200
