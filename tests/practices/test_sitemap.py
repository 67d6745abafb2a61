"""The ways for robots and for readers to find every page, and whom to tell of a weakness."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices import sitemaps
from practices.models import Practice, Theme
from practices.views import wayfinding

from .builders import GDD, double, links, practice, text, withdraw

pytestmark = pytest.mark.django_db

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def addresses(client, address="/sitemap.xml", **headers):
    """Return the addresses that a site map lists, each with the time of its last change."""
    response = client.get(address, **headers)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    root = ElementTree.fromstring(response.content)
    return {item.findtext("s:loc", None, NS): item.findtext("s:lastmod", None, NS) for item in root}


def queries(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_it_lists_every_page_and_each_is_there(client):
    found = addresses(client)
    paths = {address.removeprefix("http://testserver") for address in found}
    assert {"/", "/practices/", "/overview/", "/about/", "/sitemap/", "/api/v1/docs/"} <= paths
    assert "/sources/gdd-2022/" in paths
    assert {f"/practices/gdd-2022/{number}/" for number in range(1, 40)} <= paths
    assert {f"/themes/{slug}/" for slug in Theme.objects.values_list("slug", flat=True)} <= paths
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200
        assert b"noindex" not in response.content


def test_it_says_when_a_page_changed(client):
    Practice.objects.filter(number=13).update(updated_at="2031-02-03T00:00+08:00")
    found = addresses(client)
    for path in ("practices/gdd-2022/13", "sources/gdd-2022", "themes/finance"):
        assert found[f"http://testserver/{path}/"] == "2031-02-03"
    assert found["http://testserver/practices/gdd-2022/12/"] < "2031"


def test_its_addresses_are_those_of_the_request(client):
    found = addresses(client, secure=True, headers={"host": "localhost"})
    assert all(address.startswith("https://localhost/") for address in found)


def test_drafts_and_what_has_only_drafts_are_not_in_it(client):
    Theme.objects.create(slug="empty", name="空", position=99)
    withdraw(Practice.objects)
    found = " ".join(addresses(client))
    assert "gdd-2022" not in found
    assert "/themes/" not in found


def test_what_one_file_cannot_hold_is_split(client, monkeypatch):
    monkeypatch.setattr(sitemaps.Practices, "limit", 20)
    files = addresses(client)
    assert "http://testserver/sitemap-practices.xml" in files
    assert "http://testserver/sitemap-practices.xml?p=2" in files
    found = {}
    for address in files:
        found |= addresses(client, address.removeprefix("http://testserver"))
    monkeypatch.undo()
    assert found == addresses(client)


@pytest.mark.parametrize(
    "address",
    ["/sitemap.xml?p=9", "/sitemap.xml?p=abc", "/sitemap-nowhere.xml", "/sitemap-themes.xml?p=0"],
)
def test_a_file_that_is_not_there_is_404(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "没有这一页" in text(response)


@pytest.mark.parametrize("address", ["/sitemap.xml", "/sitemap/", "/robots.txt"])
def test_twice_the_rows_ask_no_more_queries(client, address):
    once = queries(client, address)
    double()
    assert queries(client, address) == once


# /sitemap/


def test_the_page_leads_everywhere(client):
    response = client.get("/sitemap/")
    found = {href for href, _ in links(response)}
    assert {
        "/",
        "/practices/",
        "/overview/",
        "/sources/gdd-2022/",
        "/feeds/practices.atom",
    } <= found
    assert {f"/practices/gdd-2022/{number}/" for number in range(1, 40)} <= found
    ip = Theme.objects.get(slug="ip")
    assert f"{ip.name}{ip.practices.count()}条" in text(response)


def test_the_page_has_pages(client, monkeypatch):
    monkeypatch.setattr(wayfinding, "PAGE_SIZE", 30)
    found = [{href for href, _ in links(client.get(f"/sitemap/?page={n}"))} for n in (1, 2)]
    listed = [{href for href in page if href.startswith("/practices/gdd")} for page in found]
    assert [len(page) for page in listed] == [30, 9]
    assert client.get("/sitemap/?page=3").status_code == 404


def test_the_page_shows_no_draft_and_no_empty_section(client):
    practice(name="瞭望塔", status="draft")
    assert "瞭望塔" not in text(client.get("/sitemap/"))
    Practice.objects.all().delete()
    said = text(client.get("/sitemap/"))
    assert "主题" in said
    assert GDD not in said
    assert "map-themes" not in client.get("/sitemap/").content.decode()


# /robots.txt


def test_robots_may_read_all_but_what_repeats_itself(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().strip().splitlines()
    assert lines[0] == "User-agent: *"
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"
    assert "Disallow: /" not in lines
    for path in ("/search/", "/practices/export.", "/selection/", "/compare/", "/preferences/"):
        assert f"Disallow: {path}" in lines


# /.well-known/security.txt


def test_there_is_no_security_contact_unless_configured(client):
    response = client.get("/.well-known/security.txt")
    assert response.status_code == 404
    assert "安全联系方式" in text(response)


def test_the_security_contact_is_as_the_rfc_has_it(client, settings):
    settings.SECURITY_CONTACT = ["mailto:a&b@example.org", "https://example.org/tell"]
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = [line.split(": ", 1) for line in response.content.decode().strip().splitlines()]
    assert [value for name, value in lines if name == "Contact"] == settings.SECURITY_CONTACT
    once = dict(lines)
    assert len(lines) == 5
    assert once["Preferred-Languages"] == "zh"
    assert once["Canonical"] == "http://testserver/.well-known/security.txt"
    ahead = datetime.fromisoformat(once["Expires"]) - datetime.now(UTC)
    assert timedelta(days=30) < ahead < timedelta(days=365)


def test_a_security_contact_that_is_no_address_stops_the_start(monkeypatch):
    import importlib

    from catalogue import settings as module

    monkeypatch.setenv("SECURITY_CONTACT", "someone@example.org")
    with pytest.raises(ImproperlyConfigured, match="SECURITY_CONTACT"):
        importlib.reload(module)
    monkeypatch.delenv("SECURITY_CONTACT")
    importlib.reload(module)
