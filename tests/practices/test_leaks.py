"""What is not public changes nothing that the public can see.

Every public address is asked before and after the catalogue gets drafts, reviews, scheduled
entries, pending revisions and withdrawn entries, all with words of their own: the answers have to
be the same to the letter, headers included. An address that is new in the URL configuration needs
an expectation here.
"""

import io
import re
import zipfile
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.urls import get_resolver
from django.utils import timezone

from practices import indexing
from practices.editing import life
from practices.models import Indicator, Instrument, Practice, Theme

from .builders import GDD, browser, draft_of, gdd, practice, publish, source, text, user, withdraw

pytestmark = pytest.mark.django_db

# In the name, body, summary, a figure, a first and an erratum; of each something like it is typed
SECRETS = ("瞭望塔", "望海楼", "观星台", "烽火台", "藏经阁", "摘星楼", "点将台")
TYPED = (
    *SECRETS,
    "瞭望搭",
    "观星",
    "liaowangta",
    "lwt",
    "guanxin",
    "“望海楼”",
    "瞭望塔 税链",
    "-烽火台 税",
)
HIDDEN = (
    "gdd-2022:101",
    "gdd-2022:102",
    "gdd-2022:103",
    "gdd-2022:104",
    "hidden:1",
    "gdd-2022:300",
)
PICKED = "&".join(f"p={key}" for key in (*HIDDEN, "gdd-2022:13"))
ONLY_HIDDEN = "&".join(f"p={key}" for key in HIDDEN)


def queries(path, *more):
    return [path, *(f"{path}?q={quote(typed)}" for typed in TYPED), *(f"{path}?{m}" for m in more)]


FILTERS = (
    "q=%E7%AC%AC101%E6%9D%A1",
    "q=%E7%9E%AD%E6%9C%9B&theme=ip",
    "theme=secret",
    "indicator=secret",
    "instrument=secret",
    "source=hidden",
    "first=national",
    "figures=any&theme=ip",
    "q=%E7%A8%8E%E9%93%BE&literal=true",
)
EXPORTS = [
    f"/practices/export.{extension}{query}"
    for extension in ("csv", "json", "xlsx", "docx")
    for query in ("", f"?{PICKED}", f"?{ONLY_HIDDEN}", "?theme=secret", f"?q={quote('瞭望塔')}")
]

# The routes and what is asked of each
PUBLIC = {
    "": ["/"],
    "practices/": queries("/practices/", *FILTERS, "sort=updated&page_size=100", "page=2"),
    "practices/export.<slug:extension>": EXPORTS,
    "practices/<slug:source>/<int:number>/": [
        *(f"/practices/gdd-2022/{number}/" for number in (1, 13, 16, 39, 101, 102, 103, 300)),
        "/practices/hidden/1/",
        f"/practices/gdd-2022/39/?q={quote('瞭望塔')}",
        "/practices/gdd-2022/39/?theme=ip",
        "/practices/gdd-2022/39/?sort=updated",
    ],
    "preview/<str:token>/": ["/preview/MTAx:1abcde:x/", "/preview/101/"],
    "compare/": [f"/compare/?{PICKED}", f"/compare/?{ONLY_HIDDEN}", "/compare/?p=gdd-2022:16"],
    "overview/": ["/overview/"],
    "selection/": ["/selection/", f"/selection/?undo={'.'.join(HIDDEN)}"],
    "selection/read/": [f"/selection/read/?{PICKED}", f"/selection/read/?{ONLY_HIDDEN}"],
    "themes/<slug:slug>/": ["/themes/ip/", "/themes/secret/"],
    "sources/<slug:slug>/": ["/sources/gdd-2022/", "/sources/hidden/"],
    "search/": [f"/search/?q={quote('瞭望塔')}"],
    "search/suggest/": [*queries("/search/suggest/"), "/search/suggest/?q=101"],
    "search/opensearch.xml": ["/search/opensearch.xml"],
    "api/v1/": ["/api/v1/"],
    "api/v1/practices/": queries("/api/v1/practices/", *FILTERS, "sort=updated&page_size=100"),
    "api/v1/practices/<slug:source>/<int:number>/": [
        *(f"/api/v1/practices/gdd-2022/{number}/" for number in (13, 101, 102, 103, 300)),
        "/api/v1/practices/hidden/1/",
    ],
    "api/v1/themes/": ["/api/v1/themes/"],
    "api/v1/indicators/": ["/api/v1/indicators/"],
    "api/v1/instruments/": ["/api/v1/instruments/"],
    "api/v1/sources/": ["/api/v1/sources/"],
    "api/v1/sources/<slug:slug>/": ["/api/v1/sources/gdd-2022/", "/api/v1/sources/hidden/"],
    "api/v1/schema/": ["/api/v1/schema/"],
    "api/v1/schema.<slug:format>": ["/api/v1/schema.json", "/api/v1/schema.yaml"],
    "api/v1/docs/": ["/api/v1/docs/"],
    "feeds/practices.atom": queries("/feeds/practices.atom", *FILTERS),
    "feeds/themes/<slug:slug>.atom": ["/feeds/themes/ip.atom", "/feeds/themes/secret.atom"],
    "sitemap.xml": ["/sitemap.xml"],
    "sitemap-<slug:section>.xml": [
        f"/sitemap-{section}.xml" for section in ("pages", "themes", "sources", "practices")
    ],
    "sitemap/": ["/sitemap/"],
    "about/": ["/about/"],
    "preferences/": ["/preferences/"],
    "favicon.ico": ["/favicon.ico"],
    "robots.txt": ["/robots.txt"],
    ".well-known/security.txt": ["/.well-known/security.txt"],
    "healthz": ["/healthz"],
}
# Behind the sign-in; what it shows to whom is tested with the roles
ADMIN = "admin/"


