"""The text is law: what is stored is what was published, but for two normalisations."""

import re
from pathlib import Path

import pytest
import yaml
from django.db.models import Model

from practices.models import (
    Erratum,
    Figure,
    First,
    Indicator,
    Instrument,
    Practice,
    PracticeIndex,
    PracticeTheme,
    Source,
    Theme,
)

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
HAN = r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"

pytestmark = pytest.mark.django_db


def original():
    return (FIXTURES / "source" / "gdd-2022.txt").read_text("utf-8")


def normalised(text):
    """Do what users.md allows and nothing else."""
    text = re.sub("</?p>", "", text)
    return re.sub(rf"(?<={HAN}) +(?=\d)|(?<=\d) +(?={HAN})", "", text)


def rows():
    """Return number, name and body of each row of the tables."""
    return [
        (int(number), *(normalised(cell) for cell in cells))
        for number, *cells in (line.split("\t") for line in original().splitlines() if "\t" in line)
        if number != "序号"
    ]


def test_the_notice_lists_39_practices():
    assert [number for number, _, _ in rows()] == list(range(1, 40))


def test_every_name_and_body_is_the_source_character_by_character():
    stored = Practice.objects.filter(source__slug="gdd-2022").order_by("number")
    assert list(stored.values_list("number", "name", "body")) == rows()


def test_every_fixture_is_in_the_database_unchanged():
    records = yaml.safe_load((FIXTURES / "practices.yaml").read_text("utf-8"))
    written = [
        {name: value for name, value in record["fields"].items() if isinstance(value, str | int)}
        for record in records
    ]
    stored = Practice.objects.order_by("number")
    assert [
        {name: getattr(practice, name) for name in fields}
        for practice, fields in zip(stored, written, strict=True)
    ] == written


def test_every_part_of_the_notice_is_the_source():
    """Put together from its parts, the notice is the text before the tables, but blank lines."""
    notice = Source.objects.get(slug="gdd-2022")
    date = notice.issued_date
    parts = [
        notice.issuer,
        notice.document_number,
        notice.title,
        f"{notice.addressees}：",
        *notice.preamble.splitlines(),
        f"附件：{notice.list_title}",
        notice.signature,
        notice.seal,
        f"{date.year}年{date.month}月{date.day}日",
        f"公开方式：{notice.disclosure}",
        f"抄送：{notice.cc}。",
        "附件",
        notice.list_title,
    ]
    before_tables = original().partition("序号\t")[0]
    assert parts == [line for line in before_tables.splitlines() if line]


def test_nothing_but_tables_follows_the_notice():
    after = original().partition("序号\t")[2]
    assert all(line.count("\t") == 2 for line in after.splitlines()[1:] if line)


def test_what_looks_wrong_in_the_source_stays():
    assert "and" in Practice.objects.get(number=21).body
    stray = Practice.objects.get(number=27).body
    assert stray.count("”") == stray.count("“") + 1


@pytest.mark.parametrize(
    ("model", "count"),
    [
        (Practice, 39),
        (PracticeTheme, 77),
        (Figure, 118),
        (First, 26),
        (Erratum, 32),
        (Theme, 11),
        (Indicator, 18),
        (Instrument, 9),
        (Source, 1),
        (PracticeIndex, 39),
    ],
)
def test_nothing_is_missing(model: type[Model], count):
    assert model.objects.count() == count


def test_errata_are_of_practices_or_of_the_notice():
    assert Erratum.objects.filter(practice__isnull=False, source=None).count() == 28
    assert Erratum.objects.filter(source__slug="gdd-2022", practice=None).count() == 4


def test_every_quote_stands_in_its_text():
    for model in (Figure, First, Erratum):
        for quotation in model.objects.all():
            quoted = quotation.quoted()
            assert quotation.quote in (quoted.text if isinstance(quoted, Source) else quoted.body)
