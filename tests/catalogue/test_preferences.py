"""How readers choose characters and type size, and what becomes of odd choices."""

import pytest
from django.test import Client
from django.test.utils import override_settings

pytestmark = pytest.mark.django_db


def cookies(response):
    return {name: morsel.value for name, morsel in response.cookies.items()}


@pytest.mark.parametrize(
    ("name", "value"),
    [("script", "hant"), ("script", "hans"), ("type", "large"), ("type", "normal")],
)
def test_a_choice_is_kept_for_a_year_and_leads_back(client, name, value):
    address = "/practices/?q=%E7%A8%8E&page=1"
    response = client.post("/preferences/", {name: value, "next": address})
    assert (response.status_code, response["Location"]) == (303, address)
    assert cookies(response) == {name: value}
    morsel = response.cookies[name]
    assert morsel["max-age"] == 365 * 24 * 3600
    assert (morsel["samesite"], morsel["path"], morsel["httponly"]) == ("Lax", "/", True)


@override_settings(CSRF_COOKIE_SECURE=True)
def test_a_public_site_sends_them_over_https_alone(client):
    assert client.post("/preferences/", {"type": "large"}).cookies["type"]["secure"]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://example.com/",
        "//example.com/",
        "/\\example.com",
        "javascript:alert(1)",
        "\x00/",
    ],
)
def test_it_leads_nowhere_else(client, address):
    response = client.post("/preferences/", {"type": "large", "next": address})
    assert (response.status_code, response["Location"]) == (303, "/")


def test_a_line_break_in_the_address_is_encoded(client):
    response = client.post("/preferences/", {"next": "/about/?a\r\nSet-Cookie: b=c"})
    assert response["Location"] == "/about/?a%0D%0ASet-Cookie:%20b=c"


@pytest.mark.parametrize("data", [{}, {"script": "klingon"}, {"type": ""}, {"other": "hant"}])
def test_an_unknown_choice_is_not_kept(client, data):
    response = client.post("/preferences/", data)
    assert (response.status_code, cookies(response)) == (303, {})


def test_its_address_alone_leads_home(client):
    response = client.get("/preferences/?script=hant")
    assert (response.status_code, response["Location"], cookies(response)) == (303, "/", {})


HERE, ELSEWHERE = "http://testserver", "https://elsewhere.example"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": HERE},
        {"Origin": HERE, "Referer": ELSEWHERE},
        # browsers of long ago
        {"Referer": f"{HERE}/about/"},
    ],
)
def test_the_own_site_can_choose(headers):
    client = Client(enforce_csrf_checks=True, headers=headers)
    response = client.post("/preferences/", {"script": "hant"})
    assert (response.status_code, cookies(response)) == (303, {"script": "hant"})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "null", "Referer": HERE},
        {"Origin": ELSEWHERE, "Referer": HERE},
        {"Origin": "https://testserver"},
        {"Origin": "http://testserver:8000"},
        {"Origin": "http://[broken"},
        {"Referer": ELSEWHERE},
        {"Referer": f"{ELSEWHERE}/?{HERE}"},
        {"Referer": "http://[broken"},
        {"Referer": "/about/"},
        {"Referer": ""},
    ],
)
@pytest.mark.parametrize("secure", [False, True])
def test_another_site_cannot_choose(headers, secure):
    if secure and headers == {"Origin": "https://testserver"}:
        headers = {"Origin": HERE}
    client = Client(enforce_csrf_checks=True, headers=headers)
    response = client.post("/preferences/", {"script": "hant"}, secure=secure)
    assert response.status_code == 403
    assert "script" not in response.cookies
    assert "页面已过期" in response.content.decode()


@pytest.mark.parametrize("value", ["", "HANT", "zh-Hant", "%00", "large; hant", "x" * 4000])
def test_a_cookie_edited_by_hand_counts_as_none(client, value):
    plain = client.get("/about/")
    client.cookies["script"] = client.cookies["type"] = value
    response = client.get("/about/")
    assert response.status_code == 200
    assert response["Content-Language"] == plain["Content-Language"] == "zh-Hans"
    assert "large-type" not in response.content.decode()


def test_large_type_is_a_class_of_the_page(client):
    client.cookies["type"] = "large"
    page = client.get("/about/").content.decode()
    assert '<html lang="zh-Hans" class="large-type">' in page
    assert "标准字" in page


def test_each_control_offers_the_other_choice(client):
    page = client.get("/about/").content.decode()
    assert '<button name="script" value="hant" lang="zh-Hant-HK">繁體</button>' in page
    assert '<button name="type" value="large">大字</button>' in page
    client.cookies["script"], client.cookies["type"] = "hant", "large"
    page = client.get("/about/").content.decode()
    assert '<button name="script" value="hans" lang="zh-Hans">简体</button>' in page
    assert '<button name="type" value="normal">標準字</button>' in page


def test_the_form_leads_back_to_its_page(client):
    page = client.get("/practices/", {"q": "税&链", "theme": "ip"}).content.decode()
    assert (
        '<input type="hidden" name="next" value="/practices/?q=%E7%A8%8E%26%E9%93%BE&amp;theme=ip">'
        in page
    )


def test_a_page_that_answers_a_form_is_not_come_back_to(client):
    """Its address shows nothing, or something else, when it is only read."""
    response = Client(enforce_csrf_checks=True).post("/preferences/")
    assert '<input type="hidden" id="come-back" name="next" value="">' in response.content.decode()


def test_a_first_visit_leaves_nothing_behind(client):
    assert list(client.get("/").cookies) == []
    assert list(client.get("/practices/?q=税").cookies) == []
