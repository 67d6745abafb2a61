"""The form of a practice: departures from the document, likely duplicates, and its helps."""

import re

import pytest

from practices.editing import life
from practices.models import Practice, Source, Theme

from .builders import browser, draft_of, gdd, links, practice, publish, text, user
from .forms import errors, save

pytestmark = pytest.mark.django_db

LIST = "/admin/practices/practice/"
ADD = f"{LIST}add/"


def address(draft):
    return f"{LIST}{draft.pk}/change/"


# departures


def test_a_departure_needs_a_reason_and_keeps_what_the_document_says(admin):
    draft = draft_of(13)
    name = gdd(13).name
    response = save(admin, address(draft), name="改了的名称")
    assert any("请写明理由" in error for error in errors(response))
    assert 'value="改了的名称"' in response.content.decode()
    response = save(admin, address(draft), name="改了的名称", why_departs="原文用词有误")
    assert response.status_code == 302, errors(response)
    draft = draft_of(13)
    assert (draft.original_name, draft.original_body) == (name, "")
    assert draft.departure_reason == "原文用词有误"
    assert save(admin, address(draft), summary="再改摘要").status_code == 302
    assert draft_of(13).original_name == name
    assert publish(draft_of(13)).original_name == name


def test_going_back_to_the_document_is_no_departure(admin):
    draft = draft_of(13)
    save(admin, address(draft), name="改了的名称", why_departs="原文用词有误")
    assert save(admin, address(draft), name=gdd(13).name).status_code == 302
    draft = draft_of(13)
    assert not draft.departs
    assert draft.departure_reason == ""


def test_what_was_copied_wrongly_is_corrected_without_a_departure(admin):
    draft = draft_of(13)
    body = f"{gdd(13).body}又及。"
    assert save(admin, address(draft), body=body, corrects="on").status_code == 302
    assert not draft_of(13).departs
    # and need not be said again
    assert save(admin, address(draft), summary="再改摘要").status_code == 302
    assert not draft_of(13).departs
    assert publish(draft_of(13)).body == body


def test_lines_that_a_browser_ends_otherwise_are_no_departure(admin):
    public = practice(body="第一段。\n\n第二段。")
    revision = draft_of(100)
    response = save(admin, address(revision), summary="改过")
    assert response.status_code == 302, errors(response)
    assert not draft_of(100).departs
    assert public.body == draft_of(100).body


def test_what_was_never_published_is_free(admin):
    draft = practice(status="draft")
    assert "与文件原文的关系" not in text(admin.get(address(draft)))
    assert save(admin, address(draft), name="别的名称").status_code == 302
    assert not gdd(100).departs


# duplicates


def test_likely_duplicates_are_named_and_it_is_saved_all_the_same(admin):
    response = save(
        admin,
        ADD,
        source=Source.objects.get().pk,
        number=100,
        name=f"{gdd(16).name}（试行）",
        body="正文一句。",
        **{
            "theme_links-0-theme": Theme.objects.get(slug="ip").pk,
            "theme_links-0-position": 1,
        },
    )
    assert response.status_code == 302, errors(response)
    page = admin.get(response["Location"])
    assert "和下面的条目很像" in text(page)
    label = "".join(str(gdd(16)).split())
    assert (f"{LIST}{gdd(16).pk}/change/", label) in links(page)
    assert gdd(100).status == "draft"


def test_a_revision_is_no_duplicate_of_what_it_revises(admin):
    page = save(admin, address(draft_of(13)), name=f"{gdd(13).name}！", corrects="on")
    assert "很像" not in text(admin.get(page["Location"]))


# helps


def test_every_field_says_what_it_is_for(admin):
    page = admin.get(address(draft_of(18)))
    forms = [page.context["adminform"].form]
    forms += [inline.formset.empty_form for inline in page.context["inline_admin_formsets"]]
    silent = [
        field.name
        for form in forms
        for field in form.visible_fields()
        if field.name != "DELETE" and not re.search("[\u4e00-\u9fff]", str(field.help_text))
    ]
    assert silent == []


@pytest.mark.parametrize("model", ["theme", "indicator", "instrument", "source", "search.group"])
def test_the_other_forms_say_it_too(admin, model):
    path = "search/synonymgroup" if "." in model else f"practices/{model}"
    page = admin.get(f"/admin/{path}/add/")
    form = page.context["adminform"].form
    assert [f.name for f in form.visible_fields() if not f.help_text] == []


