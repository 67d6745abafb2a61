"""What a first visit weighs, compressed.

`.venv/bin/python -m pytest -s tests/catalogue/test_weight.py` prints it page by page.
"""

import gzip
import re

import pytest
from django.conf import settings

from tests.browser.pages import PAGES

pytestmark = pytest.mark.django_db

LIMIT = 60_000
ASSET = re.compile(r'<(?:link[^>]+rel="stylesheet"[^>]+href|script[^>]+src)="/static/([^"]+)"')


def weigh(client, address):
    """Return the compressed bytes of the page itself, and of the styles and scripts it asks for."""
    response = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert int(response["Content-Length"]) == len(response.content)
    page = gzip.decompress(response.content).decode()
    files = [settings.STATIC_ROOT / f"{name}.gz" for name in ASSET.findall(page)]
    assert files
    return len(response.content), sum(file.stat().st_size for file in files)


@pytest.mark.parametrize("address", PAGES)
def test_a_first_visit_is_light(client, address):
    page, assets = weigh(client, address)
    total = page + assets
    print(f"\n{total / 1000:6.1f} KB = {page / 1000:5.1f} + {assets / 1000:5.1f}  {address}")
    assert total < LIMIT


def test_what_a_browser_cannot_unpack_is_sent_as_it_is(client):
    response = client.get("/")
    assert "Content-Encoding" not in response
    assert "Accept-Encoding" in response["Vary"]
    assert int(response["Content-Length"]) == len(response.content)
