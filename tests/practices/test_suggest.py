"""/search/suggest/ and the OpenSearch description."""

import json
from urllib.parse import parse_qs, quote, urlencode, urlsplit
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings

from practices.models import Practice, Theme
from search.models import Term
from tests.search.strategies import texts

from .builders import browser, double, gdd, links, numbers, practice, restore, synonyms, withdraw

SUGGEST = "/search/suggest/"
DESCRIPTION = "/search/opensearch.xml"
NAMESPACE = {"os": "http://a9.com/-/spec/opensearch/1.1/"}
HTML, JSON = "text/html", "application/x-suggestions+json"

pytestmark = pytest.mark.django_db


def suggested(client, typed):
    """Return the suggestions as (text, kind, address) in their order."""
    response = client.get(SUGGEST, {"q": typed})
    assert response.status_code == 200
    said, names, kinds, addresses = json.loads(response.content)
    assert said == typed
    assert len(names) == len(kinds) == len(addresses)
    return list(zip(names, kinds, addresses, strict=True))


def named(client, typed, kind):
    return [name for name, said, _ in suggested(client, typed) if said == kind]


def words(client, typed):
    return named(client, typed, "检索词")


# the format


def test_it_answers_in_the_opensearch_suggestions_format(client):
    response = client.get(SUGGEST, {"q": "知识"})
    assert response["Content-Type"] == "application/x-suggestions+json; charset=utf-8"
    assert "max-age=60" in response["Cache-Control"]
    content = json.loads(response.content)
    assert [type(part) for part in content] == [str, list, list, list]
    assert content[0] == "知识"
    assert {type(item) for part in content[1:] for item in part} == {str}
    # readable as it stands, without escapes
    assert "知识产权" in response.content.decode()


def test_addresses_are_absolute_and_lead_there(client):
    for typed in ("知识", "税", "zscq", "知识产权 证券"):
        for _, _, address in suggested(client, typed):
            parts = urlsplit(address)
            assert (parts.scheme, parts.netloc) == ("http", "testserver")
            response = client.get(f"{parts.path}?{parts.query}")
            assert response.status_code == 200


def test_a_word_leads_to_its_search_which_finds_something(client):
    for typed in ("知识", "税", "shui", "企业 税"):
        for text, kind, address in suggested(client, typed):
            if kind == "检索词":
                assert parse_qs(urlsplit(address).query) == {"q": [text]}
                found = client.get("/practices/", {"q": text})
                assert numbers(found), text
                assert found.context["plan"].typed is None, text


def test_nobody_else_may_be_answered_in_another_way(client):
    """The host is that of the request; nothing of it is kept."""
    response = client.get(SUGGEST, {"q": "税"}, headers={"Host": "localhost"})
    assert {urlsplit(a).netloc for a in json.loads(response.content)[3]} == {"localhost"}


# what is suggested


def test_words_of_the_catalogue_the_commonest_first(client):
    found = words(client, "知识")
    assert "知识产权" in found
    counts = dict(Term.objects.values_list("word", "documents"))
    assert [counts[word] for word in found] == sorted((counts[w] for w in found), reverse=True)
    assert len(found) <= 5
    assert "知识" not in found


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("税", "税链"),
        ("稅", "税链"),
        ("知识", "知识产权"),
        ("知識", "知识产权"),
        ("zscq", "知识产权"),
        ("zhishi", "知识产权"),
        ("ZSCQ", "知识产权"),
        ("ｚｓｃｑ", "知识产权"),
        ("shuil", "税链"),
        ("区块l", "区块链"),
        ("区块lian", "区块链"),
        ("qukuai", "区块链"),
        ("“知识", "知识产权"),
        ("uk", "ukey"),
    ],
)
def test_by_characters_by_pinyin_and_by_initials(client, typed, word):
    assert word in words(client, typed)


def test_only_the_last_word_is_completed_and_those_before_are_kept(client):
    assert "企业 知识产权" in words(client, "企业 知识")
    assert "知识产权 税链" in words(client, "知识产权 shuil")
    assert "a b 税链" in words(client, "a b 税")


