"""Two transactions at the same time, each on a connection of its own."""

import pytest
from django.db import IntegrityError, connection

from practices import indexing
from practices.models import Figure, FigureKind, Indicator, Practice

from .builders import search
from .overlap import Overlap

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_practice_given_a_term_while_it_is_renamed_has_the_new_name():
    indicator = Indicator.objects.get(slug="electricity")
    practice = Practice.objects.get(number=39)

    def rename():
        indexing.hold(taxonomies=True)
        Indicator.objects.filter(pk=indicator.pk).update(name="接电服务新名")
        indexing.reindex(Practice.objects.filter(indicators=indicator))

    def give():
        indexing.hold()
        practice.indicators.add(indicator)
        indexing.reindex(Practice.objects.filter(pk=practice.pk))

    assert Overlap().run(rename, give) == [None, None]
    assert practice in search("接电服务新名")
    found = indexing.drift(Practice.objects.all())
    assert found == indexing.Drift([], [], [])


def test_of_two_edits_of_a_practice_the_later_indexes_both():
    practice = Practice.objects.get(number=39)

    def summarise():
        indexing.hold()
        Practice.objects.filter(pk=practice.pk).update(summary="甲写的摘要")
        indexing.reindex(Practice.objects.filter(pk=practice.pk))

    def classify():
        indexing.hold()
        Practice.objects.filter(pk=practice.pk).update(as_of="", as_of_quote="")
        practice.indicators.add(Indicator.objects.get(slug="electricity"))
        indexing.reindex(Practice.objects.filter(pk=practice.pk))

    assert Overlap().run(summarise, classify) == [None, None]
    found = indexing.drift(Practice.objects.all())
    assert found == indexing.Drift([], [], [])


def test_a_quote_cannot_slip_in_while_the_body_changes():
    practice = Practice.objects.get(number=30)
    gone = "打通海运全链条物流节点"
    assert practice.body.endswith(f"{gone}。")

    def rewrite():
        Practice.objects.filter(pk=practice.pk).update(body=practice.body.replace(gone, "略"))
        connection.check_constraints()

    def quote():
        Figure.objects.create(
            practice=practice, label="新数据", kind=FigureKind.SCALE, value="全链条", quote=gone
        )

    rewritten, quoted = Overlap().run(rewrite, quote)
    assert rewritten is None
    assert isinstance(quoted, IntegrityError)
    assert f"第30条“{practice.name}”" in str(quoted)
    assert gone in str(quoted)
