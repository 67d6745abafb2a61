"""The number of a practice: sums of it say how many have each value."""

from collections import Counter
from decimal import MAX_PREC, Context, Decimal

import pytest
from django.db.models import Sum as Total
from hypothesis import given
from hypothesis import strategies as st

from practices.models import FacetValue, PracticeIndex
from practices.tally import Sum, tally

from .builders import gdd, practice

EXACT = Context(prec=MAX_PREC)
PLACES = st.sets(st.integers(0, 60), max_size=12)


def added(tallies):
    total = Decimal(0)
    for number in tallies:
        total = EXACT.add(total, Decimal(number))
    return Sum(str(total))


@given(st.lists(PLACES, max_size=30))
def test_a_sum_says_how_many_have_each_value(practices):
    counted = Counter(place for places in practices for place in places)
    total = added(map(tally, practices))
    assert {place: total.at(place) for place in range(65)} == {p: counted[p] for p in range(65)}


def test_many_practices_of_one_value_do_not_run_into_the_next():
    total = Sum(str(99_999_999 * int(tally([3]))))
    assert [total.at(place) for place in range(6)] == [0, 0, 0, 99_999_999, 0, 0]


@pytest.mark.django_db
def test_a_value_keeps_its_place():
    once = FacetValue.objects.places({"theme:ip", "theme:gov"})
    again = FacetValue.objects.places({"theme:ip", "theme:gov", "theme:new-one"})
    assert {name: again[name] for name in once} == once
    assert len(set(again.values())) == 3


@pytest.mark.django_db
def test_the_database_adds_up_places_far_apart(client):
    """However many values there ever were: Python itself reads no numbers so long."""
    FacetValue.objects.filter(name="theme:ip").delete()
    FacetValue.objects.create(pk=2000, name="theme:ip")
    made = practice(101, themes=["ip"])
    made.refresh_from_db()
    total = PracticeIndex.objects.filter(pk=made.pk).aggregate(total=Total("tally"))["total"]
    assert Sum(str(total)).at(2000) == 1
    (facet,) = [
        f for f in client.get("/practices/?q=做法101").context["facets"] if f.name == "theme"
    ]
    assert {option.value for option in facet.options if option.count} == {"ip"}
    assert gdd(101) == made
