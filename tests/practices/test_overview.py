"""/overview/: the catalogue in numbers, each of which leads to its practices."""

import re
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from practices import noted
from practices.filters import PracticeFilter
from practices.models import Figure, First, Indicator, Instrument, Practice, Theme
from practices.views import overview as page

from .builders import double, gdd, links, practice, source, text

pytestmark = pytest.mark.django_db

GAPS = ["政府采购", "招标投标", "登记财产", "保护中小投资者", "办理破产"]


def listed(client):
    """Return the links of the page that lead into the list, each with the number it says."""
    found = {
        href: int(re.findall(r"\d+", label)[-1])
        for href, label in links(client.get("/overview/"))
        if href and href.startswith("/practices/?")
    }
    assert found
    return found


def asked(href):
    filterset = PracticeFilter(QueryDict(urlsplit(href).query), Practice.objects.published())
    assert filterset.is_valid()
    return filterset


def scopes(client):
    return {scope.noted.choice.value: scope for scope in client.get("/overview/").context["scopes"]}


def test_every_number_is_what_the_list_shows_after_the_click(client):
    practice(status="draft", themes=["ip", "law"])
    found = listed(client)
    for facet, values in {
        "theme": 11,
        "indicator": 13,
        "instrument": 9,
        "figures": 4,
        "first": 3,
    }.items():
        assert sum(f"?{facet}=" in href and "&" not in href for href in found) == values
    assert sum("?theme=" in href and "&instrument=" in href for href in found) > 40
    for href, said in found.items():
        # for the many pairs, what the list asks is asked without drawing it
        if "&" in href:
            assert asked(href).counts.total == said, href
        else:
            assert client.get(href).context["tally"].total == said, href


def test_every_pair_of_theme_and_instrument_without_a_link_is_empty(client):
    pairs = set(Practice.objects.values_list("themes__slug", "instruments__slug"))
    shown = {
        (row.theme.slug, cell.instrument.slug)
        for row in client.get("/overview/").context["matrix"]
        for cell in row.cells
        if cell.count
    }
    assert shown == {(theme, tool) for theme, tool in pairs if tool}


def test_vocabularies_keep_their_own_order(client):
    context = client.get("/overview/").context
    for name, model in (("themes", Theme), ("indicators", Indicator), ("instruments", Instrument)):
        slugs = model.objects.order_by("position").values_list("slug", flat=True)
        assert [bar.slug for bar in context[name].bars] == list(slugs)


def test_indicators_without_a_practice_are_named_and_lead_nowhere(client):
    response = client.get("/overview/")
    assert response.context["indicators"].gaps == tuple(GAPS)
    said = text(response)
    assert "18个一级指标" in said
    assert "13个已有经验，5个尚无" in said
    for name in GAPS:
        assert f"{name}尚无" in said
        slug = Indicator.objects.get(name=name).slug
        assert not any(slug in (href or "") for href, _ in links(response))


def test_a_gap_closes_when_a_practice_is_published_and_not_before(client):
    bidding = Indicator.objects.get(slug="bidding")
    made = practice(status="draft")
    made.indicators.add(bidding)
    assert "招标投标尚无" in text(client.get("/overview/"))
    Practice.objects.filter(pk=made.pk).update(status="published")
    assert listed(client)["/practices/?indicator=bidding"] == 1
    assert "4个尚无" in text(client.get("/overview/"))


def test_drafts_are_counted_nowhere(client):
    before = text(client.get("/overview/"))
    draft = practice(status="draft", themes=["ip", "law"], body="全国首创，由9项减到1项。")
    draft.indicators.set(Indicator.objects.all())
    draft.instruments.set(Instrument.objects.all())
    draft.firsts.create(scope="national", quote="全国首创")
    draft.figures.create(
        label="材料", kind="change", before="9项", after="1项", quote="由9项减到1项"
    )
    assert text(client.get("/overview/")) == before


def test_a_theme_tells_the_primary_from_the_others(client):
    bars = {bar.slug: bar for bar in client.get("/overview/").context["themes"].bars}
    assert sum(bar.primary for bar in bars.values()) == 39
    ip = Practice.objects.filter(theme_links__theme__slug="ip")
    assert (
        bars["ip"].primary
        == ip.filter(theme_links__position=1, theme_links__theme__slug="ip").count()
    )
    assert bars["ip"].secondary == ip.count() - bars["ip"].primary


# before -> after