def routes(resolver=None, before=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if route.startswith(ADMIN):
            continue
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern, route)
        else:
            yield route


def test_every_public_address_is_expected():
    assert sorted(set(routes())) == sorted(PUBLIC)


@pytest.fixture
def reader():
    """A browser whose selection names what is not there, which whoever likes can write."""
    client = browser()
    client.cookies["selection"] = ".".join((*HIDDEN, "gdd-2022:13"))
    return client


@pytest.fixture(autouse=True)
def unthrottled(settings):
    settings.API_PER_MINUTE = None


@pytest.fixture(autouse=True)
def vocabularies():
    """Vocabularies are public as such; what is sorted by them is not."""
    for model in (Theme, Indicator, Instrument):
        model.objects.create(slug="secret", name=f"未用{model._meta.model_name}", position=99)


def written(number, **fields):
    """Make an entry that says all the secrets, in every place that readers see of one."""
    name, body, summary, label, first, erratum, as_of = SECRETS
    made = practice(
        number,
        name=f"{name}{number}税链",
        body=f"{body}{first}{erratum}{as_of}，知识产权证券化。",
        summary=f"{summary}区块链电子发票",
        as_of=as_of,
        as_of_quote=f"{as_of}，",
        themes=("secret", "ip"),
        status="draft",
        **fields,
    )
    made.figures.create(
        label=label, kind="change", before=first, after=as_of, quote=body + first + erratum + as_of
    )
    made.firsts.create(scope="national", quote=first)
    made.errata.create(quote=erratum, note=f"{label}之误")
    for terms in (made.indicators, made.instruments):
        terms.add(terms.model.objects.get(slug="secret"))
    return life.saved(made, user("writer"), "录入")


def hide():
    """Have some of everything that readers must not see."""
    for number in (101, 102, 103):
        written(number)
    Practice.objects.filter(number=102).update(status="review")
    tomorrow = timezone.now() + timedelta(days=1)
    Practice.objects.filter(number=103).update(status="scheduled", scheduled_for=tomorrow)
    written(1, source=source("hidden", title=SECRETS[0], preamble=SECRETS[1]))
    gone = Practice.objects.filter(pk=written(104).pk)
    gone.update(status="published")
    withdraw(gone)
    revise()
    indexing.reindex(Practice.objects.all())


def revise():
    """Begin a revision of the practice that all others are compared with, and rewrite it."""
    revision = draft_of(13)
    name, body, summary, *_ = SECRETS
    revision.figures.all().delete()
    revision.firsts.all().delete()
    revision.errata.all().delete()
    revision.name, revision.body, revision.summary = name, body, summary
    revision.number, revision.as_of, revision.as_of_quote = 300, "", ""
    revision.original_name, revision.departure_reason = "税链", SECRETS[3]
    revision.save()
    revision.theme_links.filter(position=1).update(theme=Theme.objects.get(slug="secret"))
    life.saved(revision, user("writer"), SECRETS[4])
    life.submit(revision, user("writer"))


# What differs from one answer to the next without anything having changed
FLEETING = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?(?:\.\d+)?|expires=[^;]*")


