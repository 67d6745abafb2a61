"""/sources/<slug>/: the notice as a document, with the list it carries."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices.models import Practice, Source

from .builders import double, gdd, links, practice, source, text, withdraw

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"

pytestmark = pytest.mark.django_db


def test_the_notice_is_shown_word_for_word_in_its_order(client):
    said = text(client.get("/sources/gdd-2022/"))
    notice = (FIXTURES / "source/gdd-2022.txt").read_text("utf-8").partition("序号\t")[0]
    place = 0
    for line in filter(None, notice.splitlines()):
        place = said.index("".join(line.split()), place) + 1


def test_every_practice_is_listed_and_linked(client):
    shown = links(client.get("/sources/gdd-2022/"))
    listed = [(href, label) for href, label in shown if re.match("/practices/gdd", href)]
    assert listed == [
        (f"/practices/gdd-2022/{number}/", f"第{number}条{''.join(gdd(number).name.split())}")
        for number in range(1, 40)
    ]


def test_the_errata_of_the_notice_are_beside_it(client):
    said = text(client.get("/sources/gdd-2022/"))
    errata = Source.objects.get().errata.all()
    assert len(errata) == 4
    for erratum in errata:
        assert "".join(erratum.note.split()) in said


def test_the_errata_are_marked_where_they_stand(client):
    content = client.get("/sources/gdd-2022/").content.decode()
    for number in range(1, 5):
        assert content.count(f' id="erratum-{number}"') == 1
        assert f'href="#erratum-{number}-note"' in content
        assert f' id="erratum-{number}-note"' in content
        assert f'href="#erratum-{number}"' in content
        assert f'data-number="{number}"' in content


def test_the_notice_can_be_cited(client):
    said = text(client.get("/sources/gdd-2022/"))
    assert (
        "改革创新经验做法的通知》（粤改经济组函〔2022〕1号，2022年1月24日）。"
        "http://testserver/sources/gdd-2022/"
    ) in said
    assert "粤改经济组函〔2022〕1号[EB/OL].(2022-01-24)[" in said


def test_each_practice_names_its_themes(client):
    assert "打造“税链”区块链电子发票平台金融与财税服务、政务服务与数字政府" in text(
        client.get("/sources/gdd-2022/")
    )


def test_html_in_the_notice_is_escaped(client):
    evil = "<script>alert(1)</script>"
    made = source("evil", title=f"{evil}题", preamble=f"{evil}文", cc=evil)
    made.errata.create(quote=evil, note=evil)
    practice(1, source=made)
    assert evil not in client.get("/sources/evil/").content.decode()


def test_a_draft_is_not_listed(client):
    practice(name="瞭望塔", status="draft")
    withdraw(Practice.objects.filter(number=13))
    response = client.get("/sources/gdd-2022/")
    assert len(response.context["page"]) == 38
    assert "瞭望塔" not in text(response)
    assert "税链" not in text(response)


def test_a_source_with_nothing_published_is_nowhere(client):
    practice(1, source=source("planned", document_number="拟〔2030〕1号"), status="draft")
    response = client.get("/sources/planned/")
    assert response.status_code == 404
    for address in ("/", "/about/", "/practices/", "/sources/planned/"):
        response = client.get(address)
        assert "拟〔2030〕1号" not in text(response)
        assert not any("planned" in (href or "") for href, _ in links(response))
    assert client.get("/practices/?source=planned").status_code == 400


def test_only_its_own_practices_are_listed(client):
    double()
    assert {
        practice.source.slug for practice in client.get("/sources/second/").context["page"]
    } == {"second"}


def test_an_unknown_source_is_404(client):
    response = client.get("/sources/nowhere/")
    assert response.status_code == 404
    assert "没有这份来源文件" in text(response)


def test_twice_the_rows_ask_no_more_queries(client):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            rows = len(client.get("/sources/gdd-2022/").context["page"])
        return len(asked), rows

    once, _ = queries()
    double(Source.objects.get())
    twice, rows = queries()
    assert rows == 78
    assert twice == once