def test_names_and_themes(client):
    assert named(client, "知识产权", "主题") == ["知识产权"]
    assert [a for t, k, a in suggested(client, "知识产权") if k == "主题"] == [
        "http://testserver/themes/ip/"
    ]
    assert ("打造“税链”", "第13条", "http://testserver/practices/gdd-2022/13/") in [
        (name[:6], kind, address) for name, kind, address in suggested(client, "税链")
    ]
    for name, kind, _ in suggested(client, "证券化"):
        if kind.startswith("第"):
            assert "证券化" in name


@pytest.mark.parametrize("typed", ["13", "第13条", "第十三条"])
def test_the_number_of_an_entry(client, typed):
    assert "第13条" in [kind for _, kind, _ in suggested(client, typed)]


@pytest.mark.parametrize("typed", ["知識產權", "知识 产权", "“知识产权”", "zscq", "zhishichanquan"])
def test_names_and_themes_in_other_forms(client, typed):
    """What a name is found by in a search proposes it, too."""
    kinds = {kind for _, kind, _ in suggested(client, typed)}
    assert "主题" in kinds
    assert any(kind.startswith("第") for kind in kinds)


def test_there_are_not_too_many(client):
    double()
    for typed in ("企", "的", "一", "s", "q", "服务", "zs"):
        found = suggested(client, typed)
        assert len(found) <= 11
        assert len({address for _, _, address in found}) == len(found)


@pytest.mark.parametrize(
    "typed", ["", " ", "税链 ", "！", "“”", "-", "|", "量子纠缠", "🚀", "qqqqqq"]
)
def test_nothing_is_suggested_for(client, typed):
    assert suggested(client, typed) == []


def test_without_a_query(client):
    response = client.get(SUGGEST)
    assert json.loads(response.content) == ["", [], [], []]


# drafts


def test_drafts_are_never_suggested(client):
    made = practice(101, name="瞭望塔", body="望海楼。", status="draft")
    for typed in ("瞭望", "瞭望塔", "望海", "liaowang", "lwt"):
        assert suggested(client, typed) == [], typed
    restore(Practice.objects.filter(pk=made.pk))
    assert ("瞭望塔", "第101条") in [(t, k) for t, k, _ in suggested(client, "瞭望")]
    withdraw(Practice.objects.filter(pk=made.pk))
    assert suggested(client, "瞭望") == []


def test_words_that_only_synonyms_and_queries_have_are_not_suggested(client):
    synonyms("瞭望塔", "望海楼")
    client.get("/practices/?q=瞭望塔", headers={"User-Agent": "Mozilla/5.0 Firefox/140.0"})
    assert suggested(client, "瞭望") == []


def test_a_word_that_is_withdrawn_with_its_practice_is_gone(client):
    assert "税链" in words(client, "税")
    withdraw(Practice.objects.filter(pk=gdd(13).pk))
    assert "税链" not in words(client, "税")


# bad input


def check(query):
    response = browser().get(SUGGEST, QUERY_STRING=query.decode("latin-1"))
    assert response.status_code in {200, 400}
    if response.status_code == 200:
        content = json.loads(response.content)
        assert len(content) == 4
        assert len(content[0]) <= 200
    return response


@pytest.mark.parametrize(
    "typed",
    [
        "\x00",
        "税\x00",
        "税" * 10_000,
        "z" * 10_000,
        "a b " * 3_000,
        "%",
        "_",
        "\\",
        "税%",
        "税_",
        "税\\",
        "%税",
        "\\税链\\",
        "'",
        "''税",
        "税' & !",
        "税:*",
        "\u202e税",
        "e\u0301",
        "\r\n税",
        "<script>alert(1)</script>",
        "-税",
        "税|",
    ],
)
def test_hostile_input(typed):
    response = check(urlencode({"q": typed}).encode())
    if response.status_code == 200:
        assert "<script" not in json.dumps(json.loads(response.content)[2:])


@pytest.mark.parametrize(
    "query",
    [b"q=%ED%A0%80", b"q=\xed\xa0\x80", b"q=%FF", b"q", b"&&", b"q=%E7%A8%8E&q=%00", b"%00=1"],
)
def test_malformed_bytes(query):
    check(query)


