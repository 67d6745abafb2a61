"""The number of a practice: sums of it say how many have each value."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from practices.tally import FACETS, Sum, tally

KEYS = st.integers(0, 40)
VALUES = st.fixed_dictionaries({facet: st.sets(KEYS, max_size=5) for facet in FACETS})


@given(st.lists(VALUES, max_size=30))
def test_a_sum_says_how_many_have_each_value(practices):
    total = Sum(sum(tally(values) for values in practices))
    for facet in FACETS:
        counted = Counter(key for values in practices for key in values[facet])
        assert {key: total.of(facet, key) for key in range(41)} == {
            key: counted[key] for key in range(41)
        }


def test_many_practices_of_one_value_do_not_run_into_the_next():
    values = {**dict.fromkeys(FACETS, ()), "theme": [3]}
    total = Sum(99_999_999 * tally(values))
    assert total.of("theme", 3) == 99_999_999
    assert sum(total.of(facet, key) for facet in FACETS for key in range(10)) == 99_999_999
