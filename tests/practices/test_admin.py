"""The admin: in Chinese, strict about quotes, and at once in the search."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices.editing import life
from practices.models import (
    Event,
    Figure,
    Indicator,
    Instrument,
    Practice,
    PracticeTheme,
    Source,
    Theme,
)
from search.models import SearchLog

from .builders import (
    browser,
    double,
    draft_of,
    gdd,
    links,
    numbers,
    practice,
    publish,
    source,
    synonyms,
    text,
    user,
)
from .forms import confirm, errors, filled, save

pytestmark = pytest.mark.django_db

LIST = "/admin/practices/practice/"
ADD = f"{LIST}add/"


def change(number):
    """Return where a practice is edited: what is published, in a revision."""
    return f"{LIST}{draft_of(number).pk}/change/"


def first_theme(slug="ip"):
    return {
        "theme_links-0-theme": Theme.objects.get(slug=slug).pk,
        "theme_links-0-position": 1,
    }


def listed(admin, query=""):
    response = admin.get(f"{LIST}?{query}")
    assert response.status_code == 200
    return numbers(response.context["cl"].result_list)


# who may


def test_it_asks_a_stranger_to_sign_in(client):
    response = client.get(LIST)
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


def test_a_list_offers_what_the_handbook_calls_it(admin):
    assert (ADD, "新增经验做法") in links(admin.get(LIST))


def test_who_may_only_look_cannot_publish():
    reader = User.objects.create(username="reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_practice"))
    client = browser()
    client.force_login(reader)
    made = practice(status="draft")
    assert 'value="publish"' not in client.get(LIST).content.decode()
    client.post(LIST, {"action": "publish", "_selected_action": [made.pk]})
    assert Practice.objects.get(pk=made.pk).status == "draft"


# Chinese


# the user's name, keys of a keyboard, and headings of Django's that only screen readers meet
UNTRANSLATED = ("editor", "Control", "Command", "Mac", "ModelnameAddlinkChangeorviewlistlink")


@pytest.mark.parametrize(
    "address",
    [
        "/admin/",
        "/admin/practices/",
        LIST,
        ADD,
        "/admin/practices/theme/",
        "/admin/practices/theme/add/",
        "/admin/practices/indicator/add/",
        "/admin/practices/instrument/add/",
        "/admin/practices/source/",
        "/admin/practices/source/add/",
    ],
)
def test_it_speaks_chinese(admin, address):
    response = admin.get(address)
    said = text(response)
    for known in (*UNTRANSLATED, *Theme.objects.values_list("slug", flat=True)):
        said = said.replace(known, "")
    assert not re.findall(r"[A-Za-z]{3,}", said)


def test_it_names_things_as_editors_do(admin):
    said = text(admin.get("/admin/"))
    for name in ("经验做法", "主题", "评价指标", "改革手段", "来源文件"):
        assert name in said
    form = text(admin.get(change(13)))
    for name in ("原文（照录）", "编者归纳", "数据", "首创表述", "原文疑误", "所属主题"):
        assert name in form


# adding and changing


def test_it_adds_a_practice_with_all_that_hangs_on_it(admin):
    response = save(
        admin,
        ADD,
        source=Source.objects.get().pk,
        number=100,
        name="设立瞭望塔",
        body="截至2022年底，首创瞭望塔99座，用时由9天减到1天。\r\n\r\n疑误一处。",
        as_of="2022年底",
        as_of_quote="截至2022年底",
        summary="瞭望。",
        indicators=[Indicator.objects.first().pk],
        instruments=[Instrument.objects.first().pk],
        rows=[
            (
                "figures",
                {
                    "label": "用时",
                    "kind": "change",
                    "before": "9天",
                    "after": "1天",
                    "quote": "由9天减到1天",
                },
            ),
            ("figures", {"label": "座数", "kind": "scale", "value": "99座", "quote": "99座"}),
            ("firsts", {"scope": "unspecified", "quote": "首创瞭望塔"}),
            ("errata", {"quote": "疑误一处", "note": "疑"}),
            ("theme_links", {"theme": Theme.objects.get(slug="gov").pk, "position": 2}),
        ],
        **first_theme(),
    )
    assert response.status_code == 302
    made = gdd(100)
    assert made.body == "截至2022年底，首创瞭望塔99座，用时由9天减到1天。\n\n疑误一处。"
    assert [theme.slug for theme in made.themes.order_by("practice_links__position")] == [
        "ip",
        "gov",
    ]
    assert made.figures.count() == 2
    assert made.firsts.count() == made.errata.count() == 1
    assert made.indicators.count() == made.instruments.count() == 1


def test_a_practice_needs_a_theme(admin):
    response = save(admin, ADD, source=Source.objects.get().pk, number=100, name="甲", body="乙")
    assert response.status_code == 200
    assert errors(response)
    assert not Practice.objects.filter(number=100).exists()


def test_a_new_practice_is_a_draft_whatever_is_sent(admin):
    save(
        admin,
        ADD,
        source=Source.objects.get().pk,
        number=100,
        name="甲",
        body="乙",
        status="published",
        **first_theme(),
    )
    assert gdd(100).status == "draft"


def test_what_is_published_is_edited_in_a_revision_alone(admin):
    address = f"{LIST}{gdd(13).pk}/change/"
    page = admin.get(address)
    assert page.status_code == 200
    assert 'name="body"' not in page.content.decode()
    assert admin.post(address, {"summary": "改过", "reason": "试"}).status_code == 409
    assert gdd(13).summary != "改过"


@pytest.mark.parametrize("number", [6, 18, 21, 35])
def test_saving_without_a_change_changes_nothing(admin, number):
    draft = draft_of(number)

    def rows():
        return [
            list(model.objects.filter(**condition).order_by("pk").values())
            for model, condition in [
                (Practice, {"pk": draft.pk}),
                (PracticeTheme, {"practice": draft}),
                (Figure, {"practice": draft}),
            ]
        ]

    before = rows()
    assert save(admin, change(number)).status_code == 302
    after = rows()
    before[0][0].pop("updated_at")
    after[0][0].pop("updated_at")
    assert after == before


def test_saving_the_notice_without_a_change_keeps_its_text(admin):
    """Browsers send lines that end in CRLF."""
    notice = Source.objects.get()
    response = save(admin, f"/admin/practices/source/{notice.pk}/change/")
    assert response.status_code == 302
    assert Source.objects.get().text == notice.text


def test_two_themes_can_change_places(admin):
    primary, second = draft_of(2).theme_links.all()
    response = save(admin, change(2), **{"theme_links-0-position": 2, "theme_links-1-position": 1})
    assert response.status_code == 302, errors(response)
    assert [link.theme for link in draft_of(2).theme_links.all()] == [second.theme, primary.theme]


def test_another_theme_can_become_the_primary_one(admin):
    """The one that goes and the one that comes have the same position."""
    response = save(
        admin,
        change(2),
        delete=[("theme_links", 0)],
        rows=[("theme_links", {"theme": Theme.objects.get(slug="ip").pk, "position": 1})],
    )
    assert response.status_code == 302, errors(response)
    assert draft_of(2).theme_links.first().theme.slug == "ip"


@pytest.mark.parametrize(
    ("prefix", "field", "number"),
    [
        ("figures", "label", 2),
        ("theme_links", "theme", 2),
    ],
)
def test_two_rows_can_change_places(admin, prefix, field, number):
    page = filled(admin.get(change(number)))
    one, two = (f"{prefix}-{row}-{field}" for row in (0, 1))
    response = save(admin, change(number), **{one: page[two], two: page[one]})
    assert response.status_code == 302, errors(response)
    after = filled(admin.get(change(number)))
    assert (after[one], after[two]) == (page[two], page[one])


@pytest.mark.parametrize(
    ("prefix", "field", "number"),
    [
        ("figures", "label", 2),
        ("theme_links", "theme", 2),
        ("theme_links", "position", 2),
        ("firsts", "quote", 18),
        ("errata", "quote", 21),
    ],
)
def test_two_rows_cannot_be_the_same(admin, prefix, field, number):
    page = filled(admin.get(change(number)))
    same = {f"{prefix}-1-{field}": page[f"{prefix}-0-{field}"]}
    response = save(admin, change(number), **same)
    assert response.status_code == 200
    assert any("重复" in message for message in errors(response)), errors(response)


# quotes


def test_a_wrong_quote_is_refused_and_what_was_typed_is_kept(admin):
    row = {"label": "试", "kind": "scale", "value": "1", "quote": "从来没有的话"}
    response = save(admin, change(2), rows=[("figures", row)], summary="改过的摘要")
    assert response.status_code == 200
    assert any("原文里没有这句话：“从来没有的话”" in message for message in errors(response))
    said = response.content.decode()
    assert "从来没有的话</textarea>" in said
    assert "改过的摘要" in said
    assert not Figure.objects.filter(label="试").exists()
    assert draft_of(2).summary != "改过的摘要"


@pytest.mark.parametrize(
    ("prefix", "row"),
    [
        ("firsts", {"scope": "national", "quote": "从来没有的话"}),
        ("errata", {"quote": "从来没有的话", "note": "疑"}),
    ],
)
def test_every_kind_of_quote_is_checked(admin, prefix, row):
    response = save(admin, change(2), rows=[(prefix, row)])
    assert response.status_code == 200
    assert any("从来没有的话" in message for message in errors(response))


def test_a_body_that_breaks_a_quote_is_refused_in_the_form(admin):
    body = gdd(2).body.replace("精简到119项", "精简到118项")
    response = save(admin, change(2), body=body)
    assert response.status_code == 200
    assert any("从312项精简到119项" in message for message in errors(response))
    assert "精简到118项" in response.content.decode()
    assert "119项" in draft_of(2).body


def test_body_and_quote_can_be_corrected_together(admin):
    page = filled(admin.get(change(2)))
    [row] = [name for name, value in page.items() if value == "企业报批所需材料从312项精简到119项"]
    response = save(
        admin,
        change(2),
        body=gdd(2).body.replace("精简到119项", "精简到118项"),
        corrects="on",
        **{row: "企业报批所需材料从312项精简到118项", row.replace("quote", "after"): "118项"},
    )
    assert response.status_code == 302, errors(response)
    assert "118项" in draft_of(2).body


def test_a_quote_can_be_deleted_with_its_words(admin):
    page = filled(admin.get(change(2)))
    [row] = [name for name, value in page.items() if value == "企业报批所需材料从312项精简到119项"]
    response = save(
        admin,
        change(2),
        body=gdd(2).body.replace("精简到119项", "精简到118项"),
        corrects="on",
        delete=[("figures", row.split("-")[1])],
    )
    assert response.status_code == 302, errors(response)


def test_a_quote_may_span_paragraphs(admin):
    made = practice(body="第一段。\n\n第二段。", status="draft")
    row = {"label": "试", "kind": "scale", "value": "第二", "quote": "一段。\r\n\r\n第二"}
    response = save(admin, f"{LIST}{made.pk}/change/", rows=[("figures", row)])
    assert response.status_code == 302, errors(response)
    assert made.figures.get().quote == "一段。\n\n第二"


def test_an_erratum_of_the_notice_must_quote_it(admin):
    address = f"/admin/practices/source/{Source.objects.get().pk}/change/"
    response = save(admin, address, rows=[("errata", {"quote": "从来没有的话", "note": "疑"})])
    assert response.status_code == 200
    assert any("从来没有的话" in message for message in errors(response))
    assert (
        save(admin, address, rows=[("errata", {"quote": "头号工程", "note": "疑"})]).status_code
        == 302
    )


def test_a_notice_that_breaks_a_quote_is_refused_in_the_form(admin):
    address = f"/admin/practices/source/{Source.objects.get().pk}/change/"
    response = save(admin, address, title="别的标题", preamble="别的正文")
    assert response.status_code == 200
    assert errors(response)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "  "}, "字段是必填项|不能为空"),
        ({"name": "优化简易低风险项目审批服务"}, "这份文件里已有这个名称"),
        ({"as_of": "2021年底"}, "要么都填"),
        ({"as_of": "去年", "as_of_quote": "推行"}, "须照录"),
        ({"as_of": "去年", "as_of_quote": "截至去年"}, "逐字照录"),
        ({"body": "信任\x00筹建"}, "空字符|不允许"),
    ],
)
def test_the_form_says_in_chinese_what_is_wrong(admin, fields, message):
    response = save(admin, change(1), **fields)
    assert response.status_code == 200
    said = errors(response)
    assert any(re.search(message, line) for line in said), said
    assert all(re.search("[\u4e00-\u9fff]", line) for line in said)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"number": 2}, "这份文件里已有这个序号"),
        ({"number": 0}, "从 1 开始|大于或等于"),
        ({"source": 0}, "."),
    ],
)
def test_what_a_new_entry_alone_is_asked_for_is_refused_in_chinese(admin, fields, message):
    response = save(admin, f"{LIST}{practice(status='draft').pk}/change/", **fields)
    assert response.status_code == 200
    said = errors(response)
    assert any(re.search(message, line) for line in said), said
    assert all(re.search("[\u4e00-\u9fff]", line) for line in said)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"slug": "IP!"}, "标识|slug|字母"),
        ({"slug": "law"}, "已存在|已有"),
        ({"name": " "}, "必填"),
    ],
)
def test_a_wrong_term_is_refused_in_chinese(admin, fields, message):
    theme = Theme.objects.create(slug="new", name="新的主题", position=99)
    response = save(admin, f"/admin/practices/theme/{theme.pk}/change/", **fields)
    assert response.status_code == 200
    assert any(re.search(message, line) for line in errors(response)), errors(response)


def test_a_theme_in_use_cannot_be_deleted(admin):
    theme = Theme.objects.get(slug="ip")
    response = admin.post(f"/admin/practices/theme/{theme.pk}/delete/", {"post": "yes"})
    assert response.status_code == 200
    assert Theme.objects.filter(pk=theme.pk).exists()


# the list


def test_the_search_box_uses_the_ladder(admin):
    assert listed(admin, "q=知识产权证券化")[0] == 16
    assert listed(admin, "q=知識產權證券化")[0] == 16
    assert listed(admin, "q=量子纠缠") == []


def test_the_search_box_finds_drafts(admin):
    practice(name="瞭望塔", status="draft")
    assert listed(admin, "q=瞭望塔") == [100]
    assert listed(admin, "q=瞭望塔&status__exact=published") == []


def test_the_search_box_knows_synonyms_and_the_number_of_an_entry(admin):
    synonyms("瞭望塔", "望海楼")
    practice(name="望海楼", status="draft")
    assert listed(admin, "q=瞭望塔") == [100]
    assert listed(admin, "q=第13条")[0] == 13
    assert listed(admin, "q=100")[0] == 100


def test_the_search_box_corrects_only_what_nothing_has(admin):
    """An editor looks for a wrong character to mend it, in a draft that nobody else has read."""
    assert listed(admin, "q=税练") == listed(admin, "q=shuilian") == [13]
    practice(name="设立税练", status="draft")
    assert listed(admin, "q=税练") == [100]


def test_the_search_box_excludes_and_quotes(admin):
    assert 16 not in listed(admin, "q=知识产权+-证券化")
    assert listed(admin, "q=“知识产权证券化”") == [16]


def test_what_the_search_box_says_is_not_in_the_log(admin):
    admin.get(LIST, {"q": "税链"}, headers={"User-Agent": "Mozilla/5.0 Firefox/140.0"})
    assert not SearchLog.objects.exists()


def test_a_search_can_be_put_in_order_of_a_column(admin):
    assert listed(admin, "q=知识产权&o=1") == sorted(listed(admin, "q=知识产权"))
    assert listed(admin, "q=知识产权&o=-1") == sorted(listed(admin, "q=知识产权"), reverse=True)


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "！",
        "\x00",
        "' | !",
        "%",
        "税" * 400,
        "“" * 500,
        "-" * 99,
        "|" * 300,
        "“\x01”",
        "-税",
    ],
)
def test_nothing_typed_in_the_search_box_fails(admin, query):
    assert admin.get(LIST, {"q": query}).status_code == 200


def test_filters(admin):
    practice(name="瞭望塔", status="draft")
    assert listed(admin, "status__exact=draft") == [100]
    ip = Theme.objects.get(slug="ip")
    expected = set(ip.practices.values_list("number", flat=True))
    assert set(listed(admin, f"themes__id__exact={ip.pk}")) == expected
    with_targets = listed(admin, "figures__kind__exact=target")
    assert with_targets
    assert len(with_targets) == len(set(with_targets))


def test_the_other_lists_have_a_search_box(admin):
    assert "知识产权" in text(admin.get("/admin/practices/theme/?q=产权"))
    assert admin.get("/admin/practices/source/?q=粤改").context["cl"].result_count == 1


@pytest.mark.parametrize("query", ["", "q=企业", "status__exact=published"])
def test_twice_the_rows_ask_no_more_queries(admin, query):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            rows = len(listed(admin, query))
        return len(asked), rows

    queries()
    once, rows = queries()
    double()
    twice, more_rows = queries()
    assert more_rows > rows
    assert twice == once


# publishing


def act(admin, action, *practices):
    chosen = [practice.pk for practice in practices]
    return admin.post(LIST, {"action": action, "_selected_action": chosen}, follow=True)


def another(admin):
    """A browser in which somebody else has signed in: nobody publishes what they wrote."""
    client = browser()
    client.force_login(user("reviewer"))
    return client


def test_publishing_shows_drafts_to_readers(admin, client):
    made = [practice(number, status="draft") for number in (100, 101)]
    assert "2条已送审" in text(act(admin, "submit", *made))
    assert client.get("/practices/gdd-2022/100/").status_code == 404
    reviewer = another(admin)
    asked = act(reviewer, "publish", *made, gdd(1))
    assert "所选的另外1条没有待审核的内容" in text(asked)
    assert "2条已发布" in text(confirm(reviewer, asked))
    assert client.get("/practices/gdd-2022/100/").status_code == 200
    assert Event.objects.filter(kind="publish").count() == 2


def test_nobody_publishes_alone(admin):
    made = practice(status="draft")
    act(admin, "submit", made)
    assert "另一位" in text(act(admin, "publish", made))
    assert gdd(100).status == "review"


def test_withdrawing_hides_from_readers(client):
    assert numbers(client.get("/practices/?q=税链")) == [13]
    life.withdraw(gdd(13), user("reviewer"), "过时")
    assert numbers(client.get("/practices/?q=税链")) != [13]
    assert client.get("/practices/gdd-2022/13/").status_code in {404, 410}


def test_what_has_no_theme_is_not_submitted(admin):
    bare, ready = practice(100, themes=[], status="draft"), practice(101, status="draft")
    said = text(act(admin, "submit", bare, ready))
    assert "《100.做法100》：还没有主主题。" in said
    assert "1条已送审" in said
    assert list(Practice.objects.filter(status="draft")) == [bare]


def test_publishing_is_an_update():
    made = practice(status="draft")
    assert publish(made).updated_at > made.updated_at


# to and from the site


def on_site(page):
    return [href for href, label in links(page) if label == "公开的页面"]


def test_what_is_published_links_to_its_page(admin):
    address = f"{LIST}{gdd(13).pk}/change/"
    assert on_site(admin.get(address)) == ["/practices/gdd-2022/13/"]
    assert on_site(admin.get(f"{LIST}{practice(status='draft').pk}/change/")) == []


def test_an_edit_is_found_at_once_when_it_is_published(admin, client):
    assert save(admin, change(13), summary="瞭望塔建设").status_code == 302
    assert not client.get("/practices/?q=瞭望塔建设").context["hits"]
    assert listed(admin, "q=瞭望塔建设") == [13]
    publish(draft_of(13))
    assert numbers(client.get("/practices/?q=瞭望塔建设")) == [13]


def test_a_source_can_be_added(admin):
    values = dict.fromkeys(
        ["title", "issuer", "addressees", "preamble", "signature", "list_title"], "试行"
    )
    response = save(
        admin,
        "/admin/practices/source/add/",
        slug="second",
        document_number="试〔2023〕1号",
        issued_date="2023-05-06",
        **values,
    )
    assert response.status_code == 302, errors(response)
    assert Source.objects.get(slug="second").preamble == "试行"


def test_a_source_in_use_cannot_be_deleted(admin):
    used = Source.objects.get()
    admin.post(f"/admin/practices/source/{used.pk}/delete/", {"post": "yes"})
    assert Source.objects.filter(pk=used.pk).exists()
    unused = source()
    admin.post(f"/admin/practices/source/{unused.pk}/delete/", {"post": "yes"})
    assert not Source.objects.filter(pk=unused.pk).exists()