@given(texts)
@settings(max_examples=40)
def test_any_text(typed):
    check(urlencode({"q": typed}, errors="surrogatepass").encode())


@pytest.mark.parametrize("typed", ["%", "_", "税%", "税_", "%链", "\\", "z%q", "_scq"])
def test_signs_are_not_patterns(client, typed):
    assert suggested(client, typed) == []


@pytest.mark.parametrize("typed", ["税", "zscq", "企业 知识", "量子", "税" * 150, "a " * 90, "的"])
def test_it_asks_few_queries_however_many_there_are(client, typed):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            suggested(client, typed)
        return len(asked)

    once = queries()
    # with that for the edition, and that for the themes, which an open transaction keeps none of
    assert once <= 5
    double()
    assert queries() == once


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", [SUGGEST, DESCRIPTION])
def test_they_are_only_read(client, address, method):
    assert getattr(client, method)(address).status_code == 405


def test_head(client):
    for address in (SUGGEST, DESCRIPTION):
        response = client.head(address)
        assert (response.status_code, response.content) == (200, b"")


# OpenSearch


def described(client, **headers):
    response = client.get(DESCRIPTION, headers=headers)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/opensearchdescription+xml")
    return ET.fromstring(response.content)


def templates(root):
    return {url.get("type"): url.get("template") for url in root.findall("os:Url", NAMESPACE)}


def test_the_description_is_what_browsers_read(client):
    root = described(client)
    assert root.tag == "{http://a9.com/-/spec/opensearch/1.1/}OpenSearchDescription"
    name = root.findtext("os:ShortName", namespaces=NAMESPACE)
    assert 0 < len(name.strip()) <= 16
    assert root.findtext("os:Description", namespaces=NAMESPACE).strip()
    assert root.findtext("os:InputEncoding", namespaces=NAMESPACE) in {None, "UTF-8"}


def test_its_addresses_lead_to_search_and_suggestions(client):
    found = templates(described(client))
    assert set(found) >= {HTML, JSON}
    for address in found.values():
        assert address.startswith("http://testserver/")
        assert "{searchTerms}" in address
    listed = client.get(found[HTML].replace("{searchTerms}", quote("税链")), follow=True)
    assert numbers(listed)[0] == 13
    proposed = client.get(found[JSON].replace("{searchTerms}", quote("税")))
    assert json.loads(proposed.content)[0] == "税"


def test_its_addresses_are_those_of_the_request(client):
    found = templates(described(client, Host="localhost:8000"))
    assert {urlsplit(address).netloc for address in found.values()} == {"localhost:8000"}
    secure = client.get(DESCRIPTION, secure=True)
    assert "https://testserver/practices/" in secure.content.decode()


def test_a_site_name_with_signs_keeps_it_well_formed(client, settings):
    settings.SITE_NAME = "<改革> & “经验” 库 of a very long name indeed"
    root = described(client)
    assert len(root.findtext("os:ShortName", namespaces=NAMESPACE)) <= 16
    assert "<改革> & “经验”" in root.findtext("os:Description", namespaces=NAMESPACE)


@pytest.mark.parametrize("address", ["/", "/practices/", "/practices/gdd-2022/13/"])
def test_pages_tell_browsers_of_it(client, address):
    content = client.get(address).content.decode()
    assert 'rel="search"' in content
    assert 'type="application/opensearchdescription+xml"' in content
    assert f'href="{DESCRIPTION}"' in content


def test_search_needs_none_of_it(client):
    """The box is a form."""
    content = client.get("/").content.decode()
    assert '<form class="search" action="/practices/"' in content
    assert ("/practices/", "全部经验") in links(client.get("/"))


def test_a_theme_of_which_nothing_is_published_is_a_page_but_not_suggested(client):
    theme = Theme.objects.create(slug="tower", name="瞭望塔", position=99)
    practice(101, themes=["tower"], status="draft")
    assert suggested(client, "瞭望") == []
    assert client.get(theme.get_absolute_url()).status_code == 200
    practice(102, themes=["tower"])
    assert ("瞭望塔", "主题") in [(name, kind) for name, kind, _ in suggested(client, "瞭望")]
