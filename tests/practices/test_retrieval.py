"""The statement that readers search by says what the querysets say that everything else asks."""

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given, settings
from hypothesis import strategies as st

from practices import retrieval
from practices.filters import PracticeFilter
from practices.models import Practice, PracticeIndex, current_edition
from practices.retrieval import retrieve
from practices.shown import shown
from practices.vocabulary import vocabulary
from search.plan import understand
from search.query import Tier
from tests.search.strategies import queries

from .builders import withdraw

pytestmark = pytest.mark.django_db

WORDS = [
    "企业",
    "知识产权",
    "服务",
    "审批",
    "融资",
    "人才",
    "平台",
    "税链",
    "便利",
    "全流程",
    "创新",
]
CHOSEN = [{}, {"theme": ["gov", "ip"]}, {"theme": ["gov"], "first": ["any"]}]

asked = st.one_of(queries, st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join))


@settings(max_examples=60)
@given(
    asked,
    st.sampled_from(CHOSEN),
    st.sampled_from(["", "number"]),
    st.sampled_from([3, 200]),
    st.sampled_from([2, 200]),
)
@example("便利 全流程", {}, "", 3, 200)
@example("第13条", {}, "", 200, 200)
@example("4小时 -企业", {}, "number", 3, 200)
@example("企业 服务", {"theme": ["gov"]}, "", 200, 2)
def test_it_finds_counts_and_lists_what_the_querysets_do(text, chosen, sort, most, plenty):
    address = QueryDict(mutable=True)
    for name, values in {"q": [text], "sort": [sort], **chosen}.items():
        address.setlist(name, values)
    filterset = PracticeFilter(address, Practice.objects.published())
    assert filterset.is_valid()
    if not filterset.query:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retrieval, "MAX_RANKED", most)
        patch.setattr(retrieval, "PLENTY", plenty)
        patch.setattr("search.plan.PLENTY", plenty)
        counts = filterset.counts
        listed = filterset.results(shown)[: counts.total + 5]
        enough = PracticeIndex.objects.published().enough(filterset.plan)
    rows = PracticeIndex.objects.published().within(chosen)
    plan = filterset.plan
    answering = set(rows.answering(plan, enough).values_list("pk", flat=True))
    complete = set(rows.saying_all(plan).values_list("pk", flat=True)) if plan else set()
    assert (counts.total, counts.complete) == (len(answering), len(complete))
    assert sorted(practice.pk for practice in listed) == sorted(answering)
    assert {p.pk for p in listed if p.tier < Tier.SOME} == complete
    partial = [practice.tier == Tier.SOME for practice in listed]
    assert partial == sorted(partial)


@pytest.mark.django_db(transaction=True)
def test_all_practices_are_counted_once_for_an_edition():
    def counts(edition=None):
        return retrieve(understand(""), {}, edition, asked=False).counts

    assert counts().total == 39
    edition = current_edition()[1]
    with CaptureQueriesContext(connection) as asked:
        assert counts(edition).total == 39
    assert len(asked) == 0
    withdraw(Practice.objects.filter(number=13))
    assert counts().total == 38
    with transaction.atomic():
        withdraw(Practice.objects.filter(number=14))
        assert counts().total == 37
        transaction.set_rollback(True)
    assert counts().total == 38


def test_facets_are_counted_without_what_is_chosen_in_them():
    chosen = {"theme": ["gov"], "figures": ["any"], "source": ["gdd-2022"], "first": []}
    counts = retrieve(understand("企业"), chosen, asked=True).counts
    rows = PracticeIndex.objects.published()
    found = rows.answering(understand("企业"))
    assert counts.total == found.within(chosen).count()
    for facet in ("theme", "figures", "source"):
        others = found.within({**chosen, facet: []})
        for value, entry in vocabulary()[facet].items():
            assert counts.of(facet, entry.key) == others.within({facet: [value]}).count()
    for value, entry in vocabulary()["first"].items():
        has = found.within({**chosen, "first": [value]})
        assert counts.of("first", entry.key) == has.count()