def answered(client, address):
    """Return the status, the headers and what is said."""
    response = client.get(address)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    names = {"Location", "Cache-Control", "Vary", "Link", "Content-Type"}
    # those of a feed without entries are of the time when it was asked for
    if (response.status_code == 200 and b"<entry>" in content) or address.startswith("/api/"):
        names |= {"ETag", "Last-Modified"}
    headers = {name: response[name] for name in names if name in response}
    return response.status_code, headers, FLEETING.sub("", said(content))


def said(content):
    if content[:2] != b"PK":
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return "\n".join(file.read(name).decode() for name in sorted(file.namelist()))


def test_what_is_not_public_changes_no_answer(reader):
    asked = [address for addresses in PUBLIC.values() for address in addresses]
    before = {address: answered(reader, address) for address in asked}
    hide()
    assert [address for address in asked if answered(reader, address) != before[address]] == []


def test_the_hidden_would_be_found_if_they_were_published(reader):
    """The test of the test: the same entries, published, change what they should."""
    asked = [
        "/",
        "/practices/",
        "/overview/",
        "/sitemap.xml",
        "/feeds/practices.atom",
        "/api/v1/themes/",
    ]
    asked += ["/search/suggest/?q=%E7%9E%AD%E6%9C%9B", "/practices/export.csv", "/themes/secret/"]
    before = {address: answered(reader, address) for address in asked}
    hide()
    Practice.objects.filter(number=101).update(status="published")
    for address, answer in before.items():
        assert answered(reader, address) != answer, address


@pytest.mark.parametrize("change", ["add", "replace"])
def test_a_forged_selection_tells_nothing(change):
    def sent():
        client = browser()
        response = client.post("/selection/", {change: ".".join(HIDDEN)}, follow=True)
        return response.redirect_chain, client.cookies["selection"].value, text(response)

    before = sent()
    hide()
    assert sent() == before


def test_signing_in_shows_no_more_on_public_pages(admin, reader):
    hide()
    for address in (
        "/",
        "/practices/?q=%E7%9E%AD%E6%9C%9B",
        "/practices/gdd-2022/101/",
        "/overview/",
    ):
        admin.cookies["selection"] = reader.cookies["selection"].value
        assert answered(admin, address) == answered(reader, address)


def test_what_a_practice_said_before_is_nowhere(reader):
    """History is for editors: neither what was corrected nor what was returned is public."""
    first = draft_of(16)
    first.summary, first.departure_reason = "", ""
    first.name, first.original_name = SECRETS[0], gdd(16).name
    first.departure_reason = SECRETS[1]
    first.save()
    life.saved(first, user("writer"), SECRETS[2])
    publish(first)
    second = draft_of(16)
    second.name, second.original_name, second.departure_reason = second.original_name, "", ""
    second.save()
    life.saved(second, user("writer"), SECRETS[3])
    publish(second)
    for address in [address for asked in PUBLIC.values() for address in asked]:
        if not any(quote(word) in address for word in SECRETS) and "q=" not in address:
            _, _, content = answered(reader, address)
            assert not [word for word in SECRETS if word in content], address
    for address in ("/practices/?q={}", "/api/v1/practices/?q={}"):
        for word in SECRETS[:4]:
            assert "gdd-2022/16/" not in answered(reader, address.format(quote(f"“{word}”")))[2]


def test_the_address_of_a_draft_says_what_one_of_nothing_says(client):
    hide()
    for pattern in ("/practices/gdd-2022/{}/", "/api/v1/practices/gdd-2022/{}/"):
        nothing = client.get(pattern.format(999))
        for number in (101, 102, 103, 300):
            response = client.get(pattern.format(number))
            assert response.status_code == nothing.status_code == 404
            assert text(response).replace(str(number), "") == text(nothing).replace("999", "")


@pytest.mark.parametrize("before", ["", "/api/v1"])
def test_a_withdrawn_text_is_gone_from_its_address(client, before):
    """The address says what was there, when and why it was withdrawn, and no more."""
    hide()
    response = client.get(f"{before}/practices/gdd-2022/104/")
    assert response.status_code == 410
    for word in SECRETS[1:]:
        assert word not in text(response)


def test_a_draft_of_the_notice_leaves_its_list_alone(client):
    before = client.get("/sources/gdd-2022/").context["page"].paginator.count
    written(150)
    assert client.get("/sources/gdd-2022/").context["page"].paginator.count == before
    assert Practice.objects.filter(source__slug=GDD).count() == before + 1