def test_what_cannot_be_edited_is_shown_all_the_same(admin):
    save(admin, address(draft_of(13)), summary="改过")
    draft = life.submit(draft_of(13), user("writer"))
    page = admin.get(address(draft))
    assert page.status_code == 200
    assert 'name="body"' not in page.content.decode()


def test_a_revision_leads_to_what_readers_see(admin):
    found = [href for href, said in links(admin.get(address(draft_of(13)))) if said == "公开的页面"]
    assert found == ["/practices/gdd-2022/13/"]


def test_two_who_add_the_same_number_are_told(admin):
    fields = {
        "source": Source.objects.get().pk,
        "number": 100,
        "body": "正文一句。",
        "theme_links-0-theme": Theme.objects.get(slug="ip").pk,
        "theme_links-0-position": 1,
    }
    other = browser()
    other.force_login(user("colleague"))
    assert save(admin, ADD, name="甲事", **fields).status_code == 302
    assert any("已有这个序号" in error for error in errors(save(other, ADD, name="乙事", **fields)))
    assert Practice.objects.filter(number=100).count() == 1


# themes


def test_without_a_theme_one_thing_is_asked_for(admin):
    page = save(admin, ADD, name="某事", number="101", source=gdd(1).source_id, body="某事。")
    said = errors(page)
    assert "至少选一个主题，主主题的次序填 1。" in said
    assert "该字段是必填项。" not in said


def test_the_first_theme_is_the_primary_one(admin):
    page = save(
        admin,
        ADD,
        name="某事",
        number="101",
        source=gdd(1).source_id,
        body="某事。",
        **{"theme_links-0-theme": gdd(1).theme_links.first().theme_id},
    )
    assert page.status_code == 302, errors(page)
    assert Practice.objects.get(number=101).theme_links.get().position == 1


def test_a_theme_that_is_taken_away_leaves_no_gap(admin):
    draft = draft_of(2)
    _, *others = (link.theme for link in draft.theme_links.order_by("position"))
    assert others
    response = save(admin, address(draft), delete=[("theme_links", 0)])
    assert response.status_code == 302, errors(response)
    kept = draft.theme_links.order_by("position").values_list("theme", "position")
    assert list(kept) == [(theme.pk, place) for place, theme in enumerate(others, 1)]
    assert f"主主题现在是“{others[0].name}”" in text(admin.get(address(draft)))


def test_a_summary_is_one_paragraph(admin):
    draft = practice(status="draft")
    assert save(admin, address(draft), summary="做了什么，\r\n\r\n 有什么结果。").status_code == 302
    assert Practice.objects.get(pk=draft.pk).summary == "做了什么，有什么结果。"
    assert save(admin, address(draft), summary=f"{'长' * 100}\r\n{'长' * 100}").status_code == 302
    response = save(admin, address(draft), summary="长" * 201)
    assert "太长了：最多 200 字，现在 201 字。" in errors(response)


def test_what_can_only_be_looked_at_has_no_empty_sections(admin):
    page = admin.get(address(gdd(2))).content.decode()
    assert 'id="figures-group"' in page
    assert 'id="firsts-group"' not in page
    assert 'id="firsts-group"' in admin.get(address(draft_of(2))).content.decode()


def test_rows_of_what_cannot_be_edited_are_not_offered_for_deletion(admin):
    page = admin.get(address(gdd(1)))
    assert "-DELETE" not in page.content.decode()


# saving


def test_saving_leads_back_to_where_the_next_step_is(admin):
    draft = draft_of(18)
    response = save(admin, address(draft), summary="改过")
    assert response["Location"] == address(draft)
    page = text(admin.get(response["Location"]))
    assert "已保存。" in page
    assert "送审" in page


def test_what_is_wrong_is_listed_with_the_way_to_it(admin):
    row = ("figures", {"label": "耗时", "kind": "count"})
    page = save(admin, address(draft_of(18)), rows=[row], name="")
    found = {said: href for href, said in links(page) if (href or "").startswith("#id_")}
    assert found["名称"] == "#id_name"
    assert any(href.startswith("#id_figures-") for href in found.values())


def test_a_number_that_is_taken_leads_to_who_has_it(admin):
    page = save(admin, address(practice(status="draft")), number="2")
    assert (address(gdd(2)), "".join(str(gdd(2)).split())) in links(page)
