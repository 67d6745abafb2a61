"""The edit form in a real browser: conflict, unsaved changes, quotes taken by selecting."""

import pytest
from playwright.sync_api import expect

from practices.models import Practice
from tests.practices.builders import draft_of, gdd, practice, user

from .conftest import sign_in


@pytest.fixture
def signed_in(open_page):
    """Return a way to have a browser in which somebody is signed in."""

    def signed_in(name, **settings):
        page = open_page(**settings)
        sign_in(page, user(name))
        return page

    return signed_in


def edit(page, draft):
    page.goto(f"/admin/practices/practice/{draft.pk}/change/")
    return page


def field(page, name):
    return page.locator(f"[name={name}]")


def save(page):
    field(page, "reason").fill("试改")
    page.locator("[name=_save]").click()


def leave(page):
    """Go to the start page, as far as the browser lets one: it asks first."""
    with page.expect_event("dialog"):
        page.locator("#site-name a").click()


def test_two_editors_of_one_entry(signed_in):
    draft = draft_of(13)
    one, two = (edit(signed_in(name), draft) for name in ("first", "second"))
    field(one, "summary").fill("先保存的摘要")
    save(one)
    expect(one.locator(".success")).to_be_visible()
    field(two, "summary").fill("后保存的摘要")
    save(two)
    conflict = two.locator(".conflict")
    expect(conflict).to_contain_text("first 保存过这一条")
    expect(conflict.locator(".theirs")).to_have_text("先保存的摘要")
    expect(conflict.locator(".yours")).to_have_text("后保存的摘要")
    expect(field(two, "summary")).to_have_value("后保存的摘要")
    assert Practice.objects.get(pk=draft.pk).summary == "先保存的摘要"
    two.locator("[name=_save]").click()
    expect(two.locator(".success")).to_be_visible()
    assert Practice.objects.get(pk=draft.pk).summary == "后保存的摘要"


def test_leaving_with_unsaved_changes_warns(signed_in):
    page = edit(signed_in("editor"), draft_of(13))
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    here = page.url
    # nothing was changed: nothing is asked
    page.locator("#site-name a").click()
    page.wait_for_url("**/admin/")
    page.goto(here)
    assert asked == []
    field(page, "summary").fill("改了一半")
    leave(page)
    assert asked == ["beforeunload"]
    assert page.url == here
    expect(field(page, "summary")).to_have_value("改了一半")
    # a row that was added counts too
    field(page, "summary").fill(Practice.objects.get(number=13, revises=None).summary)
    page.locator("#firsts-group .add-row a").click()
    leave(page)
    assert asked == ["beforeunload"] * 2
    # and once it is removed no more
    page.locator("#firsts-group .last-related:not(.empty-form) .inline-deletelink").click()
    page.locator("#site-name a").click()
    page.wait_for_url("**/admin/")
    assert asked == ["beforeunload"] * 2


def test_saving_does_not_warn_and_what_was_refused_does(signed_in):
    page = edit(signed_in("editor"), practice(status="draft"))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    field(page, "number").fill("0")
    save(page)
    expect(page.locator(".errornote")).to_be_visible()
    assert asked == []
    expect(field(page, "number")).to_have_value("0")
    field(page, "summary").click()
    page.locator("#site-name a").click()
    page.wait_for_url("**/admin/")
    assert asked == ["beforeunload"]


def test_what_is_too_long_is_counted_and_kept_and_nothing_is_cut_off(signed_in):
    page = edit(signed_in("editor"), practice(status="draft"))
    field(page, "summary").focus()
    page.keyboard.insert_text("长" * 250)
    expect(page.locator(".field-summary .counter")).to_have_text("250 / 200 字")
    save(page)
    expect(page.locator(".errornote")).to_be_visible()
    expect(field(page, "summary")).to_have_value("长" * 250)


def test_a_reason_that_was_typed_for_a_step_is_not_left_behind(signed_in):
    page = signed_in("editor")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.goto(f"/admin/practices/practice/{gdd(13).pk}/withdraw/")
    expect(page.locator(".counter").first).to_have_text("0 / 500 字")
    field(page, "reason").fill("想了一半")
    leave(page)
    assert asked == ["beforeunload"]
    expect(field(page, "reason")).to_have_value("想了一半")
    page.get_by_role("button", name="撤回").click()
    expect(page.locator(".success")).to_be_visible()
    assert asked == ["beforeunload"]


