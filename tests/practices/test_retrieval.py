"""The statement that readers search by says what the querysets say that everything else asks."""

import pytest
from django.http import QueryDict
from hypothesis import example, given, settings
from hypothesis import strategies as st

from practices import retrieval
from practices.filters import PracticeFilter
from practices.models import Practice, PracticeIndex
from search.query import Tier
from tests.search.strategies import queries

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
    filterset = PracticeFilter(address, Practice.objects.published().for_hits())
    assert filterset.is_valid()
    if not filterset.query:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retrieval, "MAX_RANKED", most)
        patch.setattr(retrieval, "PLENTY", plenty)
        patch.setattr("search.plan.PLENTY", plenty)
        counts = filterset.counts
        listed = filterset.qs[: counts.total + 5]
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
