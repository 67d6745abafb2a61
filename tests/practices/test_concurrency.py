"""Two transactions at the same time, each on a connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import IntegrityError, connection, transaction

from practices import indexing
from practices.models import Figure, FigureKind, Indicator, Practice

pytestmark = pytest.mark.django_db(transaction=True)


class Overlap:
    """Lets a second transaction begin when the first has written, and ends the first a bit later.

    The second must wait for the first or see what it wrote; either way both end.
    """

    def __init__(self):
        self.written = Event()
        self.second_done = Event()

    def run(self, first, second):
        with ThreadPoolExecutor() as pool:
            running = pool.submit(self._first, first), pool.submit(self._second, second)
        return [task.exception() for task in running]

    def _first(self, write):
        try:
            with transaction.atomic():
                write()
                self.written.set()
                self.second_done.wait(0.5)
        finally:
            connection.close()

    def _second(self, write):
        try:
            self.written.wait(10)
            with transaction.atomic():
                write()
        finally:
            self.second_done.set()
            connection.close()


def test_a_practice_given_a_term_while_it_is_renamed_has_the_new_name():
    indicator = Indicator.objects.get(slug="electricity")
    practice = Practice.objects.get(number=39)

    def rename():
        indexing.hold(terms=True)
        Indicator.objects.filter(pk=indicator.pk).update(name="接电服务新名")
        indexing.reindex(Practice.objects.filter(indicators=indicator))

    def give():
        indexing.hold()
        practice.indicators.add(indicator)
        indexing.reindex(Practice.objects.filter(pk=practice.pk))

    assert Overlap().run(rename, give) == [None, None]
    assert practice in Practice.objects.search("接电服务新名")
    found = indexing.drift(Practice.objects.all())
    assert (found.missing, found.stale) == ([], [])


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
    assert (found.missing, found.stale) == ([], [])


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