def select(page, words):
    """Select words in the body, as a hand does: the browser keeps where."""
    field(page, "body").evaluate(
        "(body, words) => { const at = body.value.indexOf(words);"
        " body.focus(); body.setSelectionRange(at, at + words.length); }",
        words,
    )


@pytest.mark.parametrize("width", [1366, 390])
def test_a_quote_is_taken_from_the_body(signed_in, width):
    draft = practice(status="draft", body="第一段，\n\n首创“瞭望塔”。\n第三段。")
    page = edit(signed_in("editor", viewport={"width": width, "height": 844}), draft)
    page.locator("#firsts-group .add-row a").click()
    row = page.locator("#firsts-0")
    row.get_by_role("button", name="从正文选取").click()
    bar = page.locator(".picking")
    expect(bar).to_be_visible()
    expect(field(page, "body")).to_be_focused()
    bar.get_by_role("button", name="取用").click()
    expect(bar).to_contain_text("还没有选中文字")
    select(page, "，\n\n首创“瞭望塔”。")
    bar.get_by_role("button", name="取用").click()
    expect(bar).to_be_hidden()
    quote = field(page, "firsts-0-quote")
    expect(quote).to_have_value("，\n\n首创“瞭望塔”。")
    expect(quote).to_be_focused()
    field(page, "firsts-0-scope").select_option("unspecified")
    save(page)
    expect(page.locator(".success")).to_be_visible()
    assert draft.firsts.get().quote == "，\n\n首创“瞭望塔”。"


def test_a_quote_is_taken_by_the_keyboard_alone(signed_in):
    draft = practice(status="draft", body="截至2022年底，建成瞭望塔。")
    page = edit(signed_in("editor"), draft)
    pick = page.locator(".field-as_of_quote").get_by_role("button", name="从正文选取")
    pick.focus()
    page.keyboard.press("Enter")
    expect(field(page, "body")).to_be_focused()
    page.keyboard.press("Control+Home")
    for _ in range(7):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Control+Enter")
    expect(field(page, "as_of_quote")).to_have_value("截至2022年")
    pick.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator(".picking")).to_be_hidden()
    expect(field(page, "as_of_quote")).to_have_value("截至2022年")


def test_quotes_that_an_edit_breaks_are_pointed_out_before_saving(signed_in):
    page = edit(signed_in("editor"), draft_of(2))
    broken = page.locator(".broken")
    expect(broken).to_be_empty()
    body = gdd(2).body
    field(page, "body").fill(body.replace("从312项精简到119项", "从312项精简到118项"))
    expect(broken).to_contain_text("有 1 处对不上")
    expect(page.locator("textarea[data-broken]")).to_have_count(1)
    broken.get_by_role("button").click()
    expect(page.locator("textarea[data-broken]")).to_be_focused()
    field(page, "body").fill(body)
    expect(broken).to_be_empty()
    field(page, "figures-0-after").fill("不在引文里")
    expect(broken).to_contain_text("“不在引文里”不在这句引文里")


def test_characters_are_counted_as_the_server_counts(signed_in):
    page = edit(signed_in("editor"), draft_of(13))
    field(page, "summary").fill("一二三😀")
    expect(page.locator(".field-summary .counter")).to_have_text("4 / 200 字")
    expect(page.locator(".field-body .counter")).to_contain_text("/ 15000 字")


def test_why_a_text_departs_is_asked_only_where_it_does(signed_in):
    page = edit(signed_in("editor"), draft_of(13))
    expect(page.locator("fieldset.departure")).to_be_hidden()
    field(page, "name").fill("改了的名称")
    expect(field(page, "why_departs")).to_be_visible()
    field(page, "corrects").check()
    expect(field(page, "why_departs")).to_be_hidden()
    field(page, "name").fill(gdd(13).name)
    expect(page.locator("fieldset.departure")).to_be_hidden()