def test_changes_are_shown_with_their_words_and_practice(client):
    response = client.get("/overview/")
    said = text(response)
    for figure in Figure.objects.filter(kind="change").exclude(before="").exclude(after=""):
        for words in (figure.label, figure.before, figure.after, figure.quote):
            assert words in said
        assert figure.practice.get_absolute_url() in dict(links(response))
    assert len(response.context["changes"]) == 5


def test_what_has_no_before_is_only_in_the_list(client):
    assert "平均用时21个工作日" not in text(client.get("/overview/"))
    assert listed(client)["/practices/?figures=change"] == 5


def test_changes_are_bounded(client):
    made = practice(body="由9项减到1项")
    for number in range(page.CHANGES):
        made.figures.create(
            label=f"材料{number}", kind="change", before="9项", after="1项", quote=made.body
        )
    assert len(client.get("/overview/").context["changes"]) == page.CHANGES


def test_kinds_of_figures_are_counted_apart(client):
    for kind in client.get("/overview/").context["kinds"]:
        figures = Figure.objects.filter(kind=kind.choice)
        assert kind.count == figures.count()
        assert kind.practices == figures.values("practice").distinct().count()


# claims of firsts


def test_claims_are_word_for_word_and_labelled(client):
    response = client.get("/overview/")
    said = text(response)
    assert said.count("原文表述") == 3
    for first in First.objects.all():
        assert "".join(first.quote.split()) in said
        assert first.practice.get_absolute_url() in dict(links(response))


def test_a_bare_first_is_apart_from_national_and_provincial_ones(client):
    found = scopes(client)
    assert {claim.scope for scope in found.values() for claim in scope.claims} == set(found)
    for value, scope in found.items():
        assert {claim.scope for claim in scope.claims} == {value}
    content = client.get("/overview/").content.decode()
    apart = content[content.index('class="claims-unspecified"') :]
    assert "首创门店式金融服务超市" in apart
    assert "全国首个" not in apart
    assert "全省首家" not in apart
    assert "不能当作全国或全省首创" in text(client.get("/overview/"))


def test_the_claims_of_each_scope_are_bounded_and_the_list_has_more(client):
    claims = [f"全国首个{number}号试点" for number in range(noted.CLAIMS)]
    made = practice(body="。".join(claims))
    for quote in claims:
        made.firsts.create(scope="national", quote=quote)
    shown = scopes(client)["national"]
    assert len(shown.claims) == noted.CLAIMS
    assert shown.more == 10
    label = f"更多全国首创，共{shown.noted.practices}条经验"
    assert ("/practices/?first=national", label) in links(client.get("/overview/"))


def test_newer_sources_claim_first(client):
    newer = practice(1, source=source(issued_date="2024-01-01"), body="全国首个试点。")
    newer.firsts.create(scope="national", quote="全国首个试点")
    assert scopes(client)["national"].claims[0].practice == newer


# the page


def test_twice_the_rows_ask_no_more_queries(client):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/overview/").status_code == 200
        return len(asked)

    once = queries()
    # with that for the edition
    assert once <= 9
    double()
    for model in (Theme, Indicator, Instrument):
        model.objects.bulk_create(
            model(slug=f"t-{number}", name=f"题{number}", position=number)
            for number in range(20, 30)
        )
    assert queries() == once


def test_it_works_while_the_catalogue_is_empty(client):
    Practice.objects.all().delete()
    response = client.get("/overview/")
    assert response.status_code == 200
    assert "18个尚无" in text(response)
    assert [href for href, _ in links(response) if href and href.startswith("/practices/?")] == []


def test_names_are_escaped(client):
    Theme.objects.filter(slug="ip").update(name="<b>题")
    gdd(2).figures.filter(before="312项").update(label="<i>名")
    content = client.get("/overview/").content.decode()
    assert "&lt;b&gt;题" in content
    assert "&lt;i&gt;名" in content
    assert "<b>题" not in content
    assert "<i>名" not in content


def test_its_own_links_lead_to_its_sections(client):
    response = client.get("/overview/")
    anchors = [
        href[1:] for href, _ in links(response) if href and href.startswith("#") and href != "#main"
    ]
    assert len(anchors) == 6
    for anchor in anchors:
        assert f'id="{anchor}"' in response.content.decode()


def test_it_is_in_the_main_navigation(client):
    assert ("/overview/", "数据概览") in links(client.get("/about/"))
