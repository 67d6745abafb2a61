"""The facets: OR inside, AND between, and every count is what the click gives."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from practices.facets import facets
from practices.filters import PracticeFilter
from practices.models import Practice, Source, Theme

from .builders import double, links, numbers, practice, search, text

pytestmark = pytest.mark.django_db

CLICKED = [
    "theme=ip&theme=finance&first=any",
    "q=知识产权+唐诗&figures=any&figures=change",
]
COMBINATIONS = [
    *CLICKED,
    "",
    "theme=ip",
    "indicator=starting-business&instrument=digital",
    "first=national&first=province&figures=target",
    "source=gdd-2022&figures=cumulative",
    "q=企业",
    "q=知识产权&indicator=intellectual-property",
    "q=拿地即动工&instrument=process&source=gdd-2022",
    "q=企业&theme=gov&first=any&figures=scale&instrument=digital",
    "q=量子纠缠&theme=ip",
]


def tags(practice):
    """Return what a practice can be filtered by, read from its rows."""

    def slugs(related):
        return {term.slug for term in related.all()}

    def marks(values):
        return {*values, "any"} if values else set()

    return {
        "theme": slugs(practice.themes),
        "indicator": slugs(practice.indicators),
        "instrument": slugs(practice.instruments),
        "first": marks({first.scope for first in practice.firsts.all()}),
        "figures": marks({figure.kind for figure in practice.figures.all()}),
        "source": {practice.source.slug},
    }


@dataclass
class Expected:
    """What a filter should keep, worked out without SQL."""

    tags: dict[int, dict[str, set[str]]]

    def count(self, params):
        return sum(
            all(found[name] & set(values) for name, values in params.items() if name != "q")
            for found in self.tags.values()
        )


def total(response):
    assert response.status_code == 200
    return response.context["page"].paginator.count


def expected(query):
    base = Practice.objects.published()
    params = parse_qs(query)
    base = search(params["q"][0], base) if "q" in params else base
    base = base.for_detail().prefetch_related("themes")
    return Expected({found.pk: tags(found) for found in base})


@pytest.mark.parametrize("query", COMBINATIONS)
def test_every_count_applies_all_other_facets(client, query):
    page = client.get(f"/practices/?{query}")
    kept = expected(query)
    assert total(page) == kept.count(parse_qs(query))
    for facet in page.context["facets"]:
        for option in facet.options:
            alone = {**parse_qs(query), facet.name: [option.value]}
            assert option.count == kept.count(alone), (facet.name, option.value)


@pytest.mark.parametrize("query", CLICKED)
def test_every_count_is_what_the_click_gives(client, query):
    """Where the facet has a choice already, a click widens it or takes it back."""
    kept = expected(query)
    for facet in client.get(f"/practices/?{query}").context["facets"]:
        chosen = parse_qs(query).get(facet.name, [])
        for option in facet.options:
            assert option.chosen == (option.value in chosen)
            after = without(parse_qs(query), facet.name)
            if values := toggled(chosen, option.value):
                after[facet.name] = values
            clicked = total(client.get(f"/practices/{option.link}"))
            assert clicked == kept.count(after), (facet.name, option.value)
            if not chosen:
                assert clicked == option.count


def toggled(chosen, value):
    """ANY and the values that it stands for exclude each other."""
    if value in chosen:
        return set(chosen) - {value}
    return {item for item in chosen if (item == "any") == (value == "any")} | {value}


def without(params, name):
    return {key: values for key, values in params.items() if key != name}


def test_facets_stay_in_place_and_so_do_their_values_but_for_the_chosen(client):
    def order(query):
        found = client.get(f"/practices/?{query}").context["facets"]
        return {facet.name: [option.value for option in facet.options] for facet in found}

    everything = order("")
    assert list(everything) == [
        "theme",
        "indicator",
        "instrument",
        "first",
        "figures",
        "source",
    ]
    for query in COMBINATIONS:
        for name, values in order(query).items():
            chosen = parse_qs(query).get(name, [])
            first, others = values[: len(chosen)], values[len(chosen) :]
            assert first == [value for value in everything[name] if value in chosen]
            assert others == [value for value in everything[name] if value not in chosen]


def test_values_of_one_facet_widen_and_facets_narrow(client):
    ip = set(numbers(client.get("/practices/?theme=ip")))
    law = set(numbers(client.get("/practices/?theme=law")))
    assert set(numbers(client.get("/practices/?theme=ip&theme=law"))) == ip | law
    first = set(numbers(client.get("/practices/?first=any&theme=ip&theme=law")))
    assert first
    assert first < ip | law


def test_a_practice_with_two_of_the_values_comes_once(client):
    found = numbers(client.get("/practices/?theme=construction&theme=land&theme=market"))
    assert len(found) == len(set(found))


def test_a_repeated_value_counts_once(client):
    once, twice = (
        client.get(f"/practices/?{query}") for query in ("theme=ip", "theme=ip&theme=ip")
    )
    assert numbers(once) == numbers(twice)
    assert len(twice.context["chips"]) == 1
    assert total(client.get(f"/practices/{twice.context['chips'][0].link}")) == 39


def test_choosing_goes_back_to_the_first_page(client):
    page = client.get("/practices/?page=2")
    for facet in page.context["facets"]:
        assert not any("page" in option.link for option in facet.options)


def test_a_count_is_on_the_page_beside_its_link(client):
    count = Practice.objects.filter(themes__slug="ip").distinct().count()
    assert ("?theme=ip", f"知识产权{count}条") in links(client.get("/practices/"))


def test_a_value_that_gives_nothing_is_no_link(client):
    page = client.get("/practices/?q=税链")
    empty = [
        option for facet in page.context["facets"] for option in facet.options if not option.count
    ]
    assert empty
    assert not {option.link for option in empty} & {address for address, _ in links(page)}
    # none is missing: it keeps its place, and programs that read aloud say that it is no use
    assert page.content.decode().count('aria-disabled="true"') == len(empty) - unshown(page)


def unshown(page):
    """A facet of one value is not shown."""
    return sum(
        not option.count
        for facet in page.context["facets"]
        for option in facet.options
        if len(facet.options) == 1
    )


def test_a_facet_says_how_many_of_its_values_are_chosen(client):
    page = client.get("/practices/?theme=ip&theme=law&first=any")
    chosen = {facet.name: facet.chosen for facet in page.context["facets"] if facet.chosen}
    assert chosen == {"theme": 2, "first": 1}
    assert "主题已选2项" in text(page)
    assert "筛选（已选3项）" in text(page)
    assert "已选" not in text(client.get("/practices/")).replace("已选条件", "")


# chips


def test_everything_chosen_is_a_chip_that_can_be_removed(client):
    query = "q=企业&theme=gov&theme=construction&first=any&figures=change"
    page = client.get(f"/practices/?{query}")
    chips = page.context["chips"]
    assert [(chip.facet, chip.label) for chip in chips] == [
        ("检索词", "企业"),
        ("主题", "工程建设审批"),
        ("主题", "政务服务与数字政府"),
        ("首创表述", "有首创表述"),
        ("数据", "前后变化"),
    ]
    shown = {address for address, _ in links(page)}
    for chip in chips:
        assert chip.link in shown
        rest = client.get(f"/practices/{chip.link}").context["chips"]
        assert [other.label for other in rest] == [c.label for c in chips if c != chip]


def test_chips_stay_when_nothing_is_found(client):
    page = client.get("/practices/?q=量子纠缠&theme=ip")
    assert not page.context["hits"]
    assert [chip.label for chip in page.context["chips"]] == ["量子纠缠", "知识产权"]
    assert ("?q=%E9%87%8F%E5%AD%90%E7%BA%A0%E7%BC%A0", "移除主题：知识产权✕") in links(page)


def test_a_value_that_is_unknown_is_a_chip_too(client):
    page = client.get("/practices/?theme=nowhere&theme=ip")
    assert [chip.label for chip in page.context["chips"]] == ["知识产权", "无法识别的条件"]
    rest = client.get(f"/practices/{page.context['chips'][1].link}")
    assert rest.status_code == 200
    assert [chip.label for chip in rest.context["chips"]] == ["知识产权"]


# bad values


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("theme=nowhere", "主题"),
        ("theme=ip&theme=IP", "主题"),
        ("indicator=ip", "评价指标"),
        ("instrument=any", "改革手段"),
        ("first=world", "首创表述"),
        ("figures=%00", "数据"),
        ("source=gdd-2023", "来源文件"),
    ],
)
def test_it_refuses_a_bad_facet_value(client, query, label):
    page = client.get(f"/practices/?{query}")
    assert page.status_code == 400
    assert re.search(f"{label}中没有“.*”这一项。", text(page))


def test_several_bad_values_are_all_named(client):
    said = text(client.get("/practices/?theme=a&first=b"))
    assert "主题中没有“a”这一项" in said
    assert "首创表述中没有“b”这一项" in said


def test_the_query_is_kept_beside_a_bad_value(client):
    page = client.get("/practices/?q=税链&theme=nowhere")
    assert page.status_code == 400
    assert 'value="税链"' in page.content.decode()


@pytest.mark.parametrize("asked", ["税链", "a&b=c+d", "“ 甲 ”", "100%"])
def test_a_link_says_what_the_address_says_and_the_value(asked):
    address = QueryDict(mutable=True)
    address["q"] = asked
    address.setlist("theme", ["ip", "gov"])
    filterset = PracticeFilter(address, Practice.objects.published())
    assert filterset.is_valid()
    for name in ("q", "theme", "first"):
        for values in ([], ["甲&乙"], ["b a", "=", "é"]):
            changed = filterset.address.copy()
            changed.setlist(name, values)
            assert filterset.link(name, values) == f"?{changed.urlencode()}"


# drafts


def test_a_draft_is_in_no_count(client):
    before = client.get("/practices/").context["facets"]
    practice(status="draft", themes=["ip", "law"]).firsts.create(scope="national", quote="正文")
    assert client.get("/practices/").context["facets"] == before


# costs


def test_all_facets_are_counted_by_the_one_query_that_searches():
    params = QueryDict("q=企业&theme=gov&first=any")
    filterset = PracticeFilter(params, Practice.objects.published())
    assert filterset.is_valid()
    with CaptureQueriesContext(connection) as asked:
        assert filterset.plan
        facets(filterset)
    assert sum("practices_practiceindex" in query["sql"] for query in asked.captured_queries) == 1


def test_a_second_source_is_a_value_of_its_own(client):
    double()
    page = client.get("/practices/")
    [facet] = [facet for facet in page.context["facets"] if facet.name == "source"]
    assert {(option.value, option.count) for option in facet.options} == {
        ("gdd-2022", 39),
        ("second", 39),
    }
    assert Source.objects.count() == 2


def test_labels_are_the_terms_names_in_their_order(client):
    [facet] = [f for f in client.get("/practices/").context["facets"] if f.name == "theme"]
    assert [option.label for option in facet.options] == list(
        Theme.objects.order_by("position").values_list("name", flat=True)
    )


def test_links_are_query_strings_that_can_be_copied(client):
    page = client.get("/practices/?q=税链&theme=ip")
    [theme] = [facet for facet in page.context["facets"] if facet.name == "theme"]
    law = next(option for option in theme.options if option.value == "law")
    assert law.link == "?" + urlencode({"q": "税链", "theme": ["ip", "law"]}, doseq=True)
